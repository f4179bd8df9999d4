import type { Database } from 'bun:sqlite'

/** Whoever was seen since is there. */
const thereMs = 60_000

/**
 * NONE: there is nobody who could answer in the console. AWAY: none of them is there just now, or
 * wants to be seen as such.
 */
export function peopleThere(db: Database, now: number): 'NONE' | 'AWAY' | 'THERE' {
  const row = db
    .query<{ all: number; there: number }, [number]>(
      `select count(*) as "all",
         count(*) filter (where presence = 'ONLINE' and last_seen_at > ?) as there
       from operator where disabled_at is null`,
    )
    .get(now - thereMs)
  if (!row || row.all === 0) return 'NONE'
  return row.there > 0 ? 'THERE' : 'AWAY'
}
