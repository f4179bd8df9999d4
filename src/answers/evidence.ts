import type { Candidate } from '../knowledge/search/candidates.ts'
import { detectLanguage } from '../knowledge/search/language.ts'
import { type Exacts, exactsOf, type Said, said, strayOf } from './claim.ts'
import { hasFigure } from './figures.ts'
import { germanNames } from './german-names.ts'
import { hasRival, isFlatlyDenied, isMisfit } from './misfit.ts'
import { type Part, partsOf } from './parts.ts'
import { contradicts } from './polarity.ts'
import { pairingOf } from './swaps.ts'
import { clausesOf } from './table-rows.ts'
import { unitsOf } from './units.ts'
import { contentWords } from './words.ts'

/** Where in the passages a claim is borne out; `index` counts passages from 1. */
export interface Span {
  index: number
  start: number
  end: number
  /** 0 to 1. */
  support: number
}

export interface Finding {
  /** What bears the claim out; absent: nothing does, or words can't tell which. */
  span?: Span
  /** May be shown. */
  isBorneOut: boolean
  /** In another language than the passages, so that its words can't be compared. */
  isTranslated: boolean
  /** Has figures, names, addresses or code. */
  isExact: boolean
}

/** What the passages of one answer say, prepared once so that each sentence is checked cheaply. */
export interface Evidence {
  /**
   * The unit, or two in a row, that bears a claim out best: by the share of the claim's content
   * words that it has; failing that a whole passage. Figures, names, addresses and code that it
   * lacks make it no evidence at all, nor is what says the opposite. Where the claim is in another
   * language, one of the `proposed` passages is taken if those agree. `clauses`: what the claim says
   * one by one, where its punctuation doesn't tell.
   */
  check(claim: string, proposed: number[], clauses?: string[]): Finding
  /** No figure, name, address or code is in it that all of the passages lack. */
  isFree(text: string): boolean
}

// A sentence that a passage bears out by less is not shown.
const borneOutFrom = 0.5
// Words that are spread over a passage say less than those that stand together.
const spreadFrom = 0.65
// Another figure where so much more of the words is tells that this one is wrong.
const clearLead = 0.05
const muchLead = 0.15
// As much as can be said of a sentence in another language than its passage, whose figures agree.
const translatedSupport = 0.5
// Names, figures and borrowed words are the same in two languages.
const maxShared = 0.6

interface Prepared {
  index: number
  length: number
  /** What stands above it: what is said under a heading is said about it. */
  place: Said
  whole: Said
  parts: Part[]
}
interface Claim {
  text: string
  clauses: string[]
  words: Set<string>
  exacts: Exacts
  /** How much of it has what says the opposite, as far as the passages have been read. */
  denied: number
}

/**
 * `own`: what the operator has set, whose figures and names may be said as well. `spoken`: the
 * language that is to be written, where it is known; a single sentence may look like any.
 */
