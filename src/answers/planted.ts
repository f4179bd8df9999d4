import type { Findings } from '../knowledge/search/answer-search.ts'
import type { Candidate } from '../knowledge/search/candidates.ts'

/** Puts passages before all that was found, as if nothing fitted the question better. */
export function withPlanted(found: Findings, planted: Candidate[] = []): Findings {
  if (planted.length === 0) return found
  const [best] = found.hits
  const hits = planted.map((chunk) => ({
    ...chunk,
    score: 1.1 * (best?.score ?? 1),
    similarity: Math.max(0.85, best?.similarity ?? 0),
    hasVector: true,
    bm25: best?.bm25 ?? 0,
    questionLikeness: 0,
    coverage: 1,
    rank: 0,
  }))
  return {
    ...found,
    hits: [...hits, ...found.hits].map((hit, index) => ({ ...hit, rank: index + 1 })),
    passages: [{ chunks: planted, score: 1.1 * (best?.score ?? 1) }, ...found.passages],
  }
}
