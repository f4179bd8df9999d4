import type { Database } from 'bun:sqlite'
import type { OperatorRole } from './schema.ts'

/** A session with the operator whose it is. Times in milliseconds since the epoch. */
export interface StoredSession {
  sessionRowId: number
  /** SHA-256 of the cookie's token, in hex. */
  hash: string
  lastSeenAt: number
  expiresAt: number
  rowId: number
  id: string
  name: string
  email: string
  role: OperatorRole
}

export interface NewSession {
  operatorRowId: number
  hash: string
  userAgent: string | null
  now: number
  expiresAt: number
}

export function insertSession(db: Database, session: NewSession): void {
  db.query(
    `insert into session (operator_id, token_hash, user_agent, created_at, last_seen_at, expires_at)
     values ($operatorRowId, $hash, $userAgent, $now, $now, $expiresAt)`,
  ).run({ ...session })
}

/** None whose operator is disabled. */
export function findSessionByHash(db: Database, hash: string): StoredSession | undefined {
  return (
    db
      .query<StoredSession, [string]>(
        `select session.id as sessionRowId, session.token_hash as hash,
           session.last_seen_at as lastSeenAt, session.expires_at as expiresAt,
           operator.id as rowId, operator.public_id as id, operator.name, operator.email,
           operator.role
         from session join operator on operator.id = session.operator_id
         where session.token_hash = ? and operator.disabled_at is null`,
      )
      .get(hash) ?? undefined
  )
}

export function touchSession(
  db: Database,
  seen: { sessionRowId: number; operatorRowId: number; now: number; expiresAt: number },
): void {
  const { sessionRowId, operatorRowId, now, expiresAt } = seen
  db.query(
    `update session set last_seen_at = $now, expires_at = $expiresAt
     where id = $sessionRowId and last_seen_at < $now`,
  ).run({ sessionRowId, now, expiresAt })
  markSeen(db, operatorRowId, now)
}

export function markSeen(db: Database, operatorRowId: number, now: number): void {
  db.query(
    `update operator set last_seen_at = $now
     where id = $operatorRowId and coalesce(last_seen_at, 0) < $now`,
  ).run({ operatorRowId, now })
}

export function removeSession(db: Database, hash: string): void {
  db.query('delete from session where token_hash = ?').run(hash)
}

/** All of an operator's, but the one with the hash `except`. */
export function removeSessionsOf(db: Database, operatorRowId: number, except = ''): void {
  db.query('delete from session where operator_id = $operatorRowId and token_hash <> $except').run({
    operatorRowId,
    except,
  })
}

/** The newest first. */
export function listSessionsOf(
  db: Database,
  operatorRowId: number,
): { userAgent: string | null; createdAt: number; lastSeenAt: number; expiresAt: number }[] {
  return db
    .query<
      { userAgent: string | null; createdAt: number; lastSeenAt: number; expiresAt: number },
      [number]
    >(
      `select user_agent as userAgent, created_at as createdAt, last_seen_at as lastSeenAt,
         expires_at as expiresAt
       from session where operator_id = ? order by session.id desc`,
    )
    .all(operatorRowId)
}
