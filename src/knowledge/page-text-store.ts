import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'
import { notFound } from '../platform/errors.ts'
import type { ChunkObject } from './objects.ts'
import type { PageStatus } from './schema.ts'

export interface TextChunk extends ChunkObject {
  /** Of FAQ entries. */
  question: string | null
  pageNumber: number | null
}

export interface PageText {
  page: {
    id: string
    sourceId: string
    url: string
    title: string
    status: PageStatus
    error: string | null
    chunkCount: number
    fetchedAt: string | null
  }
  items: TextChunk[]
  total: number
  /** Which stretch of `limit` chunks this is, from 1. */
  number: number
}

/** A page with a stretch of its chunks; `chunk` names the stretch by a chunk in it. Throws 404. */
export function listPageText(
  db: Database,
  wish: { pageId: string; limit: number; offset: number; q?: string; chunk?: string },
): PageText {
  const found = db
    .query<PageRow, [string]>(
      `select p.id as rowId, p.generation, p.public_id as id, s.public_id as sourceId, p.url,
         p.title, p.status, p.error, p.chunk_count as chunkCount, p.fetched_at as fetchedAt
       from page p join source s on s.id = p.source_id
       where p.public_id = ? and p.removed_at is null and s.removed_at is null`,
    )
    .get(wish.pageId)
  if (!found) throw notFound('page', wish.pageId)
  const { rowId, generation, fetchedAt, ...page } = found
  const before = wish.chunk === undefined ? undefined : countBefore(db, found, wish.chunk)
  const { limit } = wish
  const offset = before === undefined ? wish.offset : Math.floor(before / limit) * limit
  const values = {
    page: rowId,
    generation,
    q: wish.q === undefined ? null : `%${wish.q.replace(/[\\%_]/g, '\\$&')}%`,
  }
  const where = `where c.page_id = $page and c.generation = $generation and ($q is null
    or c.content like $q escape '\\' or c.question like $q escape '\\'
    or c.heading_path like $q escape '\\')`
  const counted = db
    .query<{ total: number }, [typeof values]>(`select count(*) as total from chunk c ${where}`)
    .get(values)
  const items = db
    .query<ChunkRow, [typeof values & { limit: number; offset: number }]>(
      `select c.public_id as id, c.position, c.heading_path as headingPath, c.question, c.content,
         c.page_number as pageNumber, c.token_count as tokenCount,
         c.embedded_by >= coalesce(
           (select m.id from embedding_model m where m.state = 'SERVING'), 1) as embedded
       from chunk c ${where} order by c.position limit $limit offset $offset`,
    )
    .all({ ...values, limit, offset })
    .map(({ headingPath, embedded, ...row }) => ({
      ...row,
      pageId: wish.pageId,
      headingPath: JSON.parse(headingPath),
      embedded: embedded === 1,
    }))
  return {
    page: { ...page, fetchedAt: fetchedAt === null ? null : iso(fetchedAt) },
    items,
    total: counted?.total ?? 0,
    number: Math.floor(offset / limit) + 1,
  }
}

/** How many chunks come before one; undefined if the page has none such (any more). */
function countBefore(
  db: Database,
  { rowId, generation }: PageRow,
  chunkId: string,
): number | undefined {
  return (
    db
      .query<{ before: number | null }, [number, number, string]>(
        `select (select count(*) from chunk b where b.page_id = c.page_id
           and b.generation = c.generation and b.position < c.position) as before
         from chunk c where c.page_id = ? and c.generation = ? and c.public_id = ?`,
      )
      .get(rowId, generation, chunkId)?.before ?? undefined
  )
}

interface PageRow {
  rowId: number
  generation: number
  id: string
  sourceId: string
  url: string
  title: string
  status: PageStatus
  error: string | null
  chunkCount: number
  fetchedAt: number | null
}

interface ChunkRow {
  id: string
  position: number
  headingPath: string
  question: string | null
  content: string
  pageNumber: number | null
  tokenCount: number
  embedded: number
}
