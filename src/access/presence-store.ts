import type { Database } from 'bun:sqlite'

export interface SeenOperator {
  rowId: number
  id: string
  name: string
  /** As they wish to be seen. */
  wish: 'ONLINE' | 'AWAY'
  lastSeenAt: number | null
}

/** Everybody who can sign in, by name: not who was only invited yet. */
export function listSeenOperators(db: Database): SeenOperator[] {
  return db
    .query<SeenOperator, []>(
      `select id as rowId, public_id as id, name, presence as wish, last_seen_at as lastSeenAt
       from operator where disabled_at is null and password_hash is not null
       order by name, operator.id`,
    )
    .all()
}

export function touchOperators(db: Database, rowIds: number[], now: number): void {
  db.query(
    `update operator set last_seen_at = $now
     where operator.id in (select value from json_each($rowIds)) and coalesce(last_seen_at, 0) < $now`,
  ).run({ rowIds: JSON.stringify(rowIds), now })
}
