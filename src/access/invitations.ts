import type { Database } from 'bun:sqlite'
import type { App } from '../platform/app.ts'
import { dayMs } from '../platform/clock.ts'
import { AppError, conflict } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import {
  findInvitationByHash,
  replaceInvitation,
  type StoredInvitation,
  useInvitation,
} from './invitation-store.ts'
import { requireEmail, requireName } from './operator-fields.ts'
import {
  findOperatorAt,
  getOperator,
  hasOperators,
  insertOperator,
  type StoredOperator,
  updateOperator,
} from './operator-store.ts'
import { hashPassword, requireGoodPassword } from './passwords.ts'
import { removeSessionsOf } from './session-store.ts'
import { beginSession } from './sessions.ts'
import { emailSubject } from './sign-in.ts'
import { removeFailures } from './sign-in-store.ts'
import { hashOf, randomToken } from './token.ts'

const setupLastsMs = dayMs
const invitationLastsMs = 7 * dayMs

/** A link that works once. */
export interface Invitation {
  link: string
  /** In milliseconds since the epoch. */
  expiresAt: number
}

/** The link by which the first administrator comes in; undefined once there is an operator. */
export function inviteFirst(app: App): Promise<Invitation | undefined> {
  return write(app, (db) => {
    if (hasOperators(db)) return undefined
    return invite(app, db, { page: 'setup', operatorRowId: null, lastsMs: setupLastsMs })
  })
}

/** A link by which somebody chooses a password, their first or a new one. */
export function inviteOperator(app: App, db: Database, operatorRowId: number): Invitation {
  return invite(app, db, { page: 'invitation', operatorRowId, lastsMs: invitationLastsMs })
}

/** Behind the `#`, a token reaches no server and no log but ours. */
function invite(
  app: App,
  db: Database,
  { page, operatorRowId, lastsMs }: { page: string; operatorRowId: number | null; lastsMs: number },
): Invitation {
  const token = randomToken()
  const now = app.clock.now()
  const expiresAt = now + lastsMs
  replaceInvitation(db, { hash: hashOf(token), operatorRowId, expiresAt, now })
  return { link: `${app.config.publicUrl}/${page}#${token}`, expiresAt }
}

export interface FirstAdmin {
  token: string
  name: string
  email: string
  password: string
}

/** What has been signed in by a link: the operator, and the token of the session's cookie. */
export interface Entered {
  operator: StoredOperator
  token: string
}

/** Makes the first administrator. Throws 400, 404 for a link that is no more, 409 where there is one. */
export async function setUp(app: App, wish: FirstAdmin, request: Request): Promise<Entered> {
  const { token, password } = wish
  openInvitation(app.db, token, app.clock.now(), true)
  const name = requireName(wish.name)
  const email = requireEmail(wish.email)
  requireGoodPassword(password, email)
  const passwordHash = await hashPassword(password)
  const now = app.clock.now()
  return await write(app, (db) => {
    const { rowId } = openInvitation(db, token, now, true)
    if (hasOperators(db)) throw conflict('There is an administrator already: sign in.')
    useInvitation(db, rowId, now)
    const id = app.ids.next('usr')
    const admin = { id, name, email, role: 'ADMIN' as const, passwordHash, now }
    const operatorRowId = insertOperator(db, admin)
    return enter(db, { operatorRowId, request, now })
  })
}

/** Sets the password that somebody chose by a link, ends their sessions and begins one. Throws 400, 404. */
export async function acceptInvitation(
  app: App,
  { token, password }: { token: string; password: string },
  request: Request,
): Promise<Entered> {
  const opened = openInvitation(app.db, token, app.clock.now(), false)
  const invited = findOperatorAt(app.db, opened.operatorRowId ?? 0)
  requireGoodPassword(password, invited?.email ?? '')
  const passwordHash = await hashPassword(password)
  const now = app.clock.now()
  return await write(app, (db) => {
    const { rowId, operatorRowId } = openInvitation(db, token, now, false)
    useInvitation(db, rowId, now)
    const isOf = operatorRowId ?? 0
    updateOperator(db, isOf, { passwordHash, now })
    removeSessionsOf(db, isOf)
    return enter(db, { operatorRowId: isOf, request, now })
  })
}

function enter(
  db: Database,
  start: { operatorRowId: number; request: Request; now: number },
): Entered {
  const token = beginSession(db, start)
  const operator = findOperatorAt(db, start.operatorRowId)
  if (!operator) throw new Error('An operator went while they came in.')
  removeFailures(db, emailSubject(operator.email))
  return { operator: getOperator(db, operator.id), token }
}

function openInvitation(
  db: Database,
  token: string,
  now: number,
  isFirst: boolean,
): StoredInvitation {
  const found = findInvitationByHash(db, hashOf(token))
  if (!found || (found.operatorRowId === null) !== isFirst) {
    throw closed('is not valid: it was mistyped, or replaced by a newer one')
  }
  if (found.usedAt !== null) throw closed('was used already')
  if (found.expiresAt <= now) throw closed('has expired')
  return found
}

function closed(why: string): AppError {
  return new AppError('NOT_FOUND', `The link ${why}. Ask for a new one.`)
}
