import type { Database } from 'bun:sqlite'
import { lastEventId, moveCursor, readCursor } from './store.ts'

/** Work that goes through some rows each time that the knowledge has changed. */
export interface Round {
  /** The last row that is done; null: no round goes on. */
  afterId: number | null
  /** Since when another one is wanted; null: none is. */
  wantedAt: number | null
}

export function readRound(db: Database, name: string): Round {
  return (
    db
      .query<Round, [string]>(
        'select after_id as afterId, wanted_at as wantedAt from knowledge_round where name = ?',
      )
      .get(name) ?? { afterId: null, wantedAt: null }
  )
}

export function wantRound(db: Database, name: string, now: number): void {
  db.query(
    `insert into knowledge_round (name, wanted_at) values (?, ?)
     on conflict (name) do update set wanted_at = coalesce(wanted_at, excluded.wanted_at)`,
  ).run(name, now)
}

/** Where nothing goes on yet; what changes from now on is for the next one. */
export function beginRound(db: Database, name: string): void {
  db.query(
    'update knowledge_round set after_id = 0, wanted_at = null where name = ? and after_id is null',
  ).run(name)
}

export function moveRound(db: Database, name: string, afterId: number | null): void {
  db.query('update knowledge_round set after_id = ? where name = ?').run(afterId, name)
}

/** Whether a sync after the reader's last look changed something. */
export function hasChangedKnowledge(
  db: Database,
  { after, last }: { after: number; last: number },
): boolean {
  return (
    db
      .query<{ id: number }, [number, number]>(
        `select event.id as id from event
         where event.id > ? and event.id <= ? and type = 'knowledge.synced'
           and coalesce(data ->> '$.source.lastSync.added', 0)
             + coalesce(data ->> '$.source.lastSync.updated', 0)
             + coalesce(data ->> '$.source.lastSync.removed', 0) > 0
         limit 1`,
      )
      .get(after, last) !== null
  )
}

/** So many events are looked at together. */
const slice = 1000

/**
 * Reads some of the events that came since the last time, and wants a round where a sync changed
 * something; returns whether there are more events.
 */
export function noteChanges(db: Database, name: string, now: number): boolean {
  const after = readCursor(db, name)
  const newest = lastEventId(db)
  if (after >= newest) return false
  const last = Math.min(newest, after + slice)
  if (hasChangedKnowledge(db, { after, last })) wantRound(db, name, now)
  moveCursor(db, name, last)
  return last < newest
}
