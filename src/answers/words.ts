import { stemmer } from 'stemmer'
import { functionWords, wordSet } from '../knowledge/search/terms.ts'

const unspacedRun =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]{2,}/gu

/**
 * Distinct stems of a text's words, function words left out; pairs of characters, as the index has
 * them, for scripts without spaces.
 */
export function contentWords(text: string): string[] {
  const stems = new Set<string>()
  for (const word of wordSet(text.replace(/\be-?mail/gi, 'email mail'))) {
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

export const numberWords: Record<string, string> = {
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  eleven: '11',
  twelve: '12',
  fifteen: '15',
  twenty: '20',
  thirty: '30',
  forty: '40',
  fifty: '50',
  sixty: '60',
  ninety: '90',
  hundred: '100',
  thousand: '1000',
}

const numberWord = new RegExp(`\\b(?:${Object.keys(numberWords).join('|')})\\b`, 'gi')

/** The numbers in a text, whole and in one spelling: `1,000`, `1000` and `thousand` are the same. */
export function numbersIn(text: string): Set<string> {
  const found = new Set<string>()
  for (const [figure] of text.matchAll(/\d+(?:[.,:]\d+)*/g)) {
    found.add(figure.replace(/,(?=\d{3}(?!\d))/g, '').replace(/\.0+$/, ''))
  }
  for (const [word] of text.matchAll(numberWord)) found.add(numberWords[word.toLowerCase()] ?? word)
  return found
}
