import { wordsOf } from '../platform/full-text.ts'
import { contentWords } from './words.ts'

const negative = new Set(
  `not no never cannot cant without none neither nor nobody nothing isnt arent wasnt werent dont doesnt didnt wont
  cant couldnt shouldnt wouldnt mustnt neednt havent hasnt unable
  nicht kein keine keinen keiner keinem keines nie niemals ohne nichts
  pas jamais aucun aucune sans nunca jamas ninguno ninguna sin non mai nessun nessuna senza
  nao sem nenhum nenhuma niet geen nooit zonder не нет никогда без`.split(/\s+/),
)

const clauseEnd = /[,:()–—]|\b(?:but|and|or|if|unless|because|aber|und|mais|pero|ma|mas|maar)\b/iu

const sentenceEnd = /[.!?;]\s|\n/

interface Polarity {
  /** Stems that a negation reaches: the two words behind it in its clause, else the one before it. */
  negated: Set<string>
  /** The same, one list for each negation. */
  reached: string[][]
  /** Stems of sentences without a negation. */
  affirmed: Set<string>
}

function polarityOf(text: string): Polarity {
  const negated = new Set<string>()
  const reaches: string[][] = []
  const affirmed = new Set<string>()
  const plain = plainly(text)
  for (const sentence of plain.split(sentenceEnd)) {
    if (!wordsOf(sentence).some((word) => negative.has(word))) {
      for (const word of contentWords(sentence)) affirmed.add(word)
      continue
    }
    for (const clause of sentence.split(clauseEnd)) {
      const words = wordsOf(clause)
      const at = words.findIndex((word) => negative.has(word))
      if (at < 0) continue
      const behind = contentWords(words.slice(at + 1).join(' '))
      const ahead = contentWords(words.slice(0, at).join(' '))
      const reached = behind.length > 0 ? behind.slice(0, 2) : ahead.slice(-1)
      const left = reached.filter((word) => !negative.has(word))
      for (const word of left) negated.add(word)
      reaches.push(left)
    }
  }
  // A text that says a word both ways says neither about it.
  for (const word of affirmed) negated.delete(word)
  return { negated, affirmed, reached: reaches }
}

function plainly(text: string): string {
  return text
    .replace(/(\p{L})['’]t\b/gu, '$1t')
    .replace(/[*_`]/g, '')
    .replace(/\bnon-(?=\p{L})/giu, '')
    .replace(/\b(?:rather than|instead of)\b/gi, 'not')
    .replace(/\bnothing (?=(?:prevents|stops|hinders|speaks against)\b)/gi, '')
}

/** Whether a text denies something. */
export function isNegative(text: string): boolean {
  return wordsOf(plainly(text)).some((word) => negative.has(word))
}

const opposites = [
  ['enable', 'disable'],
  ['enabled', 'disabled'],
  ['allowed', 'forbidden'],
  ['allowed', 'prohibited'],
  ['include', 'exclude'],
  ['included', 'excluded'],
  ['valid', 'invalid'],
  ['possible', 'impossible'],
  ['required', 'optional'],
  ['minimum', 'maximum'],
  ['least', 'most'],
  ['more', 'less'],
  ['always', 'never'],
  ['increase', 'decrease'],
  ['accept', 'refuse'],
  ['public', 'private'],
  ['available', 'unavailable'],
  ['supported', 'unsupported'],
  ['limited', 'unlimited'],
  ['monthly', 'yearly'],
  ['monthly', 'annually'],
  ['monthly', 'annual'],
  ['before', 'after'],
  ['automatic', 'manual'],
  ['automatically', 'manually'],
  ['open', 'closed'],
  ['refundable', 'nonrefundable'],
] as const

/** Whether one text denies what the other affirms, as far as their words show it. */
export function contradicts(claim: string, source: string): boolean {
  const one = polarityOf(claim)
  const other = polarityOf(source)
  // What both deny, they agree on: "no limit on members" and "Members: no limit".
  const crosses = (here: Polarity, there: Polarity) =>
    here.reached.some(
      (words) =>
        !words.some((word) => there.negated.has(word)) &&
        words.some((word) => here.negated.has(word) && there.affirmed.has(word)),
    )
  if (crosses(one, other) || crosses(other, one)) return true
  const said = new Set(wordsOf(claim))
  const known = new Set(wordsOf(source))
  const isSwapped = (a: string, b: string) =>
    said.has(a) && !said.has(b) && known.has(b) && !known.has(a)
  if (one.negated.size > 0 || other.negated.size > 0) return false
  return opposites.some(([a, b]) => isSwapped(a, b) || isSwapped(b, a))
}
