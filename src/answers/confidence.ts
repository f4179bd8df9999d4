import type { Hit, SearchResult } from '../knowledge/search/search.ts'
import type { Standing } from '../knowledge/search/standing.ts'
import type { Adjustment } from '../settings/confidence-fit-store.ts'
import calibration from './calibration.json' with { type: 'json' }

/** What speaks for an answer, before anything is written. Shares are 0 to 1. */
export interface RetrievalEvidence extends Standing {
  /** Cosine of the nearest of the best hits. */
  similarity: number
  /** Share of the question's words, weighted by rarity, that one of the best hits has. */
  coverage: number
  /** Content words of the question, at most 6: more tell no more. */
  words: number
  /** Those of them that stand nowhere in the documents, at most 3. */
  unknown: number
  /** 1 where the best hit is an entry with a question of its own, else 0. */
  isEntry: number
  /** Rarity of the question's rarest word: a question without one is asked of everything. */
  rarest: number
}

type Weights = Partial<Record<keyof RetrievalEvidence, number>> & { bias: number }

/** As `scripts/fit-confidence.ts` writes it. */
export interface Calibration {
  /** Whether the documents speak of what is asked. */
  scope: Weights
  /** Whether what they say about it is the answer. */
  fit: Weights
  /** [raw, probability], rising; between two points it is a straight line. */
  table: number[][]
  /** logit(p) = logit(what was found) + weight · (log odds that a model gives, where they are below 0). */
  reader: { weight: number }
}

/** Of the best hits, so many are looked at: the answer may draw on any of them. */
const topHits = 3

export function evidenceOf(found: SearchResult): RetrievalEvidence | undefined {
  const top = found.hits.slice(0, topHits)
  const withVector = top.filter((hit) => hit.hasVector)
  if (withVector.length === 0) return undefined
  return {
    similarity: Math.max(...withVector.map((hit) => hit.similarity)),
    coverage: Math.max(...top.map((hit) => hit.coverage)),
    words: Math.min(6, found.terms.length),
    unknown: Math.min(3, found.terms.filter((term) => !term.isKnown).length),
    isEntry: top[0]?.question === undefined ? 0 : 1,
    rarest: found.terms[0]?.idf ?? 0,
    ...found.standing,
  }
}

/**
 * Probability that what was found answers the question, 0 to 1: that the documents speak of it,
 * times that the best place is the right one, each a logistic function of the evidence; a table fitted
 * by isotonic regression (Zadrozny and Elkan, 2002) makes a probability of it.
 */
export function retrievalConfidence(found: SearchResult): number {
  const evidence = evidenceOf(found)
  return Math.max(
    evidence ? calibrated(rawConfidence(evidence, calibration), calibration.table) : 0,
    byWords(found.hits.slice(0, topHits).filter((hit) => !hit.hasVector)),
    // Each of several words in one place speaks for itself: a model knows no names of products. Where
    // the place answers a question of its own, the two questions say more.
    spelledOutWeight * byWords(found.hits.slice(0, topHits).filter(isSpelledOut(found))),
  )
}

/** As sure as an exam of 48 questions lets a reading be. */
const surest = 3

/**
 * The same, once a model has read it: `reading` in log odds that a passage answers it. It only makes
 * less sure: who talks a model into a Yes gains nothing.
 */
export function withReading(confidence: number, reading: number | undefined): number {
  if (reading === undefined || confidence <= 0 || confidence >= 1) return confidence
  return logistic(logit(confidence) + calibration.reader.weight * doubtOf(reading))
}

/** What of a reading counts: 0 for a Yes. */
export function doubtOf(reading: number): number {
  return Math.min(0, Math.max(-surest, reading))
}

export function rawConfidence(
  evidence: RetrievalEvidence,
  { scope, fit }: Pick<Calibration, 'scope' | 'fit'>,
): number {
  return logistic(weighted(evidence, scope)) * logistic(weighted(evidence, fit))
}

export function calibrated(raw: number, table: number[][]): number {
  let before = [0, 0]
  for (const point of [...table, [1, 1]]) {
    const [x0 = 0, y0 = 0] = before
    const [x1 = 1, y1 = 1] = point
    if (raw <= x1) return x1 === x0 ? y1 : y0 + ((raw - x0) / (x1 - x0)) * (y1 - y0)
    before = point
  }
  return 1
}

/** With the operator's own correction, where there is one. */
export function adjusted(probability: number, by: Adjustment | undefined): number {
  if (!by || probability <= 0 || probability >= 1) return probability
  const { slope, intercept } = by
  return logistic(slope * logit(probability) + intercept)
}

export function logit(probability: number): number {
  return Math.log(probability / (1 - probability))
}

export function logistic(sum: number): number {
  return 1 / (1 + Math.exp(-sum))
}

function weighted(evidence: RetrievalEvidence, { bias, ...weights }: Weights): number {
  let sum = bias
  for (const [name, weight] of Object.entries(weights)) {
    sum += weight * evidence[name as keyof RetrievalEvidence]
  }
  return sum
}

const wordsThatSpellOut = 4
const spelledOutWeight = 0.85

function isSpelledOut(found: SearchResult) {
  return ({ coverage, question }: Hit) =>
    coverage > 0.99 && found.terms.length >= wordsThatSpellOut && question === undefined
}

/** Of hits whose vectors aren't there: a new page, another language, a model that is gone. */
function byWords(hits: Hit[]): number {
  if (hits.length === 0) return 0
  const coverage = Math.max(...hits.map((hit) => hit.coverage))
  const likeness = Math.max(...hits.map((hit) => hit.questionLikeness))
  return logistic(-3.4 + 7.4 * coverage + 2.1 * likeness)
}
