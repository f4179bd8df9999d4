import { createKey, deleteKey } from '../access/keys.ts'
import { listKeys } from '../access/store.ts'
import { dayMs, iso } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import { shortTime, table } from './table.ts'
import { failed, misused, type Terminal } from './terminal.ts'
import { withApp } from './with-app.ts'

interface KeyOptions {
  name: string
  scopes?: string
  expires?: string
  json?: boolean
}

export async function createKeyCommand(
  terminal: Terminal,
  config: Config,
  { name, scopes = '', expires, json }: KeyOptions,
): Promise<void> {
  const now = Date.now()
  const expiresAt = expires === undefined ? undefined : expiryOf(expires, now)
  if (expiresAt !== undefined && expiresAt <= now) {
    throw misused(`--expires is '${expires}', but must be in the future.`)
  }
  const created = await withApp(terminal, config, { lock: 'brief' }, ({ app }) =>
    createKey(app, {
      name,
      scopes: scopes.split(/[\s,]+/).filter(Boolean),
      ...(expiresAt !== undefined && { expiresAt }),
    }),
  )
  if (json) return terminal.print(JSON.stringify(created))
  terminal.print(created.key)
  terminal.tell(`${created.id}: this is the only time that the key is shown.`)
}

export async function listKeysCommand(
  terminal: Terminal,
  config: Config,
  asJson: boolean,
): Promise<void> {
  const keys = await withApp(terminal, config, { lock: 'brief', mustExist: true }, ({ app }) =>
    listKeys(app.db),
  )
  if (asJson) {
    const shown = keys.map(({ createdAt, expiresAt, lastUsedAt, ...key }) => ({
      ...key,
      createdAt: iso(createdAt),
      ...(expiresAt !== undefined && { expiresAt: iso(expiresAt) }),
      ...(lastUsedAt !== undefined && { lastUsedAt: iso(lastUsedAt) }),
    }))
    return terminal.print(JSON.stringify(shown))
  }
  if (keys.length === 0) return terminal.tell('No keys yet: keepdesk keys create <name>')
  terminal.print(
    table(
      ['id', 'name', 'ends in', 'scopes', 'created', 'expires', 'last used'],
      keys.map((key) => [
        key.id,
        key.name,
        `…${key.hint}`,
        key.scopes.join(',') || 'all',
        shortTime(key.createdAt),
        shortTime(key.expiresAt),
        shortTime(key.lastUsedAt),
      ]),
    ),
  )
}

export async function deleteKeyCommand(
  terminal: Terminal,
  config: Config,
  id: string,
): Promise<void> {
  const existed = await withApp(terminal, config, { lock: 'brief', mustExist: true }, ({ app }) =>
    deleteKey(app, id),
  )
  if (!existed) throw failed(`No key has the id '${id}': keepdesk keys list shows them.`)
  terminal.tell(`Deleted ${id}.`)
}

const unitMs = { h: 3_600_000, d: dayMs, w: 604_800_000 }

/** `90d`, or a date whose last moment (UTC) is meant; in milliseconds since the epoch. */
function expiryOf(text: string, now: number): number {
  const [, count, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? []
  if (count && unit) return now + Number(count) * unitMs[unit as keyof typeof unitMs]
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T23:59:59.999Z`) : Number.NaN
  // 2027-02-31 would be read as a day in March.
  if (!Number.isNaN(day) && new Date(day).toISOString().startsWith(text)) return day
  throw misused(
    `--expires is '${text}', but must be a time such as 90d or a day such as 2027-01-31.`,
  )
}
