import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'
import { notFound } from '../platform/errors.ts'
import type { Page } from '../platform/query.ts'
import { freshnessOf } from './freshness.ts'
import type { ChunkObject, PageObject } from './objects.ts'
import type { PageStatus, Source, SourceStatus, SourceType } from './schema.ts'
import { type SourceRow, sourceColumns, toSource } from './source-store.ts'

type Slice = { limit: number; offset: number }

/** Sources in use, newest first. */
export function listSourcePage(
  db: Database,
  { type, status, enabled, ...slice }: Slice & SourceFilter,
): Page<Source> {
  const values = {
    type: type ?? null,
    status: status ?? null,
    enabled: enabled === undefined ? null : Number(enabled),
  }
  const where = `where s.removed_at is null and ($type is null or s.type = $type)
    and ($status is null or s.status = $status) and ($enabled is null or s.enabled = $enabled)`
  const counted = db
    .query<{ total: number }, [typeof values]>(`select count(*) as total from source s ${where}`)
    .get(values)
  const rows = db
    .query<SourceRow, [typeof values & Slice]>(
      `select ${sourceColumns} from source s ${where} order by s.id desc
       limit $limit offset $offset`,
    )
    .all({ ...values, ...slice })
  return { items: rows.map(toSource), total: counted?.total ?? 0 }
}

export interface SourceFilter {
  type?: SourceType
  status?: SourceStatus
  enabled?: boolean
}

/** Throws 404; a name is not an id. */
export function sourceRowId(db: Database, id: string): number {
  const row = db
    .query<{ rowId: number }, [string]>(
      'select id as rowId from source where public_id = ? and removed_at is null',
    )
    .get(id)
  if (!row) throw notFound('source', id)
  return row.rowId
}

export function getSourceAt(db: Database, rowId: number): Source {
  const row = db
    .query<SourceRow, [number]>(`select ${sourceColumns} from source s where s.id = ?`)
    .get(rowId)
  if (!row) throw notFound('source', String(rowId))
  return toSource(row)
}

export function isSourceNamed(db: Database, name: string, exceptRowId: number): boolean {
  return (
    db
      .query<{ id: number }, [string, number]>(
        'select id from source where name = ? and id <> ? and removed_at is null limit 1',
      )
      .get(name, exceptRowId) !== null
  )
}

/** Pages of a source, the last changed first. */
export function listPages(
  db: Database,
  {
    sourceRowId,
    sourceId,
    q,
    status,
    now,
    ...slice
  }: Slice & {
    sourceRowId: number
    sourceId: string
    /** A part of title or address, whatever its case. */
    q?: string
    status?: PageStatus
    now: number
  },
): Page<PageObject> {
  const values = {
    source: sourceRowId,
    status: status ?? null,
    q: q === undefined ? null : `%${q.replace(/[\\%_]/g, '\\$&')}%`,
  }
  const where = `where source_id = $source and removed_at is null
    and ($status is null or status = $status)
    and ($q is null or title like $q escape '\\' or url like $q escape '\\')`
  const counted = db
    .query<{ total: number }, [typeof values]>(`select count(*) as total from page ${where}`)
    .get(values)
  const rows = db
    .query<PageRow, [typeof values & Slice]>(
      `select public_id as id, url, title, status, error, language, chunk_count as chunkCount,
         content_hash as contentHash, fetched_at as fetchedAt, updated_at as updatedAt,
         coalesce(modified_at, updated_at) as changedAt
       from page ${where} order by updated_at desc, page.id desc limit $limit offset $offset`,
    )
    .all({ ...values, ...slice })
  const items = rows.map(({ changedAt, error, fetchedAt, updatedAt, ...row }) => ({
    ...row,
    sourceId,
    ...(error !== null && { error }),
    freshness: freshnessOf(changedAt, now),
    fetchedAt: fetchedAt === null ? null : iso(fetchedAt),
    updatedAt: iso(updatedAt),
  }))
  return { items, total: counted?.total ?? 0 }
}

interface PageRow {
  id: string
  url: string
  title: string
  status: PageStatus
  error: string | null
  language: string | null
  chunkCount: number
  contentHash: string | null
  fetchedAt: number | null
  updatedAt: number
  changedAt: number
}

/** The chunks of a page that serve, in order. Throws 404. */
export function listChunks(db: Database, pageId: string, slice: Slice): Page<ChunkObject> {
  const page = db
    .query<{ rowId: number; generation: number; total: number }, [string]>(
      `select p.id as rowId, p.generation, p.chunk_count as total
       from page p join source s on s.id = p.source_id
       where p.public_id = ? and p.removed_at is null and s.removed_at is null`,
    )
    .get(pageId)
  if (!page) throw notFound('page', pageId)
  const items = db
    .query<ChunkRow, [number, number, number, number]>(
      `select c.public_id as id, c.position, c.heading_path as headingPath, c.content,
         c.token_count as tokenCount,
         c.embedded_by >= coalesce(
           (select m.id from embedding_model m where m.state = 'SERVING'), 1) as embedded
       from chunk c where c.page_id = ? and c.generation = ?
       order by c.position limit ? offset ?`,
    )
    .all(page.rowId, page.generation, slice.limit, slice.offset)
    .map(({ headingPath, embedded, ...row }) => ({
      ...row,
      pageId,
      headingPath: JSON.parse(headingPath),
      embedded: embedded === 1,
    }))
  return { items, total: page.total }
}

interface ChunkRow {
  id: string
  position: number
  headingPath: string
  content: string
  tokenCount: number
  embedded: number
}
