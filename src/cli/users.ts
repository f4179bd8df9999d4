import type { Invitation } from '../access/invitations.ts'
import { getOperator, listOperators } from '../access/operator-store.ts'
import {
  changeOperator,
  createOperator,
  deleteOperator,
  resetPassword,
} from '../access/operators.ts'
import type { OperatorRole } from '../access/schema.ts'
import { listSessionsOf } from '../access/session-store.ts'
import { toUser } from '../access/users.ts'
import { cleanText } from '../platform/clean-text.ts'
import { iso } from '../platform/clock.ts'
import { type Config, listenAddress } from '../platform/config.ts'
import { lockHolder } from '../platform/lock.ts'
import { exportOperator } from '../upkeep/export-operator.ts'
import { shortTime, table } from './table.ts'
import { misused, type Terminal } from './terminal.ts'
import { withApp } from './with-app.ts'

export interface CreateUserOptions {
  email: string
  name: string
  role: OperatorRole
  passwordStdin?: boolean
  invite?: boolean
  json?: boolean
}

export async function createUserCommand(
  terminal: Terminal,
  config: Config,
  { email, name, role, passwordStdin, invite, json }: CreateUserOptions,
): Promise<void> {
  if (invite && passwordStdin) throw misused('--invite needs no password: they choose their own.')
  const password = invite ? undefined : await passwordOf(terminal, passwordStdin === true)
  const wish = { email, name, role, ...(password !== undefined && { password }) }
  const options = { lock: 'brief' } as const
  const { operator, invitation } = await withApp(terminal, reached(config), options, ({ app }) =>
    createOperator(app, wish),
  )
  if (json) {
    const more = invitation ? { invitation: invitationJson(invitation) } : {}
    return terminal.print(JSON.stringify({ ...toUser(operator), ...more }))
  }
  if (invitation) printLink(terminal, invitation)
  terminal.tell(`Created ${operator.email} (${operator.role}).`)
}

export async function listUsersCommand(
  terminal: Terminal,
  config: Config,
  asJson: boolean,
): Promise<void> {
  const options = { lock: 'brief', mustExist: true } as const
  const users = await withApp(terminal, config, options, ({ app }) => listOperators(app.db))
  if (asJson) return terminal.print(JSON.stringify(users.map(toUser)))
  if (users.length === 0) {
    return terminal.tell('No users yet: keepdesk users create <email> --name <name> --role ADMIN')
  }
  terminal.print(
    table(
      ['id', 'e-mail', 'name', 'role', 'status', 'created', 'last seen'],
      users.map((user) => [
        user.id,
        user.email,
        user.name,
        user.role,
        toUser(user).status,
        shortTime(user.createdAt),
        shortTime(user.lastSeenAt ?? undefined),
      ]),
    ),
  )
}

export async function disableUserCommand(
  terminal: Terminal,
  config: Config,
  { user, disabled }: { user: string; disabled: boolean },
): Promise<void> {
  const options = { lock: 'brief', mustExist: true } as const
  const { email } = await withApp(terminal, config, options, ({ app }) =>
    changeOperator(app, nameOf(user), { disabled }),
  )
  terminal.tell(disabled ? `Disabled ${email}: their sessions have ended.` : `Enabled ${email}.`)
}

export async function exportUserCommand(
  terminal: Terminal,
  config: Config,
  user: string,
): Promise<void> {
  const options = { lock: 'brief', mustExist: true } as const
  const found = await withApp(terminal, config, options, ({ app }) =>
    exportOperator(app.db, { user: nameOf(user), now: app.clock.now() }),
  )
  terminal.print(JSON.stringify(found, undefined, 2))
}

export async function deleteUserCommand(
  terminal: Terminal,
  config: Config,
  user: string,
): Promise<void> {
  const options = { lock: 'brief', mustExist: true } as const
  const { receipt, email } = await withApp(terminal, config, options, async ({ app }) => {
    const sessions = listSessionsOf(app.db, getOperator(app.db, nameOf(user)).rowId)
    const { id, email } = await deleteOperator(app, nameOf(user))
    const removed = { accounts: 1, sessions: sessions.length }
    return { email, receipt: { subject: id, deletedAt: iso(app.clock.now()), removed } }
  })
  terminal.print(JSON.stringify(receipt, undefined, 2))
  terminal.tell(`Deleted ${email}. What they wrote to customers stays, under their name.`)
}

export async function resetPasswordCommand(
  terminal: Terminal,
  config: Config,
  { user, json }: { user: string; json?: boolean },
): Promise<void> {
  const options = { lock: 'brief', mustExist: true } as const
  const invitation = await withApp(terminal, reached(config), options, ({ app }) =>
    resetPassword(app, nameOf(user)),
  )
  if (json) return terminal.print(JSON.stringify(invitationJson(invitation)))
  printLink(terminal, invitation)
}

/** Links lead to the public address, or else to the server that runs on this data folder. */
function reached(config: Config): Config {
  const { host, port, dataDir, publicUrl } = config
  const isGiven = publicUrl !== listenAddress(host, port)
  const address = isGiven ? publicUrl : (lockHolder(dataDir).address ?? publicUrl)
  return Object.freeze({ ...config, publicUrl: address })
}

async function passwordOf(terminal: Terminal, fromStdin: boolean): Promise<string> {
  if (fromStdin) return cleanText((await terminal.readInput()).replace(/\r?\n$/, ''))
  const password = await terminal.askSecretly('Password: ')
  if (password === undefined) {
    throw misused('No password: pipe one in with --password-stdin, or use --invite for a link.')
  }
  if ((await terminal.askSecretly('Again: ')) !== password) {
    throw misused('The two passwords are not the same.')
  }
  return cleanText(password)
}

/** Addresses are kept in lower case; ids are in lower case anyway. */
function nameOf(user: string): string {
  return user.trim().toLowerCase()
}

function invitationJson({ link, expiresAt }: Invitation) {
  return { link, expiresAt: iso(expiresAt) }
}

function printLink(terminal: Terminal, { link, expiresAt }: Invitation): void {
  terminal.print(link)
  terminal.tell(
    `Whoever opens this link chooses the password. It works once, until ${shortTime(expiresAt)} UTC.`,
  )
}
