import type { Hit, SearchResult } from '../knowledge/search/search.ts'

/**
 * How likely what was found answers the question, 0 to 1: a logistic function of the best hits'
 * cosine, of how much of the question's rare words they cover and of the likeness to an entry's own
 * question. Weights are fitted on questions that the documents answer and on questions that they
 * don't (`scripts/eval.ts` measures how well it separates them).
 */
export function retrievalConfidence(found: SearchResult): number {
  const top = found.hits.slice(0, 3)
  // While an index is being embedded some hits have no cosine yet: their words speak for them. So they
  // do where a hit has each of several words: a model knows no names of products and places.
  const isSpelledOut = ({ coverage }: Hit) =>
    coverage > 0.99 && found.terms.length >= wordsThatSpellOut
  return Math.max(
    logistic(
      top.filter((hit) => hit.hasVector),
      withVectors,
    ),
    logistic(
      top.filter((hit) => !hit.hasVector),
      withoutVectors,
    ),
    spelledOutWeight * logistic(top.filter(isSpelledOut), withoutVectors),
  )
}

const wordsThatSpellOut = 4
const spelledOutWeight = 0.85

function logistic(hits: Hit[], weights: typeof withVectors): number {
  if (hits.length === 0) return 0
  const sum =
    weights.bias +
    weights.similarity * Math.max(...hits.map((hit) => hit.similarity)) +
    weights.coverage * Math.max(...hits.map((hit) => hit.coverage)) +
    weights.likeness * Math.max(...hits.map((hit) => hit.questionLikeness))
  return 1 / (1 + Math.exp(-sum))
}

// USE-lite's cosines; a model of Ollama's has others, which pull less or more at the same place.
const withVectors = { bias: -7.7, similarity: 11.5, coverage: 5.6, likeness: 0 }
const withoutVectors = { bias: -3.4, similarity: 0, coverage: 7.4, likeness: 2.1 }
