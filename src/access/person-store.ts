import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'
import { findVisitorUser } from './visitor-store.ts'

/** A visitor of the widget, without their token. */
export interface VisitorFile {
  id: string
  createdAt: string
  lastSeenAt: string
  /** As the page that they came from has vouched for it. */
  user: { id?: string; name?: string; email?: string }
}

/** By the visitor's id, or by who they are: the last such visitor then. */
export function findVisitorFile(db: Database, subject: string): VisitorFile | undefined {
  const row = db
    .query<{ rowId: number; id: string; createdAt: number; lastSeenAt: number }, [string]>(
      `select id as rowId, public_id as id, created_at as createdAt, last_seen_at as lastSeenAt
       from visitor
       where public_id = ?1 or user_id = ?1 or lower(user_email) = lower(?1)
       order by visitor.id desc limit 1`,
    )
    .get(subject)
  if (!row) return undefined
  const { rowId, id } = row
  const user = findVisitorUser(db, rowId) ?? {}
  return { id, createdAt: iso(row.createdAt), lastSeenAt: iso(row.lastSeenAt), user }
}

/**
 * Those of the visitors, and those who are the subject, who have no conversation any more. Returns
 * how many.
 */
export function removeVisitors(db: Database, rowIds: number[], subject: string): number {
  return db
    .query(
      `delete from visitor
       where (id in (select value from json_each(?1))
           or public_id = ?2 or user_id = ?2 or lower(user_email) = lower(?2))
         and not exists (select 1 from conversation c where c.visitor_id = visitor.id)`,
    )
    .run(JSON.stringify(rowIds), subject).changes
}

/**
 * First responses that have one of these ids in them or in their path, and those to a visitor. There
 * are those of a day: all are looked through. Returns how many.
 */
export function removeFirstRequestsAbout(
  db: Database,
  { ids, visitorId }: { ids: string[]; visitorId: string },
): number {
  return db
    .query(
      `delete from idempotency where instr(scope, $visitor) = 1 or exists (
         select 1 from json_each($ids) about
         where instr(scope, about.value) > 0 or instr(response, about.value) > 0)`,
    )
    .run({ ids: JSON.stringify(ids), visitor: `${visitorId} ` }).changes
}
