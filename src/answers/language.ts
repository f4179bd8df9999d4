/**
 * BCP 47 language of a text, where it can be told: short texts look like many languages, and a wrong
 * guess is worse than none.
 */
export function detectLanguage(text: string): string | undefined {
  // Loaded at the first question: building its tables takes longer than the whole start of a server.
  const { detectAll } = require('tinyld') as typeof import('tinyld')
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const [first, second] = detectAll(text)
  if (!first || letters < 12) return undefined
  return first.accuracy >= 0.5 && first.accuracy > 1.5 * (second?.accuracy ?? 0)
    ? first.lang
    : undefined
}

/** "German" for `de`; the tag itself where it has no name. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}
