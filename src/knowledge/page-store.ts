import type { Database } from 'bun:sqlite'
import { indexText } from '../platform/full-text.ts'
import type { Chunk, Document } from './document.ts'
import type { PageStatus } from './schema.ts'

export interface StoredPage {
  rowId: number
  url: string
  status: PageStatus
  contentHash?: string
  generation: number
  etag?: string
  lastModified?: string
  links: string[]
  isRemoved: boolean
  /** Row id of the last sync that came by. */
  seenSync?: number
}

export function findPage(db: Database, sourceRowId: number, url: string): StoredPage | undefined {
  const row = db
    .query<PageRow, [number, string]>(
      `select id as rowId, url, status, content_hash as contentHash, generation, etag,
         last_modified as lastModified, links, removed_at is not null as isRemoved,
         seen_sync as seenSync
       from page where source_id = ? and url = ?`,
    )
    .get(sourceRowId, url)
  return row ? toPage(row) : undefined
}

/** The page's row, made if it isn't there; nothing of it serves yet. */
export function ensurePage(
  db: Database,
  page: { id: string; sourceRowId: number; url: string; now: number },
): StoredPage {
  db.query(
    `insert into page (public_id, source_id, url, title, status, created_at, updated_at)
     values ($id, $sourceRowId, $url, $url, 'SKIPPED', $now, $now)
     on conflict (source_id, url) do nothing`,
  ).run(page)
  const stored = findPage(db, page.sourceRowId, page.url)
  if (!stored) throw new Error('A page vanished in its own transaction.')
  return stored
}

/** One generation above every chunk that the page has, finished or left by a killed sync. */
export function nextGeneration(db: Database, pageRowId: number): number {
  const row = db
    .query<{ top: number }, [number]>(
      `select max(p.generation, coalesce((select max(generation) from chunk where page_id = p.id), 0))
         as top from page p where p.id = ?`,
    )
    .get(pageRowId)
  return (row?.top ?? 0) + 1
}

export interface StagedChunk extends Chunk {
  id: string
  position: number
  /** Of `embeddingText`. */
  hash: string
}

/** Marks a page for `clearDead`: before staging, so that what a killed sync left is cleared, too. */
export function queueCleanup(db: Database, pageRowId: number): void {
  db.query('insert into page_cleanup (page_id) values (?) on conflict do nothing').run(pageRowId)
}

/** Writes chunks of a generation that doesn't serve yet, with their full-text entries. */
export function putChunks(
  db: Database,
  page: { rowId: number; sourceRowId: number; generation: number; title: string },
  chunks: StagedChunk[],
): void {
  const insert = db.query<{ id: number }, Record<string, string | number | null>>(
    `insert into chunk (public_id, page_id, source_id, generation, position, heading_path, question,
       content, page_number, token_count, hash)
     values ($id, $page, $source, $generation, $position, $headingPath, $question, $content,
       $pageNumber, $tokenCount, $hash) returning id`,
  )
  const index = db.query(
    'insert into chunk_text (rowid, title, headings, question, content) values (?, ?, ?, ?, ?)',
  )
  for (const chunk of chunks) {
    const row = insert.get({
      id: chunk.id,
      page: page.rowId,
      source: page.sourceRowId,
      generation: page.generation,
      position: chunk.position,
      headingPath: JSON.stringify(chunk.headingPath),
      question: chunk.question ?? null,
      content: chunk.content,
      pageNumber: chunk.pageNumber ?? null,
      tokenCount: chunk.tokenCount,
      hash: chunk.hash,
    })
    if (!row) throw new Error('An insert returned no row.')
    index.run(
      row.id,
      indexText(page.title),
      indexText(chunk.headingPath.join(' \n ')),
      indexText(chunk.question ?? ''),
      indexText(chunk.content),
    )
  }
}

export interface PageSeen {
  rowId: number
  syncRowId: number
  etag?: string
  lastModified?: string
  now: number
}

