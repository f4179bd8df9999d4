import type { Database } from 'bun:sqlite'
import type { App } from '../platform/app.ts'
import { dayMs } from '../platform/clock.ts'
import { AppError } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import type { Operator } from './schema.ts'
import {
  findSessionByHash,
  insertSession,
  markSeen,
  removeSession,
  touchSession,
} from './session-store.ts'
import { hashOf, isSameHash } from './token.ts'

const cookieName = 'keepdesk_session'
const lastsMs = 30 * dayMs
const touchEveryMs = 30_000

export interface SignedIn {
  operator: Operator
  /** The session was prolonged: so is to be the cookie, with this token. */
  renewedToken?: string
}

/** Whose session a request carries; looked up each time, so that one that was ended stops at once. Throws 401. */
export function authenticateOperator(app: App, request: Request): SignedIn {
  const token = sessionTokenOf(request)
  if (token === undefined) throw signInFirst('Sign in first.')
  const hash = hashOf(token)
  const session = findSessionByHash(app.db, hash)
  const now = app.clock.now()
  if (!session || !isSameHash(session.hash, hash) || session.expiresAt <= now) {
    throw signInFirst('The session has ended: sign in again.')
  }
  const { rowId, id, name, email, role, sessionRowId } = session
  const operator = { rowId, id, name, email, role }
  if (now - session.lastSeenAt < touchEveryMs) return { operator }
  const seen = { sessionRowId, operatorRowId: rowId, now, expiresAt: now + lastsMs }
  write(app, (db) => touchSession(db, seen)).catch((error: unknown) => {
    app.log.warn('session not prolonged', { operatorId: id, error })
  })
  return { operator, renewedToken: token }
}

/** Within the transaction that made sure who it is; gives the token of the cookie. */
export function beginSession(
  db: Database,
  { operatorRowId, request, now }: { operatorRowId: number; request: Request; now: number },
): string {
  const token = crypto.getRandomValues(new Uint8Array(32)).toBase64({
    alphabet: 'base64url',
    omitPadding: true,
  })
  endSession(db, request)
  const userAgent = request.headers.get('user-agent')?.slice(0, 200) ?? null
  insertSession(db, {
    operatorRowId,
    hash: hashOf(token),
    userAgent,
    now,
    expiresAt: now + lastsMs,
  })
  markSeen(db, operatorRowId, now)
  return token
}

/** The session that a request carries, if any. */
export function endSession(db: Database, request: Request): void {
  removeSession(db, sessionHashOf(request))
}

/** What is kept of the session that a request carries; empty where it carries none. */
export function sessionHashOf(request: Request): string {
  const token = sessionTokenOf(request)
  return token === undefined ? '' : hashOf(token)
}

/** What a browser is told to keep; nothing where the token is empty. */
export function sessionCookie(token: string, isSecure: boolean): string {
  const maxAge = token === '' ? 0 : lastsMs / 1000
  const secure = isSecure ? '; Secure' : ''
  return `${cookieName}=${token}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`
}

function sessionTokenOf({ headers }: Request): string | undefined {
  const cookies = headers.get('cookie')?.split(';') ?? []
  const start = `${cookieName}=`
  const mine = cookies.map((one) => one.trim()).find((one) => one.startsWith(start))
  return mine?.slice(start.length) || undefined
}

/** Without WWW-Authenticate: a browser asks for no password of its own. */
function signInFirst(message: string): AppError {
  return new AppError('UNAUTHORIZED', message)
}
