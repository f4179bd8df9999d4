import { Database } from 'bun:sqlite'
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Finished,
  keepdesk,
  type ProcessOptions,
  type RunningDesk,
  startDesk,
} from './process.ts'

const root = join(import.meta.dir, '../..')
const executable = join(root, 'dist/keepdesk')
/** What the executable is made of. */
const ingredients = ['src', 'data/sample', 'scripts/build.ts', 'package.json', 'bun.lock']

/** Builds dist/keepdesk where it is missing or older than its source; once, whoever else asks. */
export async function ensureExecutable(): Promise<void> {
  if (isFresh()) return
  // SQLite's file lock goes with the process that holds it, however that ends.
  const lock = new Database(join(tmpdir(), `keepdesk-build-${Bun.hash(root).toString(36)}.lock`))
  try {
    lock.run('pragma busy_timeout = 120000')
    lock.run('begin exclusive')
    if (isFresh()) return
    const startedAt = new Date()
    const build = Bun.spawn([process.execPath, join(root, 'scripts/build.ts')], {
      cwd: root,
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
    })
    const problems = await new Response(build.stderr).text()
    if ((await build.exited) !== 0) throw new Error(`dist/keepdesk can't be built:\n${problems}`)
    // What changed while it was built may not be in it.
    utimesSync(executable, startedAt, startedAt)
  } finally {
    lock.close()
  }
}

function isFresh(): boolean {
  if (!existsSync(executable)) return false
  const builtAt = statSync(executable).mtimeMs
  return ingredients.every((path) => changedAt(join(root, path)) <= builtAt)
}

/** When a file, or the latest of a folder, was changed. */
function changedAt(path: string): number {
  const found = statSync(path)
  if (!found.isDirectory()) return found.mtimeMs
  // A folder's own time tells of files that went.
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))))
}

/** Starts dist/keepdesk on `home`/data, without rate limits; an Ollama by `env` only. */
export function startExecutable(
  home: string,
  env: Record<string, string> = {},
): Promise<RunningDesk> {
  return startDesk(join(home, 'data'), {
    cwd: home,
    compiled: true,
    env: { KEEPDESK_RATE_LIMIT: 'off', ...env },
  })
}

/** Runs a command line of dist/keepdesk on `home`/data to its end. */
export function runExecutable(
  home: string,
  args: string[],
  options: ProcessOptions = {},
): Promise<Finished> {
  const data = join(home, 'data')
  return keepdesk([...args, '--data', data], { cwd: home, compiled: true, ...options })
}

/** Makes the data folder, if need be, and a key; a server on it then reads no sample. */
export async function createdKey(home: string): Promise<string> {
  const { stdout, stderr } = await runExecutable(home, ['keys', 'create', 'test', '--json'])
  if (!stdout) throw new Error(stderr)
  return JSON.parse(stdout).key
}

/** Adds a text as a source and waits until it is indexed. */
export async function addText(home: string, text: string): Promise<void> {
  const args = ['sources', 'add', '--type', 'TEXT', '--name', 'Text', '--text', text]
  const { exitCode, stderr } = await runExecutable(home, args)
  if (exitCode !== 0) throw new Error(stderr)
}

export interface Answered {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it isn't
  json: any
}

/** Sends a message; a text is the body as it is, bytes too. */
export async function ask(
  desk: { url: string },
  key: string,
  body: object | string | Uint8Array<ArrayBuffer>,
): Promise<Answered> {
  const response = await post(desk, { key, body, path: '/v1/messages' })
  return { status: response.status, json: await response.json() }
}

export function post(
  { url }: { url: string },
  { key, body, path }: { key: string; body: object | string; path: string },
): Promise<Response> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  return fetch(url + path, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: isRaw ? (body as string) : JSON.stringify(body),
  })
}

export interface StreamEvent {
  event: string
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it isn't
  data: any
}

/** Sends a message to the streamed endpoint and reads its events to the end. */
export async function askStreamed(
  desk: { url: string },
  key: string,
  body: object,
): Promise<StreamEvent[]> {
  const response = await post(desk, { key, body, path: '/v1/messages/stream' })
  const found = (await response.text()).matchAll(/^event: (.+)\ndata: (.+)$/gm)
  return [...found].map(([, event = '', data = '']) => ({ event, data: JSON.parse(data) }))
}

/** Tries again and again until there is a value other than undefined and false. */
export async function eventually<Value>(
  what: string,
  attempt: () => Value | Promise<Value>,
  timeoutMs = 60_000,
): Promise<Exclude<Value, undefined | false>> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const value = await attempt()
    if (value !== undefined && value !== false) return value as Exclude<Value, undefined | false>
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}.`)
    await Bun.sleep(50)
  }
}
