import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  ask,
  ensureExecutable,
  eventually,
  runExecutable,
  startExecutable,
} from '../support/executable.ts'
import { type RunningDesk, removeFolder, tempFolder } from '../support/process.ts'

let home: string
let desk: RunningDesk
let key: string

beforeAll(async () => {
  await ensureExecutable()
  home = tempFolder()
}, 180_000)
afterAll(async () => {
  desk?.signal('SIGKILL')
  await desk?.exited
  removeFolder(home)
})

async function answerTo(message: string, conversationId?: string) {
  const { status, json } = await ask(desk, key, {
    message,
    ...(conversationId && { conversationId }),
  })
  expect(json).toMatchObject({ data: {} })
  expect(status).toBe(200)
  return json.data
}

test('alone in an empty folder it reads its sample and answers from the right article', async () => {
  desk = await startExecutable(home)
  ;[, key = ''] = await desk.until('stdout', /(kd_\w{40})\n/)
  const { citations, conversationId } = await eventually('the article on passwords', async () => {
    const reply = await answerTo('How do I reset my password?')
    return reply.citations[0]?.title === 'Reset your password' && reply
  })
  expect(citations[0].snippet).toContain('Forgot password')

  // What is answered once stays answered while the rest is read and embedded.
  await eventually('all of the sample', async () => {
    const reply = await answerTo('How do I reset my password?')
    expect(reply.citations[0]?.title).toBe('Reset your password')
    await Bun.sleep(300)
    const listed = await runExecutable(home, ['sources', 'list', '--json'])
    const [sample] = JSON.parse(listed.stdout)
    return sample.lastSync.status === 'SUCCEEDED' && sample.embeddedShare === 1
  })
  await eventually('the time that the link is valid', async () => {
    const reply = await answerTo('and how long is that link valid?', conversationId)
    return reply.source === 'KNOWLEDGE' && reply.message.includes('45 minutes')
  })
  // All that it wrote lies in its data folder.
  expect(readdirSync(home)).toEqual(['data'])
}, 120_000)

test('keys made and deleted beside the server count with the next request', async () => {
  const made = await runExecutable(home, ['keys', 'create', 'Second', '--json'])
  const second = JSON.parse(made.stdout)
  expect((await ask(desk, second.key, { message: 'hello' })).status).toBe(200)
  expect((await runExecutable(home, ['keys', 'delete', second.id])).exitCode).toBe(0)
  const { status, json } = await ask(desk, second.key, { message: 'hello' })
  expect(status).toBe(401)
  expect(json.error.code).toBe('UNAUTHORIZED')
  await answerTo('hello')
}, 60_000)

test('a source added beside the server answers, and is out of answers with the next message once removed', async () => {
  const docs = join(home, 'docs')
  mkdirSync(docs)
  writeFileSync(
    join(docs, 'ferry.md'),
    '# Ferry to Helgoland\n\nThe ferry to Helgoland leaves Cuxhaven at half past ten.\n',
  )
  const question = 'When does the ferry to Helgoland leave Cuxhaven?'
  const added = await runExecutable(home, ['sources', 'add', './docs'])
  expect(added.exitCode).toBe(0)
  expect(added.stderr).toContain('Queued for the running server')
  await eventually('the answer from the folder', async () => {
    const reply = await answerTo(question)
    return reply.source === 'KNOWLEDGE' && reply.message.includes('half past ten')
  })
  expect((await runExecutable(home, ['sources', 'remove', 'docs'])).exitCode).toBe(0)
  const after = await answerTo(question)
  expect(JSON.stringify(after.citations)).not.toContain('Helgoland')
  expect(after.message).not.toContain('half past ten')
}, 60_000)

test('SIGTERM ends it in good order, and the next start is quiet about the key, which still works', async () => {
  desk.signal('SIGTERM')
  expect(await desk.exited).toBe(0)
  expect(desk.stderr()).toContain('"stopped"')
  expect(desk.stderr()).not.toContain('"level":"error"')
  expect(readdirSync(join(home, 'data'))).not.toContain('keepdesk.db-wal')

  desk = await startExecutable(home)
  await desk.until('stdout', /Ollama\s+not reachable/)
  expect(desk.stdout()).not.toContain('kd_')
  const reply = await answerTo('How do I reset my password?')
  expect(reply.citations[0].title).toBe('Reset your password')
}, 60_000)
