/**
 * Words as the full-text indexes see them, on both sides. Scripts without spaces (Han, Kana, Thai …)
 * are split into single characters; a question matches runs of them as phrases of two.
 */
export const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu
export const unspacedRun = new RegExp(`${unspaced.source}+`, 'gu')

/** What goes into the index for a text: link targets left out, unspaced scripts split. */
export function indexText(text: string): string {
  return plainText(text.replace(/\]\([^)\s]*\)/g, ']')).replace(unspaced, ' $& ')
}

/** The words of a text in plain form; those of unspaced scripts are left out. */
export function wordsOf(text: string): string[] {
  return (
    plainText(text)
      .replace(unspaced, ' ')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}

/**
 * An FTS5 query for texts that have every word of what a person typed, each quoted: user text must
 * never be syntax. Undefined where there is no word in it.
 */
export function matchAll(typed: string): string | undefined {
  const words = new Set(wordsOf(typed).map((word) => `"${word}"`))
  for (const [run] of plainText(typed).matchAll(unspacedRun)) words.add(`"${[...run].join(' ')}"`)
  return words.size > 0 ? [...words].slice(0, 20).join(' ') : undefined
}

/**
 * Lower case without marks and presentation forms, of the index and of questions alike: what the
 * tokenizer makes of the rest can't differ between them.
 */
export function plainText(text: string): string {
  const lower = text.toLowerCase().replaceAll('ς', 'σ')
  // Most text is ASCII, where taking marks off would cost more than all the rest.
  if (/^\p{ASCII}*$/u.test(lower)) return lower
  // Kana keep their voicing marks; Hangul is put together again.
  return lower
    .normalize('NFKD')
    .replace(/(?![\u3099\u309a])\p{M}/gu, '')
    .normalize('NFC')
}
