import { stemmer } from 'stemmer'
import { plainText, unspaced, unspacedRun, wordsOf } from '../../platform/full-text.ts'
import { detectLanguage } from './language.ts'
import { wordsByLanguage } from './language-words.ts'

export interface Term {
  /** For an FTS5 query, quoted: user text must never be syntax. */
  match: string
  /** As the porter tokenizer stores it. */
  stem: string
  /** Of a language that joins words into one or declines them otherwise than English. */
  isForeign?: true
}

/** The distinct terms of a question, in order; function words only if nothing else is left. */
export function questionTerms(question: string): Term[] {
  const language = detectLanguage(question)
  const content = termsOf(withoutUnspacedFunctionWords(plainText(question)))
  const left = content.filter(({ match }) => !isFunctionWord(match.slice(1, -1), language))
  const terms = left.length > 0 ? left : termsOf(question)
  if (language === undefined || language === 'en') return terms
  return terms.map((term) => ({ ...term, isForeign: true }))
}

function termsOf(question: string): Term[] {
  const all = new Map<string, Term>()
  for (const word of wordsOf(question)) {
    const stem = stemmer(word)
    if (!all.has(stem)) all.set(stem, { match: `"${word}"`, stem })
  }
  for (const [run] of plainText(question).matchAll(unspacedRun)) {
    const characters = [...run]
    const pairs = characters.slice(1).map((character, index) => `${characters[index]} ${character}`)
    for (const stem of pairs.length > 0 ? pairs : characters) {
      all.set(stem, { match: `"${stem}"`, stem })
    }
  }
  return [...all.values()]
}

function isFunctionWord(word: string, language: string | undefined): boolean {
  if (functionWords.has(word)) return true
  // English has its own list below; what is one in German may carry meaning in an English question.
  if (language === undefined || language === 'en') return false
  return foreignFunctionWords.get(word)?.includes(language) ?? false
}

/** Chinese and Japanese say "how do I" without a space to the words that matter. */
function withoutUnspacedFunctionWords(text: string): string {
  return text.replace(unspacedFunctionWords, ' ')
}

/**
 * Those of the terms that a text has; only words that begin alike are stemmed. A foreign one may be
 * a part of a word: German says "setzen Sie es zurück" and "zurücksetzen".
 */
export function coveredTerms<One extends Pick<Term, 'stem' | 'isForeign'>>(
  terms: One[],
  text: string,
): One[] {
  const beginnings = new Set(terms.map((term) => term.stem.slice(0, 3)))
  const stems = new Set<string>()
  for (const word of wordSet(text)) if (beginnings.has(word.slice(0, 3))) stems.add(stemmer(word))
  return terms.filter(({ stem, isForeign }) =>
    stem.search(unspaced) >= 0
      ? plainText(text).includes(stem.replace(' ', ''))
      : stems.has(stem) || (isForeign && stem.length >= 4 && plainText(text).includes(stem)),
  )
}

export function wordSet(text: string): Set<string> {
  return new Set(wordsOf(text))
}

export const functionWords = new Set(
  `a about above after again all also am an and any are as at be because been before being below
  between both but by can could d did do does doing don down during each few for from further get had
  has have having he her here hers him his how i if in into is it its just ll lot lots m many me might more most much my
  no nor not now of off on once only or other our out over own please re s same she should so some
  such t tell than that the their them then there these they this those through to too under until up
  us ve very want was we were what when where which while who whom why will with would you your`.split(
    /\s+/,
  ),
)

/** As the index sees them. */
const foreignFunctionWords = new Map(
  [...wordsByLanguage].map(([word, languages]) => [plainText(word), languages]),
)

const unspacedFunctionWords =
  /为什么|為什麼|请问|請問|怎么样|怎么|怎麼|怎样|怎樣|如何|什么|什麼|哪里|哪裡|哪儿|哪个|多久|多少|多长时间|可以|能不能|是不是|我们|我們|你们|你們|您|我|你|吗|嗎|呢|的|了|是|ですか|ますか|ください|どうすれば|どうやって|どのように|なんですか|いつ|どこ|いくら|できます|します|する|です|ます|には|から|まで|[をがはにでのとも]/g
