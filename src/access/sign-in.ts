import type { App } from '../platform/app.ts'
import { dayMs } from '../platform/clock.ts'
import { AppError } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import {
  findOperator,
  findPasswordHash,
  getOperator,
  type StoredOperator,
} from './operator-store.ts'
import { isPassword } from './passwords.ts'
import type { Client } from './schema.ts'
import { beginSession } from './sessions.ts'
import {
  countFailure,
  findFailures,
  removeFailures,
  removeFailuresBefore,
} from './sign-in-store.ts'
import { hashOf } from './token.ts'

/**
 * So many mistakes cost nothing; then a second, doubled with each. A network is an office, or a proxy
 * that nobody told us of: one person's mistakes must not keep everybody else there out.
 */
const freeFailures = { email: 4, network: 20 }
const longestWaitMs = 15 * 60_000
const forgottenAfterMs = dayMs

export interface Credentials {
  email: string
  password: string
}

/**
 * Begins a session. Throws one and the same 401 for a wrong password, an address that nobody has and
 * somebody who is disabled, after the same time; 429 while either address or network is to wait.
 */
export async function signIn(
  app: App,
  { email, password }: Credentials,
  { client, request }: { client: Client; request: Request },
): Promise<{ operator: StoredOperator; token: string }> {
  const found = findOperator(app.db, email.toLowerCase())
  // Under their id, too, they are found: that would give a second count of wrong passwords.
  const known = found?.email === email.toLowerCase() ? found : undefined
  const hash = known && findPasswordHash(app.db, known.rowId)
  const wrong = new AppError('UNAUTHORIZED', 'E-mail address or password is wrong.')
  const settle = await attempt(app, email, client)
  if (!(await isPassword(password, hash)) || !known || known.disabledAt !== null) {
    app.log.warn('sign-in failed', {
      network: client.network,
      ...(known && { operatorId: known.id }),
    })
    throw wrong
  }
  app.log.info('signed in', { network: client.network, operatorId: known.id })
  const now = app.clock.now()
  return await write(app, (db) => {
    // Meanwhile somebody may have been deleted, disabled or given another password.
    const operator = findOperator(db, known.id)
    if (!operator || operator.disabledAt !== null) throw wrong
    if (findPasswordHash(db, operator.rowId) !== hash) throw wrong
    settle(db)
    const token = beginSession(db, { operatorRowId: operator.rowId, request, now })
    return { operator: getOperator(db, operator.id), token }
  })
}

/**
 * Counts a failure before the password is looked at, so that many attempts at once are no way around
 * the wait; what it gives takes that back, in the transaction of the success. Throws 429 with
 * Retry-After.
 */
export async function attempt(
  app: App,
  email: string,
  { network }: Client,
): Promise<(db: App['db']) => void> {
  const subjects = [emailSubject(email), `network:${network}`]
  const now = app.clock.now()
  await write(app, (db) => {
    removeFailuresBefore(db, now - forgottenAfterMs)
    const waitMs = Math.max(...subjects.map((subject) => waitOf(db, subject) - now))
    if (waitMs > 0) throw tooSoon(waitMs)
    for (const subject of subjects) countFailure(db, subject, now)
  })
  return (db) => {
    for (const subject of subjects) removeFailures(db, subject)
  }
}

/** What somebody typed may be no address at all, but a password in the wrong field. */
export function emailSubject(email: string): string {
  return `email:${hashOf(email.toLowerCase())}`
}

/** Until when, in milliseconds since the epoch. */
function waitOf(db: App['db'], subject: string): number {
  const { failures, lastAt } = findFailures(db, subject) ?? { failures: 0, lastAt: 0 }
  const counted = failures - freeFailures[subject.startsWith('email:') ? 'email' : 'network']
  return counted <= 0 ? 0 : lastAt + Math.min(longestWaitMs, 1000 * 2 ** (counted - 1))
}

function tooSoon(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1000)
  return new AppError(
    'RATE_LIMIT_EXCEEDED',
    `The password was wrong too often: try again in ${seconds} s.`,
    { headers: { 'retry-after': String(seconds) } },
  )
}
