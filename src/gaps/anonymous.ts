/** Names and e-mail addresses of the visitor. */
export interface Personal {
  names: string[]
  emails: string[]
}

const hello = [
  'hi',
  'hello',
  'hey',
  'dear',
  'good (?:morning|afternoon|evening)',
  'hallo',
  'guten (?:tag|morgen|abend)',
  'lieber?',
  'bonjour',
  'salut',
  'hola',
  'ciao',
  'buongiorno',
].map((word) => word.replace(/^./, (first) => `[${first}${first.toUpperCase()}]`))
const capitalised = "\\p{Lu}[\\p{L}'.-]*"
/** At the beginning, with up to three names. */
const greeting = new RegExp(
  `^\\s*(?:${hello.join('|')})(?: there| again)?(?:,? ${capitalised}){0,3}\\s*[,!.:–-]+\\s*`,
  'u',
)

/**
 * A text for everybody instead of one person: without the greeting, the visitor's name and e-mail
 * address. What can't be cut out of a sentence leaves "[name]" or "[e-mail]" for whoever edits it.
 */
export function anonymous(text: string, { names, emails }: Personal): string {
  let left = text
  for (const email of emails) left = left.replace(literally(email, 'giu'), '[e-mail]')
  for (const name of names.flatMap(partsOf)) {
    const alone = `(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`
    left = left
      .replace(new RegExp(`,\\s*${alone}(?=\\s*[,.!?])`, 'gu'), '')
      .replace(new RegExp(alone, 'gu'), '[name]')
  }
  return left
    .replace(/(?:\[name\][ .-]*){2,}/g, (run) => (/\s$/.test(run) ? '[name] ' : '[name]'))
    .replace(/^(\s*\p{L}+(?: \p{L}+)?),? \[name\]\s*([,!.:–-])/iu, '$1$2')
    .replace(greeting, '')
    .trim()
    .replace(/^\p{Ll}/u, (first) => first.toUpperCase())
}

/** "Anna Maria Berg" is also Anna, and Ms Berg; as it is written, so that "will" stays where Will is. */
function partsOf(name: string): string[] {
  const whole = name.trim()
  const parts = whole.split(/\s+/).filter((part) => /^\p{Lu}/u.test(part) && part.length > 2)
  return whole === '' ? [] : [...new Set([whole, ...parts])]
}

function literally(text: string, flags: string): RegExp {
  return new RegExp(escaped(text), flags)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
