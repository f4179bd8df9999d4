import type { Database } from 'bun:sqlite'

/** Times in milliseconds since the epoch. */
export interface StoredInvitation {
  rowId: number
  /** Null: whoever has the link becomes the first administrator. */
  operatorRowId: number | null
  expiresAt: number
  usedAt: number | null
}

export interface NewInvitation {
  hash: string
  operatorRowId: number | null
  expiresAt: number
  now: number
}

/** Those that were made before for the same person open nothing any more. */
export function replaceInvitation(db: Database, invitation: NewInvitation): void {
  removeOpenInvitations(db, invitation.operatorRowId)
  db.query(
    `insert into invitation (token_hash, operator_id, expires_at, created_at)
     values ($hash, $operatorRowId, $expiresAt, $now)`,
  ).run({ ...invitation })
}

export function removeOpenInvitations(db: Database, operatorRowId: number | null): void {
  db.query('delete from invitation where operator_id is ? and used_at is null').run(operatorRowId)
}

export function findInvitationByHash(db: Database, hash: string): StoredInvitation | undefined {
  return (
    db
      .query<StoredInvitation, [string]>(
        `select id as rowId, operator_id as operatorRowId, expires_at as expiresAt,
           used_at as usedAt
         from invitation where token_hash = ?`,
      )
      .get(hash) ?? undefined
  )
}

export function useInvitation(db: Database, rowId: number, now: number): void {
  db.query('update invitation set used_at = ? where id = ?').run(now, rowId)
}
