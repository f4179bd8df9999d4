import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import {
  keepdesk,
  type RunningDesk,
  removeFolder,
  startDesk,
  tempFolder,
} from '../support/process.ts'

const password = 'correct horse battery'
const main = join(import.meta.dir, '../../src/main.ts')
let data: string
let desk: RunningDesk
let firstLink: string

beforeAll(async () => {
  data = tempFolder()
  const before = await startDesk(data)
  firstLink = (await before.until('stdout', /(http:\S+\/setup#\w{40})\n/))[1] ?? ''
  expect(firstLink).toStartWith(`${before.url}/setup#`)
  await before.stop()
  desk = await startDesk(data)
}, 60_000)
afterAll(async () => {
  await desk.stop()
  removeFolder(data)
})

function users(...args: string[]) {
  return keepdesk(['users', ...args, '--data', data])
}

function post(path: string, body: object) {
  return fetch(`${desk.url}/console/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify(body),
  })
}

/** Runs a command with something on stdin. */
async function fed(text: string, ...args: string[]) {
  const child = Bun.spawn([process.execPath, main, ...args, '--data', data], {
    stdin: new TextEncoder().encode(text),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [stderr, exitCode] = await Promise.all([new Response(child.stderr).text(), child.exited])
  return { stderr, exitCode }
}

test('each start prints a new link, until there is an administrator', async () => {
  const [, link = ''] = await desk.until('stdout', /(http:\S+\/setup#\w{40})\n/)
  expect(desk.stderr()).not.toContain(link)
  const wish = { name: 'Ada', email: 'ada@example.com', password }
  const token = (one: string) => one.split('#')[1]
  expect((await post('/setup', { ...wish, token: token(firstLink) })).status).toBe(404)
  expect((await post('/setup', { ...wish, token: token(link) })).status).toBe(201)
  await desk.stop()
  desk = await startDesk(data)
  await desk.until('stdout', /Ollama/)
  expect(desk.stdout()).not.toContain('/setup#')
}, 60_000)

test('somebody is invited beside the running server, by a link to it', async () => {
  const made = await users('create', 'Bob@example.com', '--name', 'Bob', '--invite')
  expect(made.exitCode).toBe(0)
  expect(made.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/invitation#\w{40}\n$/)
  expect(made.stdout).toStartWith(`${desk.url}/`)
  expect(made.stderr).toContain('Created bob@example.com (AGENT).')
  const token = made.stdout.trim().split('#')[1]
  expect((await post('/invitations/accept', { token, password })).status).toBe(201)

  const listed = JSON.parse((await users('list', '--json')).stdout)
  expect(listed).toMatchObject([
    { email: 'ada@example.com', role: 'ADMIN', status: 'ACTIVE' },
    { email: 'bob@example.com', role: 'AGENT', status: 'ACTIVE' },
  ])
  expect((await users('list')).stdout).toMatch(/bob@example\.com +Bob +AGENT +ACTIVE/)
}, 60_000)

test('a password is read from stdin, and refused where it is bad', async () => {
  const create = ['users', 'create', 'carol@example.com', '--name', 'Carol', '--password-stdin']
  const short = await fed('short\n', ...create)
  expect(short.exitCode).toBe(2)
  expect(short.stderr).toContain('password: must have 12 to 200 characters')
  const made = await fed(`${password}\n`, ...create, '--role', 'ADMIN')
  expect(made.exitCode).toBe(0)
  expect((await post('/session', { email: 'carol@example.com', password })).status).toBe(201)
  const twice = await fed(`${password}\n`, ...create)
  expect(twice.exitCode).toBe(1)
  expect(twice.stderr).toContain('There is a user with the address carol@example.com already.')
}, 60_000)

test('a password is asked for on a terminal, twice, without showing it', async () => {
  const typed = async (...answers: string[]) => {
    let shown = ''
    const child = Bun.spawn(
      [
        process.execPath,
        main,
        'users',
        'create',
        'dan@example.com',
        '--name',
        'Dan',
        '--data',
        data,
      ],
      {
        terminal: {
          data(terminal, bytes) {
            shown += new TextDecoder().decode(bytes)
            if (/: $/.test(shown)) {
              shown += '\n'
              terminal.write(`${answers.shift() ?? ''}\r`)
            }
          },
        },
      },
    )
    return { exitCode: await child.exited, shown }
  }
  const different = await typed(password, `${password}!`)
  expect(different.exitCode).toBe(2)
  expect(different.shown).toContain('The two passwords are not the same.')
  const made = await typed(`${password}x\x7f`, password)
  expect(made.shown).not.toContain(password)
  expect(made.exitCode).toBe(0)
  expect((await post('/session', { email: 'dan@example.com', password })).status).toBe(201)
}, 60_000)

test('somebody is disabled, enabled, given a new password and deleted', async () => {
  const credentials = { email: 'bob@example.com', password }
  expect((await users('disable', 'BOB@example.com')).stderr).toContain('Disabled bob@example.com')
  expect((await post('/session', credentials)).status).toBe(401)
  expect((await users('enable', 'bob@example.com')).exitCode).toBe(0)
  expect((await post('/session', credentials)).status).toBe(201)

  const reset = await users('reset-password', 'bob@example.com', '--json')
  const token = JSON.parse(reset.stdout).link.split('#')[1]
  const chosen = 'another long password'
  expect((await post('/invitations/accept', { token, password: chosen })).status).toBe(201)
  expect((await post('/session', credentials)).status).toBe(401)

  const shown = JSON.parse((await users('export', 'bob@example.com')).stdout)
  expect(shown).toMatchObject({ operator: { email: 'bob@example.com' }, notes: [], messages: [] })
  expect(JSON.stringify(shown)).not.toContain('argon2')
  expect((await users('export', 'nobody@example.com')).exitCode).toBe(1)
  const deleted = await users('delete', 'bob@example.com')
  expect(deleted.exitCode).toBe(0)
  expect(JSON.parse(deleted.stdout)).toMatchObject({
    subject: shown.operator.id,
    removed: { accounts: 1 },
  })
  const again = await users('delete', 'bob@example.com')
  expect(again.exitCode).toBe(1)
  expect(again.stderr).toContain("No user has the id 'bob@example.com'")
}, 60_000)

test('the last administrator stays', async () => {
  await users('delete', 'carol@example.com')
  const last = await users('disable', 'ada@example.com')
  expect(last.exitCode).toBe(1)
  expect(last.stderr).toContain('ada@example.com is the last administrator')
}, 60_000)
