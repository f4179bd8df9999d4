import { stemmer } from 'stemmer'
import { functionWords } from '../knowledge/search/terms.ts'
import { wordsOf } from '../platform/full-text.ts'
import { withFigures } from './number-words.ts'
import { isNegative } from './polarity.ts'

/** A clause of a sentence that says something of one thing, and the like of another in the next. */
interface Clause {
  text: string
  /** Stems in order. */
  words: string[]
  isNegative: boolean
}

const clauseEnd =
  /[,;:–—]\s+|[–—]|\s(?:and|while|whereas|but|und|während|aber|et|mais|y|pero|ma)\s/iu
// Small words that may make all the difference between two clauses.
const telling = new Set('before after same next first last within until from over under'.split(' '))
const preposition =
  /^(?:not |nicht |pas )?(by|in|on|for|from|with|at|to|within|per|bei|mit|für|von|auf|par|pour|avec|por|para|con)\s/iu

function clausesIn(sentence: string): Clause[] {
  return cut(sentence).map((text) => ({ text, words: wordsIn(text), isNegative: isNegative(text) }))
}

function cut(sentence: string): string[] {
  return sentence
    .split(clauseEnd)
    .map((text) => text.trim())
    .filter(Boolean)
}

/** Without Markdown, where links lead, and what is said by the way. */
function plainly(text: string): string {
  return text
    .replace(/\]\([^)\s]*\)/g, ']')
    .replace(/\bhttps?:\S+/g, ' ')
    .replace(/\([^()]*\)/g, ' ')
    .replace(/[*_`[\]]/g, '')
}

function wordsIn(text: string): string[] {
  return wordsOf(withFigures(text))
    .filter((word) => telling.has(word) || !functionWords.has(word))
    .map((word) => stemmer(word))
}

/** A list of more says one thing of many: the rest of it is read no further. */
const mostClauses = 24

/** So much of what a clause says must be in the sentence, else it speaks of something else. */
const leastInside = 0.6

/**
 * How a claim stands to sentences that say one thing of this and another of that ("Starter costs
 * 19 €, Team 49 €"). `crossed`: it says of the one what is said of the other; `straight`: it says
 * of one what is said of it. Undefined: the sentences don't tell.
 */
export function pairingOf(claim: string, texts: string[]): 'crossed' | 'straight' | undefined {
  const claimed = clausesIn(plainly(claim)).slice(0, mostClauses)
  let pairing: ReturnType<typeof pairingOf>
  for (const text of texts) {
    for (const sentence of plainly(text).split(/(?<=[.!?])\s|\n/)) {
      if (cut(sentence).length < 2) continue
      const clauses = clausesIn(sentence)
      const known = new Set(clauses.flatMap(({ words }) => words))
      for (const one of claimed) {
        const inside = one.words.filter((word) => known.has(word)).length
        if (inside < leastInside * one.words.length || inside === 0) continue
        const found = pairingIn(one, clausesFor(one, clauses))
        if (found === 'crossed') return found
        pairing ??= found
      }
    }
  }
  return pairing
}

/** Of a long list, those that share a word with the claim: each is held against each. */
function clausesFor(claim: Clause, clauses: Clause[]): Clause[] {
  if (clauses.length <= mostClauses) return clauses
  const said = new Set(claim.words)
  return clauses.filter(({ words }) => words.some((word) => said.has(word))).slice(0, mostClauses)
}

function pairingIn(claim: Clause, clauses: Clause[]): ReturnType<typeof pairingOf> {
  const said = new Set(claim.words)
  const isWhole = ({ words, isNegative: denies }: Clause) =>
    denies === claim.isNegative && claim.words.every((word) => words.includes(word))
  // All of it is in one clause: what it shares with others tells nothing.
  const isOne = claim.words.length > 1 && clauses.some(isWhole)
  let pairing: ReturnType<typeof pairingOf>
  for (const [at, one] of clauses.entries()) {
    for (const other of clauses.slice(at + 1)) {
      const sides = sidesOf(one, other)
      if (!sides) continue
      const rest = clauses.filter((clause) => clause !== one && clause !== other)
      if (rest.some((clause) => drawsOn(said, clause, [one, other]))) continue
      const [first, second] = sides
      if (said.has(first.head) === said.has(second.head)) continue
      const [own, strange] = said.has(first.head) ? [first, second] : [second, first]
      if (one.isNegative !== other.isNegative) {
        if (said.size < 2 && !claim.isNegative) continue
        const isAlike = claim.isNegative === own.clause.isNegative
        if (!isAlike && !isOne) return 'crossed'
        if (isAlike) pairing ??= 'straight'
      } else if (own.tail && strange.tail) {
        const isOwn = said.has(own.tail)
        if (said.has(strange.tail) && !isOwn && !isOne) return 'crossed'
        if (isOwn && claim.isNegative === own.clause.isNegative) pairing ??= 'straight'
      }
    }
  }
  return pairing
}

/** What the claim takes from a third clause makes it one of more than these two. */
function drawsOn(said: Set<string>, { words }: Clause, pair: Clause[]): boolean {
  const isStrange = (word: string) => !pair.some((clause) => clause.words.includes(word))
  const ends = [words[0], words.at(-1)]
  return ends.some((word) => word !== undefined && said.has(word) && isStrange(word))
}

interface Side {
  clause: Clause
  /** What it is said of, and what is said, where the other clause has another. */
  head: string
  tail: string | undefined
}

function sidesOf(one: Clause, other: Clause): [Side, Side] | undefined {
  const behind = preposition.exec(other.text)?.[1]?.toLowerCase()
  const sides = [sideOf(one, other, behind), sideOf(other, one, behind)] as const
  const [first, second] = sides
  return first && second ? [first, second] : undefined
}

/** `behind`: "by e-mail within 24 hours and by phone within 2 hours": both heads are behind "by". */
function sideOf(clause: Clause, other: Clause, behind: string | undefined): Side | undefined {
  const own = clause.words.filter((word) => !other.words.includes(word))
  const from = behind && new RegExp(`(?<!\\p{L})${behind}\\s(.*)`, 'iu').exec(clause.text)?.[1]
  const named = from ? wordsIn(from).find((word) => own.includes(word)) : undefined
  const head = named ?? own[0]
  if (head === undefined) return undefined
  // A figure has its like in a figure.
  const figures = own.filter((word) => /^\d/.test(word))
  const isCounted = other.words.some((word) => /^\d/.test(word) && !clause.words.includes(word))
  const tail = (isCounted ? figures.at(-1) : undefined) ?? own.at(-1)
  return { clause, head, tail: tail === head ? undefined : tail }
}

const passive =
  /(?<!\p{L})(?:by|be|been|being|is|are|was|were|get|gets|von|durch|wird|werden|wurde|wurden|ist|sind|par|est|sont|por|son|es|da|sono|è)(?!\p{L})/iu

/** "Guests invite admins" where the sentence has it that admins invite guests. */
export function isReversed(claim: string, texts: string[]): boolean {
  const said = wordsIn(plainly(claim))
  const [first] = said
  const last = said.at(-1)
  if (said.length < 3 || !first || !last || cut(claim).length > 1) return false
  return texts
    .flatMap((text) => plainly(text).split(/(?<=[.!?])\s|\n/))
    .some((sentence) => {
      if (cut(sentence).length > 1 || passive.test(sentence) || passive.test(claim)) {
        return false
      }
      const order = wordsIn(sentence)
      if (new Set(order).size < order.length || !said.every((word) => order.includes(word))) {
        return false
      }
      const between = said.slice(1, -1).map((word) => order.indexOf(word))
      const [start, end] = [order.indexOf(first), order.indexOf(last)]
      return between.some((at) => start > at && end < at)
    })
}
