import { afterAll, beforeAll, expect, test } from 'bun:test'
import {
  addText,
  ask,
  createdKey,
  ensureExecutable,
  eventually,
  startExecutable,
} from '../support/executable.ts'
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts'
import { hangUpAll, residentMegabytes } from '../support/hang-ups.ts'
import { type RunningDesk, removeFolder, tempFolder } from '../support/process.ts'

// `bun scripts/hang-ups.ts` does it with 500 clients in 20 rounds, and tells the figures.
const clients = 60
const rounds = 3
const question = 'What does a parcel to Zurich cost?'

let home: string
let ollama: FakeOllama
let desk: RunningDesk

beforeAll(async () => {
  await ensureExecutable()
  home = tempFolder()
  ollama = await startFakeOllama({
    reply: 'Parcels to Zurich cost seven francs [1]. ',
    endless: true,
    tokenDelayMs: 50,
  })
}, 180_000)
afterAll(async () => {
  desk?.signal('SIGKILL')
  await ollama?.stop()
  removeFolder(home)
})

test('clients that hang up in mid-stream end their generations, and the memory comes back', async () => {
  await addText(home, 'Parcels to Zurich cost seven francs. They take two days to get there.')
  const key = await createdKey(home)
  desk = await startExecutable(home, { OLLAMA_HOST: ollama.host, KEEPDESK_LOG_LEVEL: 'warn' })
  const { url, pid } = desk
  let settledMegabytes = 0
  for (let round = 1; round <= rounds; round++) {
    const { slowestAbortMs, generations } = await hangUpAll({ url, key, ollama, clients, question })
    expect(generations).toBe(clients)
    // A second is what is promised; the rest is for a busy machine.
    expect(slowestAbortMs).toBeLessThan(3000)
    if (round === 2) settledMegabytes = residentMegabytes(pid)
  }
  expect(ollama.generations.every(({ state }) => state === 'aborted')).toBe(true)
  await eventually('the memory to come back', () => residentMegabytes(pid) < settledMegabytes + 100)
  ollama.behave({ endless: false })
  const { status, json } = await ask(desk, key, { message: question })
  expect(status).toBe(200)
  expect(json.data.source).toBe('AI')
  expect(desk.stderr()).not.toContain('"level":"error"')
  expect(await desk.stop()).toBe(0)
}, 120_000)
