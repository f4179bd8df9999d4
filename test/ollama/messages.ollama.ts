// Run by `npm run test:ollama`: the whole path of a message, server and all, against a real Ollama.
import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { databasePath } from '../../src/platform/database.ts'
import {
  keepdesk,
  type RunningDesk,
  removeFolder,
  startDesk,
  tempFolder,
} from '../support/process.ts'
import { type SentEvent, streamMessage } from '../support/stream-client.ts'
import { modelsAt, startOwnOllama } from './own-ollama.ts'

const host = process.env.OLLAMA_HOST ?? ''
const models = host ? await modelsAt(host) : []
const chatModel =
  process.env.KEEPDESK_CHAT_MODEL ??
  models.find(({ capabilities }) => capabilities.includes('completion'))?.name
const embedModel = models.find(({ name }) => name.startsWith('all-minilm'))?.name
const binary = process.env.KEEPDESK_TEST_OLLAMA

const chatTest = test.skipIf(!chatModel)
const embedTest = test.skipIf(!embedModel)
const ownTest = test.skipIf(!chatModel || !binary)

const folder = tempFolder()
let desk: RunningDesk | undefined
let key = ''

beforeAll(async () => {
  if (!host) return
  desk = await startDesk(folder, {
    env: { OLLAMA_HOST: host, KEEPDESK_CHAT_MODEL: chatModel ?? '' },
  })
  key = await keyOf(desk)
  await indexed(folder)
  // Short answers: a small machine writes ten tokens a second.
  const db = new Database(databasePath(folder))
  db.run(
    `insert into setting (area, value, updated_at) values ('chat', '{"responseStyle":"CONCISE"}', 0)`,
  )
  db.close()
}, 60_000)

afterAll(async () => {
  await desk?.stop()
  removeFolder(folder)
})

async function keyOf(running: RunningDesk): Promise<string> {
  return (await running.until('stdout', /kd_\w+/))[0]
}

async function indexed(dataDir: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const list = await keepdesk(['sources', 'list', '--json', '--data', dataDir])
    if (list.exitCode === 0 && /"status":\s*"READY"/.test(list.stdout)) return
    await Bun.sleep(200)
  }
  throw new Error('The sample was not indexed.')
}

const questions = [
  'How do I reset my password?',
  'Explain in full how single sign-on works.',
  'What does each plan cost?',
  'How do I connect my calendar?',
  'I lost my phone and need to sign in.',
]

function deskNow(): RunningDesk {
  if (!desk) throw new Error('There is no server.')
  return desk
}

function ask(message: string, more: object = {}): Promise<SentEvent[]> {
  return streamMessage(deskNow().url, key, { message, ...more })
}

function dataOf(events: SentEvent[], name: string) {
  return events.find((event) => event.event === name)?.data as Record<string, unknown> | undefined
}

function stored(dataDir: string, sql: string): Record<string, unknown>[] {
  const db = new Database(databasePath(dataDir), { readonly: true })
  const rows = db.query<Record<string, unknown>, []>(sql).all()
  db.close()
  return rows
}

chatTest(
  'an answer streams in order, its tokens or the replacement equal the message',
  async () => {
    const events = await ask('How do I reset my password?')
    const names = events.map((event) => event.event)
    expect(names.slice(0, 2)).toEqual(['conversation', 'citations'])
    expect(names).toContain('token')
    expect(names.at(-1)).toBe('done')
    const done = dataOf(events, 'done')
    const tokens = events
      .filter((event) => event.event === 'token')
      .map((event) => (event.data as { text: string }).text)
      .join('')
    expect(done?.message).toBe((dataOf(events, 'replace')?.message as string) ?? tokens)
    // A model this small may write what no document bears out: then the documents are quoted.
    expect(['AI', 'KNOWLEDGE']).toContain(done?.source as string)
    const citations = done?.citations as { title: string }[]
    if (done?.source === 'KNOWLEDGE') expect(citations[0]?.title).toBe('Reset your password')
  },
)

chatTest('a follow-up is answered from what the conversation is about', async () => {
  const first = await ask('How do I reset my password?')
  const conversationId = dataOf(first, 'conversation')?.conversationId as string
  const second = await ask('and how long is that link valid?', { conversationId })
  const found = dataOf(second, 'citations')?.citations as { title: string }[]
  expect(found.map((citation) => citation.title)).toContain('Reset your password')
})