/** From here on the new generation answers and the old one doesn't. */
export function switchPage(
  db: Database,
  page: PageSeen & { generation: number; chunkCount: number; contentHash: string },
  document: Document,
): void {
  db.query(
    `update page set title = $title, status = 'INDEXED', error = null, language = $language,
       content_hash = $contentHash, generation = $generation, chunk_count = $chunkCount,
       etag = $etag, last_modified = $lastModified, links = $links, seen_sync = $sync,
       removed_at = null, modified_at = $modifiedAt, fetched_at = $now, updated_at = $now
     where id = $rowId`,
  ).run({
    rowId: page.rowId,
    title: document.title,
    language: document.language ?? null,
    contentHash: page.contentHash,
    generation: page.generation,
    chunkCount: page.chunkCount,
    etag: page.etag ?? null,
    lastModified: page.lastModified ?? null,
    links: JSON.stringify(document.links),
    sync: page.syncRowId,
    modifiedAt: document.modifiedAt ?? null,
    now: page.now,
  })
}

/** Read again, with the same content. */
export function keepPage(db: Database, page: PageSeen & { links?: string[] }): void {
  db.query(
    `update page set seen_sync = $sync, etag = coalesce($etag, etag), fetched_at = $now,
       last_modified = coalesce($lastModified, last_modified), links = coalesce($links, links),
       status = case when generation > 0 then 'INDEXED' else status end,
       error = case when generation > 0 then null else error end
     where id = $rowId`,
  ).run({
    rowId: page.rowId,
    sync: page.syncRowId,
    etag: page.etag ?? null,
    lastModified: page.lastModified ?? null,
    links: page.links ? JSON.stringify(page.links) : null,
    now: page.now,
  })
}

/** Couldn't be read this time: what was there goes on serving, and the reason is shown. */
export function failPage(db: Database, page: PageSeen, reason: string): void {
  db.query(
    `update page set status = 'FAILED', error = ?, seen_sync = ?, updated_at = ?, removed_at = null
     where id = ?`,
  ).run(reason, page.syncRowId, page.now, page.rowId)
}

/** Read, but with nothing to index: whatever was there no longer serves. */
export function skipPage(
  db: Database,
  page: PageSeen & { links?: string[] },
  reason: string,
): void {
  db.query(
    `update page set status = 'SKIPPED', error = $reason, seen_sync = $sync, updated_at = $now,
       generation = 0, chunk_count = 0, content_hash = null, removed_at = null,
       etag = $etag, last_modified = $lastModified, links = coalesce($links, links), fetched_at = $now
     where id = $rowId`,
  ).run({
    rowId: page.rowId,
    reason,
    sync: page.syncRowId,
    etag: page.etag ?? null,
    lastModified: page.lastModified ?? null,
    links: page.links ? JSON.stringify(page.links) : null,
    now: page.now,
  })
  queueCleanup(db, page.rowId)
}

/** Gone from the source: out of every answer with this commit. */
export function removePage(db: Database, rowId: number, now: number): void {
  db.query(
    `update page set removed_at = ?, generation = 0, chunk_count = 0, content_hash = null,
       etag = null, last_modified = null where id = ?`,
  ).run(now, rowId)
  queueCleanup(db, rowId)
}

/** Pages that a finished sync didn't come by; returns how many. */
export function removeUnseenPages(
  db: Database,
  page: { sourceRowId: number; syncRowId: number; now: number },
): number {
  db.query(
    `insert into page_cleanup (page_id) select id from page
     where source_id = ? and removed_at is null and seen_sync is not ? on conflict do nothing`,
  ).run(page.sourceRowId, page.syncRowId)
  return db
    .query(
      `update page set removed_at = ?, generation = 0, chunk_count = 0, content_hash = null,
         etag = null, last_modified = null
       where source_id = ? and removed_at is null and seen_sync is not ?`,
    )
    .run(page.now, page.sourceRowId, page.syncRowId).changes
}

interface PageRow {
  rowId: number
  url: string
  status: PageStatus
  contentHash: string | null
  generation: number
  etag: string | null
  lastModified: string | null
  links: string
  isRemoved: number
  seenSync: number | null
}

function toPage(row: PageRow): StoredPage {
  const { contentHash, etag, lastModified, links, isRemoved, seenSync, ...rest } = row
  return {
    ...rest,
    ...(contentHash ? { contentHash } : {}),
    ...(etag ? { etag } : {}),
    ...(lastModified ? { lastModified } : {}),
    links: JSON.parse(links),
    isRemoved: isRemoved === 1,
    ...(seenSync === null ? {} : { seenSync }),
  }
}
