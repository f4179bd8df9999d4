import type { Database } from 'bun:sqlite'

export interface StoredVisitor {
  rowId: number
  id: string
  /** SHA-256 of the token, in hex. */
  hash: string
  /** In milliseconds since the epoch. */
  lastSeenAt: number
}

export function insertVisitor(
  db: Database,
  visitor: { id: string; hash: string; now: number },
): void {
  db.query(
    `insert into visitor (public_id, token_hash, created_at, last_seen_at)
     values ($id, $hash, $now, $now)`,
  ).run(visitor)
}

export function findVisitorByHash(db: Database, hash: string): StoredVisitor | undefined {
  return (
    db
      .query<StoredVisitor, [string]>(
        `select id as rowId, public_id as id, token_hash as hash, last_seen_at as lastSeenAt
         from visitor where token_hash = ?`,
      )
      .get(hash) ?? undefined
  )
}

export function touchVisitor(db: Database, rowId: number, now: number): void {
  db.query('update visitor set last_seen_at = ? where id = ?').run(now, rowId)
}
