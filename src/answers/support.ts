import { contentWords } from './words.ts'

/**
 * How well a text bears out a claim, 0 to 1: the share of the claim's content words that the text
 * has. A number of the claim that the text lacks makes it 0: wrong figures are worse than none.
 */
export function supportOf(claim: string, text: string): number {
  const words = contentWords(claim)
  if (words.length === 0) return 0
  const there = new Set(contentWords(text))
  for (const word of words) if (/\d/.test(word) && !there.has(word)) return 0
  return words.filter((word) => there.has(word)).length / words.length
}