chatTest('a client that leaves ends the generation, and what was said is stored', async () => {
  const leave = new AbortController()
  let said = ''
  const events = await streamMessage(deskNow().url, key, {
    message: 'Explain in full how single sign-on works.',
    signal: leave.signal,
    onEvent({ event, data }) {
      if (event !== 'token') return
      said += (data as { text: string }).text
      leave.abort()
    },
  })
  expect(said).not.toBe('')
  expect(dataOf(events, 'done')).toBeUndefined()
  const { conversationId } = dataOf(events, 'conversation') as { conversationId: string }
  const read = () =>
    stored(
      folder,
      `select content, interrupted from message
       where role = 'ASSISTANT' 
         and conversation_id = (select id from conversation where public_id = '${conversationId}')`,
    )
  for (let tries = 0; tries < 50 && read().length === 0; tries++) await Bun.sleep(100)
  const [message] = read()
  expect(message?.interrupted).toBe(1)
  expect(message?.content as string).toStartWith(said)
})

ownTest(
  'Ollama dying in mid-answer is an error event, and the start of the answer is kept',
  async () => {
    const own = await startOwnOllama(binary ?? '')
    const data = tempFolder()
    const other = await startDesk(data, {
      env: { OLLAMA_HOST: own.host, KEEPDESK_CHAT_MODEL: chatModel ?? '' },
    })
    const otherKey = await keyOf(other)
    await indexed(data)
    // A model this small may decline a question: then the next one.
    let killed: Promise<void> | undefined
    let events: SentEvent[] = []
    for (const message of questions) {
      let firstAt = 0
      events = await streamMessage(other.url, otherKey, {
        message,
        onEvent({ event }) {
          if (event !== 'token') return
          firstAt ||= performance.now()
          // What is quoted comes all at once; only a model takes its time.
          if (performance.now() - firstAt > 100) killed ??= own.kill()
        },
      })
      if (killed) break
    }
    await killed
    expect(killed).toBeDefined()
    expect(dataOf(events, 'error')).toMatchObject({ code: 'MODEL_UNAVAILABLE', status: 503 })
    const interrupted = stored(
      data,
      `select interrupted from message where role = 'ASSISTANT' order by created_at desc limit 1`,
    )
    expect(interrupted).toEqual([{ interrupted: 1 }])
    // From the next question on, the documents are quoted.
    const next = await streamMessage(other.url, otherKey, { message: questions[0] ?? '' })
    expect(dataOf(next, 'done')).toMatchObject({ source: 'KNOWLEDGE' })
    await other.stop()
    removeFolder(data)
  },
  300_000,
)

chatTest(
  'a model that is not pulled is named with the line that pulls it, and answers are quoted',
  async () => {
    const data = tempFolder()
    const env = { OLLAMA_HOST: host, KEEPDESK_CHAT_MODEL: 'no-such-model' }
    const other = await startDesk(data, { env })
    const otherKey = await keyOf(other)
    await other.until('stdout', /ollama pull no-such-model/)
    await indexed(data)
    const events = await streamMessage(other.url, otherKey, {
      message: 'How do I reset my password?',
    })
    expect(dataOf(events, 'done')).toMatchObject({ source: 'KNOWLEDGE' })
    const doctor = await keepdesk(['doctor', '--data', data], { env })
    expect(doctor.stdout + doctor.stderr).toContain('ollama pull no-such-model')
    await other.stop()
    removeFolder(data)
  },
)

embedTest(
  'vectors of a model of Ollama take over from the built-in ones and find answers',
  async () => {
    const data = tempFolder()
    const handbook = join(import.meta.dir, '../../data/sample')
    const add = ['sources', 'add', handbook, '--name', 'Handbook', '--data', data]
    expect((await keepdesk(add)).exitCode).toBe(0)
    // The chat model is left out: quoting is enough here, and quicker.
    const env = {
      OLLAMA_HOST: host,
      KEEPDESK_EMBED_MODEL: embedModel ?? '',
      KEEPDESK_CHAT_MODEL: 'no-such-model',
    }
    const other = await startDesk(data, { env })
    const serving = () =>
      stored(data, `select name, dimension from embedding_model where state = 'SERVING'`)[0]
    for (let tries = 0; tries < 1200 && serving()?.dimension !== 384; tries++) await Bun.sleep(200)
    expect(serving()).toEqual({ name: `ollama/${embedModel}`, dimension: 384 })
    const asked = await keepdesk(['ask', 'I forgot my password', '--json', '--data', data], { env })
    expect(JSON.parse(asked.stdout).citations[0].title).toBe('Reset your password')
    await other.stop()
    removeFolder(data)
  },
  300_000,
)
