import type { Database } from 'bun:sqlite'
import type { EmbeddingModel } from '../vector-store.ts'
import type { Lexicon } from './lexical.ts'
import type { Rated } from './rate.ts'
import { questionTerms } from './terms.ts'
import { chunkVector, similarities } from './vectors.ts'

/** How far the best chunk stands out among the next ones: near questions have many that fit alike. */
export interface Standing {
  /** Its score above the mean of the next 19. */
  lead: number
  /** Its BM25 above their mean, as a share of the rarity of all words of the question. */
  bm25Lead: number
  /** How many of the two rankings put it first: 0 to 2. */
  agreement: number
  /**
   * How many of the next 19 are nearer to it than the question is: one that belongs to the question
   * is near it from both sides (k-reciprocal neighbours; Qin et al., "Hello neighbor", 2011). 0 where
   * it has no question of its own: chunks of text are nearer to each other than to any question.
   */
  reverseRank: number
  /** Rarity, summed, of the words of its own question that weren't asked for; 0 without one. */
  unasked: number
}

export const noStanding: Standing = {
  lead: 0,
  bm25Lead: 0,
  agreement: 0,
  reverseRank: 0,
  unasked: 0,
}

export function standingOf(
  [best, ...others]: Rated[],
  asked: {
    terms: { stem: string; idf: number }[]
    lexicon: Lexicon
    db: Database
    model?: EmbeddingModel
  },
): Standing {
  if (!best) return noStanding
  const mean = (value: (one: Rated) => number) =>
    others.reduce((sum, one) => sum + value(one), 0) / (others.length || 1)
  const most = (value: (one: Rated) => number) => others.every((one) => value(one) <= value(best))
  const rarity = asked.terms.reduce((sum, term) => sum + term.idf, 0)
  const bm25 = (one: Rated) => one.bm25
  return {
    lead: best.score - mean((one) => one.score),
    bm25Lead: (best.bm25 - mean(bm25)) / (rarity + 2),
    agreement: Number(most(bm25)) + Number(most((one) => one.similarity)),
    reverseRank: asked.model ? reverseRank(asked.db, asked.model, [best, ...others]) : 0,
    unasked: unasked(best, asked),
  }
}

function reverseRank(db: Database, model: EmbeddingModel, [best, ...others]: Rated[]): number {
  const isEntry = best?.question !== undefined && best.hasVector
  const vector = isEntry && chunkVector(db, model, best.chunkRowId)
  if (!vector) return 0
  const ids = others.map((one) => one.chunkRowId)
  return similarities(db, model, vector, ids).filter((one) => one.similarity > best.similarity)
    .length
}

function unasked(
  { question }: Rated,
  { terms, lexicon }: { terms: { stem: string }[]; lexicon: Lexicon },
): number {
  if (question === undefined) return 0
  const asked = new Set(terms.map((term) => term.stem))
  return questionTerms(question)
    .filter(({ stem }) => !asked.has(stem))
    .reduce((sum, { stem }) => sum + lexicon.idf(stem), 0)
}
