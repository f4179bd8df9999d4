import type { Database } from 'bun:sqlite'

export interface EmbeddingProgress {
  sourceRowId: number
  /** That serve. */
  chunks: number
  /** Of these, those with a vector of the model that answers questions. */
  embedded: number
}

/** How far the vectors of each source are; a source without chunks is left out. */
export function listEmbeddingProgress(db: Database): EmbeddingProgress[] {
  return db
    .query<EmbeddingProgress, []>(
      `select c.source_id as sourceRowId, count(*) as chunks,
         sum(c.embedded_by >= coalesce(
           (select id from embedding_model where state = 'SERVING'), 1)) as embedded
       from chunk c join page p on p.id = c.page_id and p.generation = c.generation
       where p.removed_at is null
       group by c.source_id`,
    )
    .all()
}

export interface PageProblem {
  url: string
  status: 'FAILED' | 'SKIPPED'
  error: string
}

/** Pages of a source that the last sync didn't read, with the reasons; those that failed first. */
export function listPageProblems(db: Database, sourceRowId: number, limit: number): PageProblem[] {
  return db
    .query<PageProblem, [number, number]>(
      `select url, status, error from page
       where source_id = ? and status in ('FAILED', 'SKIPPED') and removed_at is null
         and error is not null
       order by status, url limit ?`,
    )
    .all(sourceRowId, limit)
}
