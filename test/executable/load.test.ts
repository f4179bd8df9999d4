import { afterAll, beforeAll, expect, test } from 'bun:test'
import {
  addText,
  ask,
  askStreamed,
  createdKey,
  ensureExecutable,
  type StreamEvent,
  startExecutable,
} from '../support/executable.ts'
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts'
import { type RunningDesk, removeFolder, tempFolder } from '../support/process.ts'

const text = `Parcels to Zurich cost seven francs. They take two days to get there.

Parcels to Oslo cost twelve crowns. They take a week to get there.`
const question = 'What does a parcel to Zurich cost?'

let home: string
let key: string
let ollama: FakeOllama
let quoting: RunningDesk
let writing: RunningDesk

beforeAll(async () => {
  await ensureExecutable()
  home = tempFolder()
  await addText(home, text)
  key = await createdKey(home)
  ollama = await startFakeOllama()
}, 180_000)
afterAll(async () => {
  for (const desk of [quoting, writing]) desk?.signal('SIGKILL')
  await ollama?.stop()
  removeFolder(home)
})

/** The words of a stream: its tokens, or what replaced them. */
function told(events: StreamEvent[]): string {
  const replaced = events.findLast(({ event }) => event === 'replace')
  if (replaced) return replaced.data.message
  const tokens = events.filter(({ event }) => event === 'token')
  return tokens.map(({ data }) => data.text).join('')
}

function expectWhole(events: StreamEvent[]) {
  const names = events.map(({ event }) => event)
  expect(names.slice(0, 2)).toEqual(['conversation', 'citations'])
  expect(names.at(-1)).toBe('done')
  const done = events.at(-1)?.data
  expect(told(events)).toBe(done.message)
  expect(done.message).not.toBe('')
  return done
}

test('200 questions at once are all answered, each with its own conversation', async () => {
  quoting = await startExecutable(home)
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, at) =>
      ask(quoting, key, { message: `${question} (${at})`, metadata: { at: String(at) } }),
    ),
  )
  expect(answers.filter(({ status }) => status !== 200)).toEqual([])
  expect(new Set(answers.map(({ json }) => json.data.conversationId)).size).toBe(200)
  for (const { json } of answers) expect(json.data.message).toContain('seven francs')
}, 60_000)

test('a quoted answer streams the words that it ends with', async () => {
  const done = expectWhole(await askStreamed(quoting, key, { message: question }))
  expect(done).toMatchObject({ source: 'KNOWLEDGE', citations: [{ title: 'Text' }] })
  expect(await quoting.stop()).toBe(0)
}, 60_000)

test('a written answer streams the words that it ends with, also when they had to be replaced', async () => {
  writing = await startExecutable(home, { OLLAMA_HOST: ollama.host })
  const replies = [
    'Parcels to Zurich cost seven francs. [1] They take two days to get there. [1]',
    '  Parcels to Zurich cost seven francs [1].\n\nThey take two days.  ',
    'It costs nine hundred dollars and a camel named Fred, as everybody in Peru knows. [7]',
  ]
  const dones: { source: string; message: string }[] = []
  for (const reply of replies) {
    ollama.behave({ reply })
    dones.push(expectWhole(await askStreamed(writing, key, { message: question })))
  }
  expect(dones[0]).toMatchObject({ source: 'AI' })
  expect(dones[2]?.message).not.toContain('camel')
}, 60_000)
