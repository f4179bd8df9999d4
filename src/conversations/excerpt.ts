import { plainText, unspacedRun, wordsOf } from '../platform/full-text.ts'

const length = 160
/** So much before the words that were looked for is shown, as far as it is whole words. */
const lead = 24

/** The beginning of a text, or what stands around one of the words that somebody looks for. */
export function excerptOf(text: string, typed = ''): string {
  const content = text.replace(/\s+/g, ' ').trim()
  const start = startOf(content, placeOf(content, typed))
  const rest = content.slice(start)
  const isLong = rest.length > length
  const cut = isLong ? `${rest.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…` : rest
  return start > 0 ? `…${cut}` : cut
}

function startOf(content: string, place: number): number {
  if (place <= lead) return 0
  const space = content.indexOf(' ', place - lead)
  return space >= 0 && space < place ? space + 1 : place
}

/** Where a word of those stands; 0 where none is found, for the full text knows more forms. */
function placeOf(content: string, typed: string): number {
  const words = new Set(wordsOf(typed))
  // What the full text takes to be the same word differs in its last letters.
  const stems = [...words].map((word) => word.slice(0, Math.max(3, word.length - 3)))
  let similar: number | undefined
  for (const { 0: word, index } of content.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    const plain = plainText(word)
    if (words.has(plain)) return index
    if (stems.some((stem) => plain.startsWith(stem))) similar ??= index
  }
  for (const [run] of typed.matchAll(unspacedRun)) {
    const index = content.indexOf(run)
    if (index >= 0) return index
  }
  return similar ?? 0
}
