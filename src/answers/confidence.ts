import type { SearchResult } from '../knowledge/search.ts'

/**
 * How likely what was found answers the question, 0 to 1: a logistic function of the best hits'
 * cosine, of how much of the question's rare words they cover and of the likeness to an entry's own
 * question. Weights are fitted on questions that the documents answer and on questions that they
 * don't (`scripts/eval.ts` measures how well it separates them).
 */
export function retrievalConfidence(found: SearchResult): number {
  const top = found.hits.slice(0, 3)
  if (top.length === 0) return 0
  const similarity = Math.max(...top.map((hit) => hit.similarity))
  const coverage = Math.max(...top.map((hit) => hit.coverage))
  const likeness = Math.max(...top.map((hit) => hit.questionLikeness))
  const weights = found.usedVectors ? withVectors : withoutVectors
  const sum =
    weights.bias +
    weights.similarity * similarity +
    weights.coverage * coverage +
    weights.likeness * likeness
  return 1 / (1 + Math.exp(-sum))
}

// USE-lite's cosines; a model of Ollama's has others, which pull less or more at the same place.
const withVectors = { bias: -7.7, similarity: 11.5, coverage: 5.6, likeness: 0 }
const withoutVectors = { bias: -3.4, similarity: 0, coverage: 7.4, likeness: 2.1 }
