import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'
import { notFound } from '../platform/errors.ts'
import type { Page } from '../platform/query.ts'
import type { Agent } from './handoff-store.ts'

/** A text that operators share and put into their replies. */
export interface SavedReply {
  id: string
  title: string
  content: string
  createdBy: Agent
  createdAt: string
  updatedBy: Agent
  updatedAt: string
}

interface SavedReplyRow {
  id: string
  title: string
  content: string
  createdBy: string
  createdByName: string
  createdAt: number
  updatedBy: string
  updatedByName: string
  updatedAt: number
}

const columns = `public_id as id, title, content, created_by as createdBy,
  created_by_name as createdByName, created_at as createdAt, updated_by as updatedBy,
  updated_by_name as updatedByName, updated_at as updatedAt`

/** By title. */
export function listSavedReplies(
  db: Database,
  { limit, offset }: { limit: number; offset: number },
): Page<SavedReply> {
  const items = db
    .query<SavedReplyRow, [number, number]>(
      `select ${columns} from saved_reply indexed by saved_reply_by_title
       where deleted_at is null order by title collate nocase limit ? offset ?`,
    )
    .all(limit, offset)
    .map(toSavedReply)
  return { items, total: countSavedReplies(db) }
}

export function countSavedReplies(db: Database): number {
  const row = db
    .query<{ total: number }, []>(
      'select count(*) as total from saved_reply where deleted_at is null',
    )
    .get()
  return row?.total ?? 0
}

/** Throws 404, also for a deleted one. */
export function getSavedReply(db: Database, id: string): SavedReply {
  const row = db
    .query<SavedReplyRow, [string]>(
      `select ${columns} from saved_reply where public_id = ? and deleted_at is null`,
    )
    .get(id)
  if (!row) throw notFound('saved reply', id)
  return toSavedReply(row)
}

/** The id of the one with this title, whatever its case. */
export function findSavedReplyByTitle(db: Database, title: string): string | undefined {
  return db
    .query<{ id: string }, [string]>(
      `select public_id as id from saved_reply
       where title = ? collate nocase and deleted_at is null`,
    )
    .get(title)?.id
}

/** One that is deleted, but not yet gone. */
export function findDeletedReply(db: Database, id: string): { title: string } | undefined {
  return (
    db
      .query<{ title: string }, [string]>(
        'select title from saved_reply where public_id = ? and deleted_at is not null',
      )
      .get(id) ?? undefined
  )
}

export function insertSavedReply(
  db: Database,
  reply: { id: string; title: string; content: string; by: Agent; now: number },
): void {
  db.query(
    `insert into saved_reply (public_id, title, content, created_by, created_by_name, created_at,
       updated_by, updated_by_name, updated_at)
     values ($id, $title, $content, $by, $byName, $now, $by, $byName, $now)`,
  ).run({
    id: reply.id,
    title: reply.title,
    content: reply.content,
    by: reply.by.id,
    byName: reply.by.name,
    now: reply.now,
  })
}

export function updateSavedReply(
  db: Database,
  id: string,
  { title, content, by, now }: { title?: string; content?: string; by: Agent; now: number },
): void {
  db.query(
    `update saved_reply set title = coalesce($title, title), content = coalesce($content, content),
       updated_by = $by, updated_by_name = $byName, updated_at = $now
     where public_id = $id`,
  ).run({
    id,
    title: title ?? null,
    content: content ?? null,
    by: by.id,
    byName: by.name,
    now,
  })
}

export function markReplyDeleted(
  db: Database,
  id: string,
  { by, now }: { by: Agent; now: number },
): void {
  db.query(
    `update saved_reply set deleted_by = ?, deleted_by_name = ?, deleted_at = ?
     where public_id = ?`,
  ).run(by.id, by.name, now, id)
}

export function unmarkReplyDeleted(db: Database, id: string): void {
  db.query(
    `update saved_reply set deleted_by = null, deleted_by_name = null, deleted_at = null
     where public_id = ?`,
  ).run(id)
}

/** Those that were deleted before a time go for good. */
export function dropDeletedReplies(db: Database, before: number): void {
  db.query('delete from saved_reply where deleted_at < ?').run(before)
}

function toSavedReply(row: SavedReplyRow): SavedReply {
  return {
    id: row.id,
    title: row.title,
    content: row.content,
    createdBy: { id: row.createdBy, name: row.createdByName },
    createdAt: iso(row.createdAt),
    updatedBy: { id: row.updatedBy, name: row.updatedByName },
    updatedAt: iso(row.updatedAt),
  }
}
