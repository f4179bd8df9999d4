import type { Database } from 'bun:sqlite'
import type { App } from '../platform/app.ts'
import { AppError, conflict, invalid } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { removeOpenInvitations } from './invitation-store.ts'
import { type Invitation, inviteOperator } from './invitations.ts'
import { requireEmail, requireName } from './operator-fields.ts'
import {
  findOperator,
  findPasswordHash,
  getOperator,
  hasOtherAdmin,
  insertOperator,
  removeOperator,
  type StoredOperator,
  setDisabled,
  updateOperator,
} from './operator-store.ts'
import { hashPassword, isPassword, requireGoodPassword } from './passwords.ts'
import type { Client, Operator, OperatorRole } from './schema.ts'
import { removeSessionsOf } from './session-store.ts'
import { attempt, emailSubject } from './sign-in.ts'
import { removeFailures } from './sign-in-store.ts'

export interface OperatorWish {
  email: string
  name: string
  role: OperatorRole
  /** Absent: they choose it themselves, by a link. */
  password?: string
}

/** Throws 400s, and 409 where somebody has the address already. */
export async function createOperator(
  app: App,
  wish: OperatorWish,
): Promise<{ operator: StoredOperator; invitation?: Invitation }> {
  const email = requireEmail(wish.email)
  const name = requireName(wish.name)
  const { role, password } = wish
  if (password !== undefined) requireGoodPassword(password, email)
  const passwordHash = password === undefined ? null : await hashPassword(password)
  const id = app.ids.next('usr')
  const now = app.clock.now()
  return await write(app, (db) => {
    if (findOperator(db, email))
      throw conflict(`There is a user with the address ${email} already.`)
    const rowId = insertOperator(db, { id, email, name, role, passwordHash, now })
    const invitation = passwordHash === null ? inviteOperator(app, db, rowId) : undefined
    return { operator: getOperator(db, id), ...(invitation && { invitation }) }
  })
}

export interface OperatorEdit {
  name?: string
  role?: OperatorRole
  disabled?: boolean
}

/** By id or e-mail address. Throws 404, and 409 where no administrator would be left. */
export function changeOperator(
  app: App,
  idOrEmail: string,
  { name, role, disabled }: OperatorEdit,
): Promise<StoredOperator> {
  const now = app.clock.now()
  return write(app, (db) => {
    const operator = getOperator(db, idOrEmail)
    const { rowId } = operator
    if (role === 'AGENT' || disabled) requireOtherAdmin(db, operator)
    updateOperator(db, rowId, {
      ...(name !== undefined && { name: requireName(name) }),
      ...(role && { role }),
      now,
    })
    if (disabled !== undefined) setDisabled(db, rowId, disabled, now)
    if (disabled) {
      removeSessionsOf(db, rowId)
      removeOpenInvitations(db, rowId)
    }
    return getOperator(db, operator.id)
  })
}

/** By id or e-mail address. Throws 404, and 409 where no administrator would be left. */
export function deleteOperator(app: App, idOrEmail: string): Promise<StoredOperator> {
  return write(app, (db) => {
    const operator = getOperator(db, idOrEmail)
    requireOtherAdmin(db, operator)
    removeOperator(db, operator.rowId)
    removeFailures(db, emailSubject(operator.email))
    return operator
  })
}

/** A link for a new password; until it is used, the old one holds. Throws 404, 409 for who is disabled. */
export function resetPassword(app: App, idOrEmail: string): Promise<Invitation> {
  return write(app, (db) => {
    const { rowId, email, disabledAt } = getOperator(db, idOrEmail)
    if (disabledAt !== null) throw conflict(`${email} is disabled: enable them first.`)
    return inviteOperator(app, db, rowId)
  })
}

export interface PasswordChange {
  currentPassword: string
  password: string
}

/**
 * Their own, which ends their other sessions. Wrong guesses of the current one count as at sign-in.
 * Throws 400, 429.
 */
export async function changePassword(
  app: App,
  { rowId, email }: Operator,
  { currentPassword, password }: PasswordChange,
  { client, sessionHash }: { client: Client; sessionHash: string },
): Promise<void> {
  requireGoodPassword(password, email)
  const settle = await attempt(app, email, client)
  const known = findPasswordHash(app.db, rowId)
  if (!(await isPassword(currentPassword, known))) {
    throw invalid('currentPassword', 'is not the current password')
  }
  const passwordHash = await hashPassword(password)
  await write(app, (db) => {
    if (findPasswordHash(db, rowId) !== known) {
      throw new AppError('CONFLICT', 'The password was changed meanwhile.')
    }
    settle(db)
    updateOperator(db, rowId, { passwordHash, now: app.clock.now() })
    removeSessionsOf(db, rowId, sessionHash)
    removeOpenInvitations(db, rowId)
  })
}

function requireOtherAdmin(db: Database, operator: StoredOperator): void {
  const { rowId, role, disabledAt, hasPassword } = operator
  if (role !== 'ADMIN' || disabledAt !== null || !hasPassword) return
  if (hasOtherAdmin(db, rowId)) return
  throw conflict(`${operator.email} is the last administrator: make somebody else one first.`)
}