export function openEvidence(
  passages: Candidate[],
  { own = '', spoken }: { own?: string; spoken?: string | undefined } = {},
): Evidence {
  let language: { tag: string | undefined } | undefined
  const settings = said(own)
  const prepared = passages.map(
    lazily((chunk: Candidate, at: number): Prepared => {
      const place = said([chunk.title, ...chunk.headingPath, chunk.question ?? ''].join('\n'))
      const whole = said(`${place.text}\n${chunk.content}\n${chunk.url}`)
      const parts = unitsOf(chunk.content).flatMap(partsOf)
      return { index: at + 1, length: chunk.content.length, place, whole, parts }
    }),
  )
  const sample = () => passages.map((chunk) => chunk.content.slice(0, 300)).join('\n')

  function isTranslated(claim: string): boolean {
    language ??= { tag: detectLanguage(sample()) }
    const { tag } = language
    if (tag === undefined) return false
    const seen = detectLanguage(claim)
    if (spoken === undefined) return seen !== undefined && seen !== tag
    const wanted = spoken.split('-')[0]
    return wanted !== tag && (seen === undefined || seen === wanted)
  }
  function translated(claim: Claim, proposed: number[], isExact: boolean): Finding {
    // German writes every noun like a name.
    const isGerman = detectLanguage(claim.text) === 'de' || spoken?.split('-')[0] === 'de'
    const isStray = (name: string) => {
      const texts = [...prepared.map((passage) => passage().whole), settings]
      return strayOf({ figures: [], verbatim: [], names: [name] }, texts) !== undefined
    }
    // "Login Seite" is no name where the source has one of the two.
    if (isGerman && germanNames(claim.text).some((words) => words.every(isStray))) {
      return { isBorneOut: false, isTranslated: true, isExact: true }
    }
    const order = [...proposed, ...(isExact ? prepared.map((_, at) => at + 1) : [])]
    for (const number of order) {
      const passage = prepared[number - 1]?.()
      if (!passage || strayOf(claim.exacts, [passage.whole, settings], !isGerman)) continue
      const { index, length } = passage
      const span = { index, start: 0, end: length, support: translatedSupport }
      return { span, isBorneOut: true, isTranslated: true, isExact }
    }
    return { isBorneOut: !isExact, isTranslated: true, isExact }
  }

  return {
    check(text, proposed, clauses = clausesOf(text)) {
      const words = new Set(contentWords(text))
      const claim = { text, clauses, words, exacts: exactsOf(text), denied: 0 }
      const { figures, names, verbatim } = claim.exacts
      const isExact = figures.length + names.length + verbatim.length > 0
      let best: Span | undefined
      for (const passage of prepared) {
        const one = bestIn(passage(), claim, settings, best?.support ?? 0)
        if (one && one.support > (best?.support ?? 0)) best = one
      }
      // What speaks of the same matter more nearly says the opposite.
      if (best && best.support < claim.denied) best = undefined
      if (best) return { span: best, isBorneOut: true, isTranslated: false, isExact }
      // Who shares most of the words speaks the same language, whatever it looks like.
      const isForeign = !prepared.some((one) => share(claim.words, [one().whole]) > maxShared)
      if (isForeign && isTranslated(text)) return translated(claim, proposed, isExact)
      // What the operator has written is no passage to cite, but may be said.
      const isOwn = own !== '' && share(claim.words, [settings]) >= spreadFrom
      const isBorneOut = isOwn && strayOf(claim.exacts, [settings]) === undefined
      return { isBorneOut, isTranslated: false, isExact }
    },
    isFree(text) {
      const texts = [...prepared.map((passage) => passage().whole), settings]
      return strayOf(exactsOf(text), texts, !isTranslated(text)) === undefined
    },
  }
}

function bestIn(passage: Prepared, claim: Claim, own: Said, known: number): Span | undefined {
  const { index, place, whole, parts } = passage
  const least = Math.max(known, borneOutFrom)
  if (claim.words.size === 0 && claim.exacts.figures.length === 0) return undefined
  if (share(claim.words, [whole]) < least) return undefined
  if (strayOf(claim.exacts, [whole, own]) !== undefined) return undefined
  let best: Span | undefined
  const wordsAround = (words: string[]) => share(new Set(words), [whole, own])
  const isMisfitOf = (run: Part[]) =>
    isMisfit(claim, run, { around: place, share: wordsAround, own })
  for (const [at, part] of parts.entries()) {
    const next = parts[at + 1]
    if (isFlatlyDenied(claim.text, claim.words, part)) claim.denied = 1.01
    for (const run of next && isOneMatter(part, next, claim) ? [[part], [part, next]] : [[part]]) {
      const texts = [place, ...run]
      const support = share(claim.words, texts)
      const end = run.at(-1)?.end ?? part.end
      const span = { index, start: part.start, end, support }
      if (support < least || (best && !isBetter(span, best))) continue
      if (isDenied(claim, run)) claim.denied = Math.max(claim.denied, support)
      else if (isMisfitOf(run)) {
        // What is put together from more may not say what the nearest says otherwise.
        if (run.length === 1) claim.denied = Math.max(claim.denied, support - clearLead)
      } else if (!hasFiguresOf(claim, run, passage, own)) {
        if (run.length === 1 && (part.label || hasRival(claim.exacts.figures, part))) {
          claim.denied = Math.max(claim.denied, support - clearLead)
        }
      } else if (run.length === 1 || !hasRival(claim.exacts.figures, nearest(claim, run))) {
        best = span
      }
    }
  }
  if (best) return best
  const wide = spread(passage, claim, own, known)
  // The whole has more words than its nearest part, but says no more.
  if (!wide || (claim.denied > 0 && wide.support < claim.denied + muchLead)) return undefined
  const used = parts.filter(({ start, end }) => start >= wide.start && end <= wide.end)
  return isMisfitOf(used) || hasRival(claim.exacts.figures, nearest(claim, used)) ? undefined : wide
}

