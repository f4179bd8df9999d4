import { afterAll, beforeAll, expect, test } from 'bun:test'
import { chmodSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  keepdesk,
  type RunningDesk,
  removeFolder,
  startDesk,
  tempFolder,
} from '../support/process.ts'

let data: string
let desk: RunningDesk
let first: { id: string; key: string }

beforeAll(async () => {
  data = tempFolder()
  // Without a server: it works on the folder itself.
  first = await create('First')
  desk = await startDesk(data)
})
afterAll(async () => {
  await desk.stop()
  removeFolder(data)
})

async function create(...args: string[]): Promise<{ id: string; key: string }> {
  const { stdout, stderr, exitCode } = await keys('create', ...args, '--json')
  expect(stderr).toBe('')
  expect(exitCode).toBe(0)
  return JSON.parse(stdout)
}

function keys(...args: string[]) {
  return keepdesk(['keys', ...args, '--data', data])
}

async function statusWith(key: string): Promise<number> {
  const response = await fetch(`${desk.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'hello' }),
  })
  return response.status
}

test('a key from before the start works, one made beside the server at once', async () => {
  expect(await statusWith(first.key)).toBe(200)
  expect(await statusWith((await create('Second')).key)).toBe(200)
})

test('a deleted key ends with the next request', async () => {
  const { id, key } = await create('Short-lived')
  expect(await statusWith(key)).toBe(200)
  expect((await keys('delete', id)).exitCode).toBe(0)
  expect(await statusWith(key)).toBe(401)
  const again = await keys('delete', id)
  expect(again.exitCode).toBe(1)
  expect(again.stderr).toContain(`No key has the id '${id}'`)
})

test('scopes and an expiry are kept, and keys are listed without themselves', async () => {
  const limited = await create(
    'Reports',
    '--scopes',
    'analytics,conversations:read',
    '--expires',
    '90d',
  )
  expect(await statusWith(limited.key)).toBe(403)
  const { stdout } = await keys('list', '--json')
  const listed = JSON.parse(stdout).find(({ id }: { id: string }) => id === limited.id)
  expect(listed).toMatchObject({
    name: 'Reports',
    hint: limited.key.slice(-4),
    scopes: ['conversations:read', 'analytics:read', 'analytics:write'],
  })
  const days = (Date.parse(listed.expiresAt) - Date.parse(listed.createdAt)) / 86_400_000
  expect(Math.round(days)).toBe(90)
  expect(stdout).not.toContain(limited.key)
})

test('a key is printed alone on stdout, a wrong scope refused with those that there are', async () => {
  const [made, refused] = await Promise.all([
    keys('create', 'Plain', '--expires', '2999-12-31'),
    keys('create', 'Wrong', '--scopes', 'everything'),
  ])
  expect(made.stdout).toMatch(/^kd_\w{40}\n$/)
  expect(made.stderr).toMatch(/^key_\w+: this is the only time/)
  expect(refused.exitCode).toBe(2)
  expect(refused.stderr).toContain("'everything' is no scope")
  expect(refused.stderr).toContain('messages:read')
})

test('what is written is readable by its owner alone, also in a folder that everybody can read', async () => {
  const open = tempFolder()
  chmodSync(open, 0o755)
  expect((await keepdesk(['keys', 'create', 'Plain', '--data', open])).exitCode).toBe(0)
  const modes = readdirSync(open).map((name) => [name, statSync(join(open, name)).mode & 0o077])
  expect(Object.fromEntries(modes)).toMatchObject({ 'keepdesk.db': 0 })
  expect(modes.filter(([, mode]) => mode !== 0)).toEqual([])
  removeFolder(open)
})

test('a name with line breaks stays on its line', async () => {
  await create('two\nlines')
  expect((await keys('list')).stdout).toContain('  two lines  ')
})
