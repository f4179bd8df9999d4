/** What of the custom instructions is obeyed word for word, by a model and without one. */
export interface Directives {
  start?: string
  end?: string
  /** Words to say instead of others, in order. */
  instead: { say: string; of: string }[]
  /** What is left for the model: all but the beginning and the end, which are put there for it. */
  forModel: string
}

const quoted = `["“”„‟«»]\\s?([^"“”„‟«»\\n]+?)\\s?["“”„‟«»]`
const directive = (words: string) =>
  new RegExp(`^\\s*(?:[-*•]|\\d+[.)])?\\s*${words}[.;]?\\s*$`, 'i')
const starting = directive(`start with:?\\s+${quoted}`)
const ending = directive(`end with:?\\s+${quoted}`)
const saying = directive(`say:?\\s+${quoted}\\s+instead of\\s+${quoted}`)

/**
 * Reads the directives, each on a line of its own: `Start with "…"`, `End with "…"` and
 * `Say "…" instead of "…"`. Of several beginnings or ends the last one counts.
 */
export function directivesOf(customInstructions: string): Directives {
  const found: Directives = { instead: [], forModel: '' }
  const others: string[] = []
  for (const line of customInstructions.split(/\r?\n/)) {
    const start = starting.exec(line)?.[1]
    const end = ending.exec(line)?.[1]
    const [, say, of] = saying.exec(line) ?? []
    if (start) found.start = start
    else if (end) found.end = end
    else others.push(line)
    if (say && of) found.instead.push({ say, of })
  }
  return { ...found, forModel: others.join('\n').trim() }
}

// Code, link targets and addresses must stay what they are; so must the markers.
const untouchable =
  /(```[\s\S]*?```|`[^`\n]*`|\]\([^)\s]*\)|\b(?:https?:\/\/|www\.)\S+|\S+@\S+|\[\d+\])/

/** The text with the operator's words for its own. */
export function reworded(text: string, instead: Directives['instead']): string {
  if (instead.length === 0) return text
  const replacements = new Map(instead.map(({ say, of }) => [of.toLowerCase(), say]))
  const words = instead
    .map(({ of }) => of.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .sort((a, b) => b.length - a.length)
  // At once for all, so that one replacement is not replaced by the next.
  // "mail" is no word of its own in "e-mail".
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}_]|[\\p{L}\\p{N}]-)(?:${words.join('|')})(?!-?[\\p{L}\\p{N}_])`,
    'giu',
  )
  return text
    .split(untouchable)
    .map((part, index) => {
      if (index % 2 === 1) return part
      return part.replace(pattern, (word) =>
        cased(word, replacements.get(word.toLowerCase()) ?? word),
      )
    })
    .join('')
}

/** In capitals where the replaced word was. */
function cased(word: string, say: string): string {
  const first = word.charAt(0)
  const isCapital = first !== first.toLowerCase()
  return isCapital ? say.charAt(0).toUpperCase() + say.slice(1) : say
}
