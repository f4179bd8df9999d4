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

export interface VisitorUser {
  id?: string
  name?: string
  email?: string
}

/** Who a visitor is; undefined while nobody has vouched for it. */
export function findVisitorUser(db: Database, rowId: number): VisitorUser | undefined {
  const row = db
    .query<{ id: string | null; name: string | null; email: string | null }, [number]>(
      'select user_id as id, user_name as name, user_email as email from visitor where id = ?',
    )
    .get(rowId)
  if (!row || row.id === null) return undefined
  const { id, name, email } = row
  return { id, ...(name !== null && { name }), ...(email !== null && { email }) }
}

export function setVisitorUser(db: Database, rowId: number, user: VisitorUser): void {
  const { id = null, name = null, email = null } = user
  db.query(
    'update visitor set user_id = $id, user_name = $name, user_email = $email where id = $rowId',
  ).run({ rowId, id, name, email })
}
