import { stemmer } from 'stemmer'
import { functionWords, wordSet } from '../knowledge/terms.ts'

/** Distinct stems of a text's words, function words left out. */
export function contentWords(text: string): string[] {
  const stems = [...wordSet(text)]
    .filter((word) => !functionWords.has(word))
    .map((word) => stemmer(word))
  return [...new Set(stems)]
}
