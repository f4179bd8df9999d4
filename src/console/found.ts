import type { Findings } from '../knowledge/search/answer-search.ts'

/** What a search found, with what speaks for each hit. */
export function toFound({ hits, usedVectors, vectorProblem, timings }: Findings) {
  return {
    hits: hits.map((hit) => ({
      rank: hit.rank,
      score: share(hit.score),
      similarity: hit.hasVector ? share(hit.similarity) : null,
      coverage: share(hit.coverage),
      bm25: share(hit.bm25),
      sourceId: hit.sourceId,
      pageId: hit.pageId,
      chunkId: hit.chunkId,
      url: hit.url,
      title: hit.title,
      headingPath: hit.headingPath,
      question: hit.question ?? null,
      content: hit.content,
      position: hit.position,
      authority: hit.authority,
    })),
    /** Whether meaning counted, or words alone. */
    usedVectors,
    ...(vectorProblem && { vectorProblem }),
    timings: { embeddingMs: ms(timings.embedding), searchMs: ms(timings.search) },
  }
}

function share(value: number): number {
  return Math.round(value * 1000) / 1000
}

export function ms(value: number): number {
  return Math.round(value * 10) / 10
}
