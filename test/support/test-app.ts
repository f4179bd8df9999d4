import { createKey } from '../../src/access/keys.ts'
import { groupMethods } from '../../src/analytics/group-methods.ts'
import { migrations } from '../../src/migrations/all.ts'
import type { App, ChatModel } from '../../src/platform/app.ts'
import type { Clock } from '../../src/platform/clock.ts'
import type { Config } from '../../src/platform/config.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { ModelError } from '../../src/platform/errors.ts'
import type { Ids } from '../../src/platform/ids.ts'
import type { Log, LogFields } from '../../src/platform/log.ts'
import { migrate } from '../../src/platform/migrate.ts'
import type { Outbound } from '../../src/platform/outbound.ts'
import { inlineWorker, type WorkerMethods } from '../../src/platform/worker.ts'
import { createWriter } from '../../src/platform/write.ts'
import { queryMethods } from '../../src/queries.ts'
import { upkeepMethods } from '../../src/upkeep/upkeep-methods.ts'
import { checkContract } from './contract.ts'

export interface HandClock extends Clock {
  advance(ms: number): void
  set(when: string | number): void
}

export interface CollectingLog extends Log {
  lines: { level: string; message: string; fields: LogFields }[]
}

export interface TestApp extends App {
  clock: HandClock
  log: CollectingLog
}

/** Anything of the App may be replaced; `config` is merged, `search` and `ingest` run in line. */
export interface TestOverrides extends Partial<Omit<App, 'config' | 'clock' | 'log'>> {
  config?: Partial<Config>
  search?: WorkerMethods
  ingest?: WorkerMethods
}

/** A real App on a database of its own in memory, with a hand-wound clock and counting ids. */
export async function testApp(overrides: TestOverrides = {}): Promise<TestApp> {
  const { config, search = {}, ingest = {}, ...replaced } = overrides
  const db = replaced.db ?? (await openDatabase(':memory:'))
  migrate(db, migrations)
  return {
    config: { ...readConfig({ KEEPDESK_DATA: ':memory:' }, (path) => path), ...config },
    writer: createWriter(db),
    chat: unreachableModel,
    workers: {
      search: inlineWorker(search),
      ingest: inlineWorker(ingest),
      query: inlineWorker(queryMethods(db)),
      groups: inlineWorker(groupMethods(db)),
      upkeep: inlineWorker(upkeepMethods(db)),
    },
    outbound: blockedOutbound,
    ids: countingIds(),
    ...replaced,
    db,
    clock: handClock(),
    log: collectingLog(),
  }
}

export function handClock(start = '2025-06-15T09:23:41.000Z'): HandClock {
  let ms = Date.parse(start)
  return {
    now: () => ms,
    advance(by) {
      ms += by
    },
    set(when) {
      ms = typeof when === 'string' ? Date.parse(when) : when
    },
  }
}

/** `conv_000000000000000000000001`, `msg_…2`: one row for all prefixes, so that order shows. */
export function countingIds(): Ids {
  let last = 0
  return { next: (prefix) => `${prefix}_${String(++last).padStart(24, '0')}` }
}

export function collectingLog(): CollectingLog {
  const lines: CollectingLog['lines'] = []
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields })
    }
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

export const unreachableModel: ChatModel = {
  async status() {
    return { kind: 'unreachable', host: 'http://127.0.0.1:11434', hint: 'Start it: ollama serve' }
  },
  async *chat() {
    const refused = new ModelError('No model is reachable.', 'Start it: ollama serve')
    yield await Promise.reject(refused)
  },
  decide: async () => undefined,
  countTokens: (text) => Math.ceil(text.length / 3),
}

const blockedOutbound: Outbound = {
  async fetch() {
    return { kind: 'failed', reason: 'blocked', message: 'Tests reach no network.', durationMs: 0 }
  },
  async check() {
    return { reason: 'blocked', message: 'Tests reach no network.' }
  },
}

/** Creates an API key; `headers` go into `call`. */
export async function withKey(app: App, scopes: string[] = []) {
  const { id, key } = await createKey(app, { name: 'test', scopes })
  return { id, key, headers: { 'x-api-key': key } }
}

/** What `call` needs of a server: `createServer(app)` has it. */
export interface Handles {
  handle(request: Request): Response | Promise<Response>
}

export interface Called {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it isn't
  json: any
}

/**
 * Sends one request without a port, and holds the answer against the contract. An object as `body`
 * goes as JSON; `json` is undefined for other answers.
 */
export async function call(
  server: Handles,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Called> {
  const init: RequestInit = { method, headers: { ...headers } }
  if (body !== undefined) {
    init.body = typeof body === 'string' ? body : JSON.stringify(body)
    init.headers = { 'content-type': 'application/json', ...headers }
  }
  const response = await server.handle(new Request(`http://localhost${path}`, init))
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') && text !== ''
  const called = {
    status: response.status,
    headers: response.headers,
    json: isJson ? JSON.parse(text) : undefined,
  }
  await checkContract({ method, path }, called)
  return called
}

export type Caller = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Called>

/** `call` of one server. */
export function caller(server: Handles): Caller {
  return (...request) => call(server, ...request)
}
