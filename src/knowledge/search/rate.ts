import { dayMs } from '../../platform/clock.ts'
import type { Candidate } from './candidates.ts'
import { coveredTerms, functionWords, type Term, wordSet } from './terms.ts'

export interface Rated extends Candidate {
  score: number
  /** Cosine of question and chunk; estimated where the chunk has no vector yet, 0 without vectors. */
  similarity: number
  hasVector: boolean
  /** BM25 of the full-text index, unbounded; 0 where it didn't match. */
  bm25: number
  /** Spelling-tolerant likeness of the question and the entry's own question; 0 for other chunks. */
  questionLikeness: number
}

export interface Evidence {
  question: string
  terms: { stem: string; idf: number }[]
  idf(stem: string): number
  bm25: Map<number, number>
  similarity: Map<number, number>
  now: number
}

// Tuned on the development data of two kinds, long documents and FAQ entries: flat around here.
const similarityWeight = 1.25
const questionShare = 0.75
const headingWeight = 0.3
// Of two pages that speak of the same, but say otherwise, the more authoritative and the current one wins.
const authorityWeight = { PRIMARY: 1, SECONDARY: 0.9, REFERENCE: 0.8 } as const
const staleWeight = 0.88

/**
 * Orders candidates by a weighted sum of lexical and semantic evidence, both 0 to 1: BM25 against the
 * best match (for FAQ entries mostly the likeness of the two questions) and the cosine. Scores keep
 * what reciprocal ranks throw away, how far ahead the best one is. Authority and age weigh in.
 */
export function rate(candidates: Candidate[], evidence: Evidence): Rated[] {
  const best = Math.max(...evidence.bm25.values(), Number.MIN_VALUE)
  const grams = trigrams(evidence.question)
  const contentGrams = contentGramsOf(evidence.question)
  const read = candidates.map((candidate) => {
    const bm25 = evidence.bm25.get(candidate.chunkRowId) ?? 0
    const questionLikeness = candidate.question ? dice(grams, trigrams(candidate.question)) : 0
    const lexical = candidate.question
      ? (1 - questionShare) * (bm25 / best) + questionShare * questionLikeness
      : bm25 / best + headingWeight * headingLikeness(candidate, contentGrams)
    return { candidate, bm25, questionLikeness, lexical }
  })
  const mostLexical = Math.max(...read.map(({ lexical }) => lexical), Number.MIN_VALUE)
  const nearest = Math.max(0, ...evidence.similarity.values())
  return read
    .map(({ candidate, lexical, ...rest }) => {
      const cosine = evidence.similarity.get(candidate.chunkRowId)
      // A page that has just changed must not fall behind until its vectors are in.
      const similarity = Math.max(0, cosine ?? nearest * (lexical / mostLexical))
      const score =
        (lexical + similarityWeight * similarity) *
        authorityWeight[candidate.authority] *
        ageWeight(evidence.now - candidate.changedAt)
      return { ...candidate, ...rest, score, similarity, hasVector: cosine !== undefined }
    })
    .sort((a, b) => b.score - a.score)
}

/** What was changed within half a year counts in full, from there to a year ever less. */
function ageWeight(ageMs: number): number {
  const days = ageMs / dayMs
  const stale = Math.min(1, Math.max(0, (days - 180) / 185))
  return 1 - stale * (1 - staleWeight)
}

/** Of the innermost heading that a chunk stands under; where a page begins, of its title, too. */
function headingLikeness(candidate: Candidate, grams: Set<string>): number {
  const heading = dice(grams, trigrams(candidate.headingPath.at(-1) ?? ''))
  return candidate.position === 0
    ? Math.max(heading, dice(grams, trigrams(candidate.title)))
    : heading
}

// "What does npm ci do" names the page "npm-ci", not "npm-install-ci-test".
const namedFrom = 0.8

/** Row ids of the pages whose title is nearly what the question is about, in order. */
export function pagesNamed(candidates: Candidate[], question: string): number[] {
  const grams = contentGramsOf(question)
  const named = candidates.filter(
    (one) => !one.question && dice(grams, trigrams(one.title)) >= namedFrom,
  )
  return [...new Set(named.map((one) => one.pageRowId))]
}

/** Share of the question's words, weighted by rarity, that a chunk has with its headings; 0 to 1. */
export function coverage(
  candidate: Candidate,
  terms: (Pick<Term, 'stem' | 'isForeign'> & { idf: number })[],
): number {
  const all = terms.reduce((sum, term) => sum + term.idf, 0)
  const covered = coveredTerms(terms, fullText(candidate))
  return covered.reduce((sum, term) => sum + term.idf, 0) / (all || 1)
}

function fullText(candidate: Candidate): string {
  return [
    candidate.title,
    ...candidate.headingPath,
    candidate.question ?? '',
    candidate.content,
  ].join('\n')
}

/** Letter triples of a text's words: likeness by them forgives endings and misspellings. */
function trigrams(text: string): Set<string> {
  const grams = new Set<string>()
  for (const word of wordSet(text)) {
    const padded = ` ${word} `
    for (let i = 0; i + 3 <= padded.length; i++) grams.add(padded.slice(i, i + 3))
  }
  return grams
}

function contentGramsOf(question: string): Set<string> {
  const content = [...wordSet(question)].filter((word) => !functionWords.has(word))
  return trigrams(content.join(' '))
}

/** Sørensen–Dice coefficient. */
function dice(a: Set<string>, b: Set<string>): number {
  return (2 * shared(a, b)) / (a.size + b.size || 1)
}

function isSameEntry(a: Candidate, b: Candidate): boolean {
  return a.question !== undefined && a.question === b.question && a.pageRowId === b.pageRowId
}

function jaccard(a: Set<string>, b: Set<string>): number {
  const both = shared(a, b)
  return both / (a.size + b.size - both || 1)
}

function shared(a: Set<string>, b: Set<string>): number {
  let count = 0
  for (const item of a) if (b.has(item)) count++
  return count
}

/**
 * The best `limit`, leaving out chunks that say nearly the same as a better one, and the other parts
 * of a long entry (neighbours bring those back).
 */
export function dropDuplicates(rated: Rated[], limit: number): Rated[] {
  const kept: { one: Rated; words: Set<string> }[] = []
  for (const one of rated) {
    if (kept.length === limit) break
    const words = wordSet(`${one.question ?? ''} ${one.content}`)
    const isSaid = kept.some(
      (better) =>
        isSameEntry(better.one, one) ||
        // Scripts without spaces have no words to compare.
        (better.one.content === one.content && better.one.question === one.question) ||
        jaccard(better.words, words) > 0.8,
    )
    if (!isSaid) kept.push({ one, words })
  }
  return kept.map(({ one }) => one)
}
