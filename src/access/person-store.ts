import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'

/** A visitor of the widget, without their token. */
export interface VisitorFile {
  id: string
  createdAt: string
  lastSeenAt: string
}

export function findVisitorFile(db: Database, id: string): VisitorFile | undefined {
  const row = db
    .query<{ id: string; createdAt: number; lastSeenAt: number }, [string]>(
      `select public_id as id, created_at as createdAt, last_seen_at as lastSeenAt
       from visitor where public_id = ?`,
    )
    .get(id)
  return row
    ? { id: row.id, createdAt: iso(row.createdAt), lastSeenAt: iso(row.lastSeenAt) }
    : undefined
}

/** Those of the visitors, and the one of that id, who have no conversation any more. Returns how many. */
export function removeVisitors(db: Database, rowIds: number[], id: string): number {
  return db
    .query(
      `delete from visitor
       where (id in (select value from json_each(?)) or public_id = ?)
         and not exists (select 1 from conversation c where c.visitor_id = visitor.id)`,
    )
    .run(JSON.stringify(rowIds), id).changes
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