/** Two rows of a table speak of two things: together they say what names both. */
function isOneMatter(part: Part, next: Part, { words }: Claim): boolean {
  if (!part.label || !next.label) return true
  return [part.label, next.label].every((label) => [...label].some((word) => words.has(word)))
}

function nearest({ words }: Claim, run: Part[]): Part {
  return run.reduce((one, other) => (share(words, [other]) > share(words, [one]) ? other : one))
}

/** What is put together from several places of one passage. */
function spread(passage: Prepared, claim: Claim, own: Said, known: number) {
  const { index, place, whole, parts } = passage
  const support = share(claim.words, [whole]) - (spreadFrom - borneOutFrom)
  if (support < Math.max(known, borneOutFrom) || !hasFiguresOf(claim, parts, passage, own)) {
    return undefined
  }
  const used = parts.filter(
    (part) =>
      [...claim.words].some((word) => part.words.has(word) && !place.words.has(word)) ||
      claim.exacts.figures.some((figure) => hasFigure(part.figures, figure)),
  )
  const [first] = used
  if (!first || isDenied(claim, used)) return undefined
  return { index, start: first.start, end: used.at(-1)?.end ?? first.end, support }
}

/** A figure of a table counts for what its row is about alone. */
function hasFiguresOf(
  { words, exacts }: Claim,
  parts: Part[],
  { place, parts: all }: Prepared,
  own: Said,
): boolean {
  const texts: (Said & Pick<Part, 'label'>)[] = [place, own, ...parts]
  const isRow = parts.every(({ label }) => label)
  const { verbatim } = exacts
  const ofRow = { figures: [], names: [], verbatim }
  if (isRow && strayOf(ofRow, [place, own, ...parts]) !== undefined) return false
  return exacts.figures.every((figure) =>
    texts.some((text) => {
      if (!hasFigure(text.figures, figure)) return false
      if (!text.label || text.label.size === 0) return true
      const isNamed = ({ label }: Pick<Part, 'label'>) =>
        [...(label ?? [])].some((word) => words.has(word))
      // A row that isn't named may still be meant, where no other one is.
      return isNamed(text) || !all.some(isNamed)
    }),
  )
}

/** The part that is nearest to the claim says the opposite. */
function isDenied({ text, words }: Claim, parts: Part[]): boolean {
  if (parts.some((part) => part.body.includes(text))) return false
  const near = parts.map((part) => ({ part, share: share(words, [part]) }))
  const most = Math.max(...near.map((one) => one.share))
  return near.some(
    ({ share: likeness, part }) =>
      likeness === most &&
      contradicts(text, part.body) &&
      (part.cells || pairingOf(text, [part.body]) !== 'straight'),
  )
}

/** Of two that bear it out alike, the shorter. */
function isBetter(one: Span, other: Span): boolean {
  if (one.support !== other.support) return one.support > other.support
  return one.end - one.start < other.end - other.start
}

function share(words: Set<string>, texts: Said[]): number {
  if (words.size === 0) return 1
  let count = 0
  for (const word of words) if (texts.some((text) => text.words.has(word))) count++
  return count / words.size
}

/** Most answers end before the last passages are needed. */
function lazily<Item, Result>(make: (item: Item, at: number) => Result) {
  return (item: Item, at: number) => {
    let made: Result | undefined
    return () => {
      made ??= make(item, at)
      return made
    }
  }
}
