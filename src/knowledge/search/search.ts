import type { Database } from 'bun:sqlite'
import type { EmbeddingModel } from '../vector-store.ts'
import {
  type Candidate,
  hasHiddenSources,
  loadCandidates,
  loadNeighbours,
  loadOpenings,
  servingSources,
} from './candidates.ts'
import { affordableTerms, type Lexicon, lexicalRanking, spelled } from './lexical.ts'
import { coverage, dropDuplicates, pagesNamed, type Rated, rate } from './rate.ts'
import { type Standing, standingOf } from './standing.ts'
import { questionTerms } from './terms.ts'
import { similarities, vectorRanking } from './vectors.ts'

export interface SearchRequest {
  question: string
  /** Unit vector of the question by `model`; absent: full text alone. */
  vector?: Float32Array
  model?: EmbeddingModel
  /** How many chunks to return. */
  limit: number
  now: number
}

export interface Hit extends Rated {
  /** 1 is best. */
  rank: number
  /** Share of the question's words, weighted by rarity, that the chunk has; 0 to 1. */
  coverage: number
}

/** Neighbouring hits of one page, in reading order, with a missing chunk between two of them. */
export interface Passage {
  chunks: Candidate[]
  /** The best of its hits. */
  score: number
}

export interface SearchResult {
  hits: Hit[]
  passages: Passage[]
  /** The question's content words with their rarity, rarest first, and whether any chunk has them. */
  terms: { stem: string; idf: number; isKnown: boolean }[]
  usedVectors: boolean
  standing: Standing
}

// Words of asking, as stems: that documents don't have them tells nothing.
const chatter = new Set(
  'hello hi hei thank thanks pleas quick question ask answer tell sai need help want know wonder understand explain like look try someon anyon everyon thing stuff possibl exactli actual realli current work happen mean often ever make give'.split(
    ' ',
  ),
)

// Each ranking hands in so many; what serves no longer or twice is lost on the way.
const depth = 50
// Against so many the best one is measured.
const fieldSize = 20

/**
 * Hybrid retrieval: BM25 over the fields and cosine over the vectors each name candidates; one score
 * over both orders them (see `rate`), near-duplicates are dropped and neighbours joined.
 */
export function search(db: Database, lexicon: Lexicon, request: SearchRequest): SearchResult {
  const { vector, model, limit, now } = request
  const terms = spelled(lexicon, questionTerms(request.question)).map((term) => ({
    ...term,
    idf: lexicon.idf(term.stem),
    isKnown: chatter.has(term.stem) || lexicon.frequency(term.stem) > 0,
  }))
  const hidden = hasHiddenSources(db)
  const sources = hidden ? servingSources(db) : undefined
  const byText = lexicalRanking(db, affordableTerms(lexicon, terms), {
    limit: depth,
    servingOnly: hidden,
  })
  const byVector =
    vector && model
      ? vectorRanking(db, model, { vector, limit: depth, ...(sources ? { sources } : {}) })
      : []

  const found = loadCandidates(db, [
    ...new Set([...byText, ...byVector].map((hit) => hit.chunkRowId)),
  ])
  const openings = loadOpenings(db, pagesNamed(found, request.question)).filter(
    (opening) => !found.some((one) => one.chunkRowId === opening.chunkRowId),
  )
  const candidates = [...found, ...openings]
  const ids = candidates.map((one) => one.chunkRowId)
  const cosine = new Map(byVector.map((hit) => [hit.chunkRowId, hit.similarity]))
  if (vector && model) {
    const missing = ids.filter((id) => !cosine.has(id))
    for (const hit of similarities(db, model, vector, missing)) {
      cosine.set(hit.chunkRowId, hit.similarity)
    }
  }
  const rated = rate(candidates, {
    question: request.question,
    terms,
    idf: (stem) => lexicon.idf(stem),
    bm25: new Map(byText.map((hit) => [hit.chunkRowId, hit.score])),
    similarity: cosine,
    now,
  })
  const field = dropDuplicates(rated, Math.max(limit, fieldSize))
  const hits = withOpening(field.slice(0, limit), rated, request.question).map((one, index) => ({
    ...one,
    rank: index + 1,
    coverage: coverage(one, terms),
  }))
  return {
    hits,
    passages: joinNeighbours(db, hits),
    terms: terms
      .map(({ stem, idf, isKnown }) => ({ stem, idf, isKnown }))
      .sort((a, b) => b.idf - a.idf),
    usedVectors: cosine.size > 0,
    standing: standingOf(field.slice(0, fieldSize), {
      terms,
      lexicon,
      db,
      ...(vector && model ? { model } : {}),
    }),
  }
}

/** With code or a table, which say little of what they are about. */
function startsAsBlock({ content }: Rated): boolean {
  return /^(?:```|~~~|\|)/.test(content)
}

/** The page that the question names says what it is about where it begins: the last hit gives way. */
function withOpening(best: Rated[], rated: Rated[], question: string): Rated[] {
  const [named] = pagesNamed(best, question)
  const [opening] = rated
    .filter((one) => one.pageRowId === named && one.position <= 2 && !startsAsBlock(one))
    .sort((a, b) => a.position - b.position)
  if (!opening || best.length < 2 || best.includes(opening)) return best
  return [...best.slice(0, -1), opening]
}

function joinNeighbours(db: Database, hits: Hit[]): Passage[] {
  const between = loadNeighbours(db, hits)
  const byPlace = new Map(
    [...hits, ...between].map((one) => [`${one.pageRowId}/${one.position}`, one]),
  )
  const passages: Passage[] = []
  const used = new Set<number>()
  for (const hit of hits) {
    if (used.has(hit.chunkRowId)) continue
    const chunks: Candidate[] = []
    let first = hit.position
    while (byPlace.has(`${hit.pageRowId}/${first - 1}`)) first--
    for (let at = first; ; at++) {
      const chunk = byPlace.get(`${hit.pageRowId}/${at}`)
      if (!chunk) break
      used.add(chunk.chunkRowId)
      chunks.push(chunk)
    }
    passages.push({ chunks, score: hit.score })
  }
  return passages
}
