import { Database } from 'bun:sqlite'
import { afterAll, expect, test } from 'bun:test'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startFakeOllama } from '../support/fake-ollama.ts'
import { keepdesk, removeFolder, startDesk, tempFolder } from '../support/process.ts'

const folders: string[] = []
afterAll(() => folders.forEach(removeFolder))

function folder(): string {
  const made = tempFolder()
  folders.push(made)
  return made
}

/** No longer an empty desk: a server on it reads no sample help centre. */
async function settledFolder(): Promise<string> {
  const data = folder()
  await keepdesk(['keys', 'create', 'test', '--data', data])
  return data
}

test('the first start prints addresses and a key that works, the second is quiet about it', async () => {
  const data = join(folder(), 'made', 'here')
  const first = await startDesk(data)
  const [, key = ''] = await first.until('stdout', /(kd_\w{40})\n/)
  expect(first.stdout()).toContain(`${first.url}/docs`)
  expect(first.stdout()).toContain(`curl -s ${first.url}/v1/messages`)
  await first.until('stdout', /Ollama\s+not reachable at http:\/\/127\.0\.0\.1:9/)
  expect(first.stderr()).not.toContain(key)
  const answer = await fetch(`${first.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'hello' }),
  })
  expect(answer.status).toBe(200)
  expect(await first.stop()).toBe(0)

  const listed = await keepdesk(['sources', 'list', '--json', '--data', data])
  expect(JSON.parse(listed.stdout)).toMatchObject([{ name: 'Sample help centre', type: 'FOLDER' }])

  const second = await startDesk(data)
  await second.until('stdout', /Ollama\s+not reachable/)
  expect(second.stdout()).not.toMatch(/kd_/)
  expect(await second.stop()).toBe(0)
}, 60_000)

test('a second instance is refused by name and address of the first, a stopped one leaves the folder free', async () => {
  const data = await settledFolder()
  const desk = await startDesk(data)
  const [again, taken] = await Promise.all([
    keepdesk(['serve', '--data', data, '--port', '0']),
    keepdesk(['serve', '--data', folder(), '--port', new URL(desk.url).port]),
  ])
  expect(again.exitCode).toBe(1)
  expect(again.stderr).toContain(`process ${desk.pid}`)
  expect(again.stderr).toContain(desk.url)
  expect(taken.exitCode).toBe(1)
  expect(taken.stderr).toContain(`Port ${new URL(desk.url).port} of 127.0.0.1 is in use`)
  expect(taken.stderr).toContain('--port')
  for (const { stderr, stdout } of [again, taken]) {
    expect(stdout).toBe('')
    expect(stderr.trim().split('\n')).toHaveLength(1)
  }
  expect(await desk.stop()).toBe(0)
  expect(existsSync(join(data, 'keepdesk.pid'))).toBe(false)
  expect(existsSync(join(data, 'keepdesk.db-wal'))).toBe(false)
}, 60_000)

test('a folder or database that can not be used is refused in one sentence', async () => {
  const file = join(folder(), 'file')
  writeFileSync(file, 'not a folder')
  const corrupt = folder()
  writeFileSync(join(corrupt, 'keepdesk.db'), 'not a database at all '.repeat(500))
  const newer = await settledFolder()
  const db = new Database(join(newer, 'keepdesk.db'))
  db.run('pragma user_version = 9999')
  db.close()

  const refusals = [
    [file, 'there is a file at that path'],
    [join(file, 'below'), 'there is a file at that path'],
    ['/proc/keepdesk-test', "can't be written"],
    [corrupt, 'is not a database'],
    [newer, 'The database has version 9999'],
  ] as const
  const outcomes = await Promise.all(
    refusals.map(([data]) => keepdesk(['serve', '--data', data, '--port', '0'])),
  )
  for (const [at, [data, message]] of refusals.entries()) {
    const outcome = outcomes[at]
    expect(outcome?.stderr).toContain(message)
    expect(outcome?.stderr).toContain(data === newer ? 'Run the newer keepdesk' : data)
    expect(outcome?.stderr.trim().split('\n')).toHaveLength(1)
    expect(outcome?.stdout).toBe('')
    expect(outcome?.exitCode).toBe(1)
  }
}, 60_000)

test('SIGTERM lets a streamed answer finish, and takes nobody new', async () => {
  const data = folder()
  const text = 'A parcel to Zurich costs seven francs and takes two days.'
  const added = await keepdesk([
    'sources',
    'add',
    '--type',
    'TEXT',
    '--name',
    'Shipping',
    '--text',
    text,
    '--data',
    data,
  ])
  expect(added.exitCode).toBe(0)
  const created = await keepdesk(['keys', 'create', 'test', '--json', '--data', data])
  const { key } = JSON.parse(created.stdout)
  const reply = 'A parcel to Zurich costs seven francs [1]. It takes two days to get there [1].'
  const ollama = await startFakeOllama({ reply, tokenDelayMs: 60 })
  try {
    const desk = await startDesk(data, { env: { OLLAMA_HOST: ollama.host } })
    await desk.until('stdout', /llama3\.2:latest writes the answers/)
    const response = await fetch(`${desk.url}/v1/messages/stream`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'What does a parcel to Zurich cost?' }),
    })
    expect(response.status).toBe(200)
    const body = response.text()
    await ollama.until(({ generations }) => (generations[0]?.tokensSent ?? 0) > 2)
    desk.signal('SIGTERM')
    await desk.until('stderr', /"stopping"/)
    expect(ollama.generations[0]?.state).toBe('running')
    expect(await fetch(`${desk.url}/healthz`).catch(() => 'refused')).toBe('refused')
    const events = [...(await body).matchAll(/^event: (.+)\ndata: (.+)$/gm)]
    expect(events.at(-1)?.[1]).toBe('done')
    expect(JSON.parse(events.at(-1)?.[2] ?? '{}')).toMatchObject({ source: 'AI' })
    expect(await desk.exited).toBe(0)
    expect(desk.stderr()).not.toContain('"level":"error"')
  } finally {
    await ollama.stop()
  }
}, 60_000)

test('a second signal ends the process at once', async () => {
  const data = await settledFolder()
  const [{ stdout }, ollama] = await Promise.all([
    keepdesk(['keys', 'create', 'more', '--json', '--data', data]),
    startFakeOllama({ hangStatus: true }),
  ])
  const desk = await startDesk(data, { env: { OLLAMA_HOST: ollama.host } })
  // Waits for a model that doesn't say what it has.
  const asked = fetch(`${desk.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': JSON.parse(stdout).key, 'content-type': 'application/json' },
    body: JSON.stringify({ message: 'What does a parcel to Zurich cost?' }),
  }).catch(() => undefined)
  await ollama.until(({ requests }) => requests.length > 0)
  desk.signal('SIGINT')
  await desk.until('stderr', /"stopping"/)
  desk.signal('SIGINT')
  expect(await desk.exited).toBe(1)
  expect(desk.stderr()).not.toContain('"stopped"')
  await asked
  await ollama.stop()
}, 60_000)
