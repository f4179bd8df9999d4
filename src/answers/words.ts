import { stemmer } from 'stemmer'
import { functionWords, wordSet } from '../knowledge/search/terms.ts'

const unspacedRun =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]{2,}/gu

/** "isn't": what is left of it is no word. */
const contracted =
  /\b(is|are|was|were|does|did|has|have|had|could|should|would|must|need)n['’]t\b/gi

/**
 * Distinct stems of a text's words, function words left out; pairs of characters, as the index has
 * them, for scripts without spaces.
 */
export function contentWords(text: string): string[] {
  const stems = new Set<string>()
  for (const word of wordSet(text.replace(/\be-?mail/gi, 'email mail').replace(contracted, '$1'))) {
    if (!functionWords.has(word)) stems.add(stemmer(word))
  }
  // Most text has none of them, and looking for them costs more than the words.
  if (!/[\u0e00-\u109f\u1780-\u17ff\u3040-\u9fff]/.test(text)) return [...stems]
  for (const [run] of text.matchAll(unspacedRun)) {
    const characters = [...run]
    for (let i = 0; i + 1 < characters.length; i++) {
      stems.add(`${characters[i]} ${characters[i + 1]}`)
    }
  }
  return [...stems]
}
