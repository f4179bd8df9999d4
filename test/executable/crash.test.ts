import type { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../src/platform/database.ts'
import {
  ask,
  askStreamed,
  createdKey,
  ensureExecutable,
  eventually,
  runExecutable,
  startExecutable,
} from '../support/executable.ts'
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts'
import { type RunningDesk, removeFolder, tempFolder } from '../support/process.ts'

const pageCount = 40
const rounds = 6
const clients = 8

interface Acknowledged {
  conversationId: string
  messageId: string
  question: string
  reply: string
}

let home: string
let key: string
let ollama: FakeOllama
let db: Database
let desk: RunningDesk | undefined

beforeAll(async () => {
  await ensureExecutable()
  home = tempFolder()
  key = await createdKey(home)
  ollama = await startFakeOllama({
    reply: 'That is what the page says about it [1].',
    tokenDelayMs: 5,
  })
  db = await openDatabase(join(home, 'data'), { readonly: true })
}, 180_000)
afterAll(async () => {
  desk?.signal('SIGKILL')
  await desk?.exited
  db?.close()
  await ollama?.stop()
  removeFolder(home)
})

/** Every page says something new in every edition, with words of its own. */
function writePages(edition: number) {
  for (let at = 0; at < pageCount; at++) {
    writeFileSync(
      join(home, `docs/depot-${at}.md`),
      `# Depot ${nameOf(at)}\n\nThe depot ${nameOf(at)} keeps ${1000 * edition + at} crates of lamp oil.\n`,
    )
  }
}

function nameOf(at: number): string {
  const letters = ['bor', 'kel', 'min', 'sta', 'vur', 'zon', 'dra', 'fel', 'gri', 'hul']
  return `${letters[Math.floor(at / 10)]}${letters[at % 10]}ta`
}

/** The last good index serves, whatever is being read: an edition up to `newest`, from the page. */
async function expectServing(running: RunningDesk, at: number, newest: number): Promise<number> {
  const { status, json } = await ask(running, key, {
    message: `How many crates of lamp oil does the depot ${nameOf(at)} keep?`,
  })
  expect(status).toBe(200)
  expect(json.data.citations[0]?.url).toBe(`depot-${at}.md`)
  const said = Number(/keeps (\d+) crates/.exec(JSON.stringify(json.data.citations))?.[1])
  expect(said % 1000).toBe(at)
  const edition = Math.floor(said / 1000)
  expect(edition).toBeGreaterThan(0)
  expect(edition).toBeLessThanOrEqual(newest)
  return edition
}

/** Sends messages until the server is gone; notes what was answered. */
async function chatter(running: RunningDesk, client: number, acknowledged: Acknowledged[]) {
  let conversationId: string | undefined
  for (let turn = 0; ; turn++) {
    const question = `Client ${client} asks ${turn}: what does depot ${nameOf((client * 13 + turn) % pageCount)} keep?`
    const body = { message: question, ...(conversationId && { conversationId }) }
    try {
      let data: { conversationId: string; messageId: string; message: string }
      if (client % 2 === 0) {
        const { status, json } = await ask(running, key, body)
        if (status !== 200) throw new Error(JSON.stringify(json))
        data = json.data
      } else {
        const last = (await askStreamed(running, key, body)).at(-1)
        if (last?.event !== 'done') return
        data = last.data
      }
      const { messageId, message: reply } = data
      acknowledged.push({ conversationId: data.conversationId, messageId, question, reply })
      // Every third turn begins a new conversation.
      conversationId = turn % 3 === 2 ? undefined : data.conversationId
      // Else so many clients leave the sync that is to be killed hardly any time.
      await Bun.sleep(Math.random() * 40)
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('{')) throw error
      return
    }
  }
}

interface SyncRow {
  status: string
  done: number
}

function lastSync(): SyncRow | undefined {
  return (
    db.query<SyncRow, []>('select status, done from sync order by id desc limit 1').get() ??
    undefined
  )
}

function expectNothingLost(acknowledged: Acknowledged[]) {
  const rows = db.query<{ content: string; sequence: number }, [string, string]>(
    'select content, sequence from message where public_id = ? and conversation_id = (select id from conversation where public_id = ?)',
  )
  const before = db.query<{ content: string }, [string, string, number]>(
    `select content from message
     where conversation_id = (select id from conversation where public_id = ?)
       and role = 'USER' and content = ? and sequence < ?`,
  )
  for (const { conversationId, messageId, question, reply } of acknowledged) {
    const row = rows.get(messageId, conversationId)
    expect(row?.content).toBe(reply)
    expect(before.get(conversationId, question, row?.sequence ?? 0)?.content).toBe(question)
  }
}

async function expectSound() {
  // On a connection of its own: FTS5 checks what an older one remembers of the index.
  const fresh = await openDatabase(join(home, 'data'), { readonly: true })
  expect(fresh.query('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  fresh.close()
  expect(db.query('pragma foreign_key_check').all()).toEqual([])
  const holes = db
    .query(
      `select conversation_id from message group by conversation_id
       having min(sequence) <> 1 or max(sequence) <> count(*)`,
    )
    .all()
  expect(holes).toEqual([])
  const miscounted = db
    .query(
      `select c.id from conversation c where message_count <>
         (select count(*) from message m where m.conversation_id = c.id)`,
    )
    .all()
  expect(miscounted).toEqual([])
}

function count(what: string): number {
  return db.query<{ n: number }, []>(`select count(${what}`).get()?.n ?? -1
}

test('SIGKILL in the middle of messages and a sync loses nothing that was acknowledged', async () => {
  mkdirSync(join(home, 'docs'))
  writePages(1)
  const added = await runExecutable(home, ['sources', 'add', './docs'])
  expect(added.stderr).toContain(`${pageCount} added`)

  const acknowledged: Acknowledged[] = []
  let killedInSync = 0
  for (let round = 1; round <= rounds; round++) {
    const edition = round + 1
    writePages(edition)
    desk = await startExecutable(home, round % 2 === 0 ? { OLLAMA_HOST: ollama.host } : {})
    const running = desk
    await expectServing(running, (round * 7) % pageCount, round)
    const talking = Promise.all(
      Array.from({ length: clients }, (_, client) => chatter(running, client, acknowledged)),
    )
    const queued = await runExecutable(home, ['sources', 'sync', 'docs'])
    expect(queued.stderr).toContain('Queued')
    if (round % 2 === 1) {
      const pages = 1 + Math.floor(Math.random() * pageCount * 0.8)
      await eventually('the sync', () => lastSync()?.status !== 'QUEUED')
      // On a busy machine the reading gives way: then the kill comes earlier in the sync.
      const deadline = Date.now() + 3000
      while ((lastSync()?.done ?? 0) < pages && Date.now() < deadline) await Bun.sleep(20)
    } else await Bun.sleep(Math.random() * 1000)
    running.signal('SIGKILL')
    await running.exited
    await talking
    if (lastSync()?.status !== 'SUCCEEDED') killedInSync++
    expectNothingLost(acknowledged)
    await expectSound()
  }
  expect(killedInSync).toBeGreaterThan(0)
  expect(acknowledged.length).toBeGreaterThan(rounds)
}, 240_000)

test('what was interrupted finishes by itself at the next start, without leftovers', async () => {
  desk = await startExecutable(home)
  await expectServing(desk, 32, rounds + 1)
  const model = await eventually('the end of sync, embedding and clearing up', () => {
    const isClear =
      lastSync()?.status === 'SUCCEEDED' &&
      count('*) as n from page_cleanup') === 0 &&
      count('*) as n from chunk c join page p on p.id = c.page_id where embedded_by = 0') === 0
    const row = db.query<{ id: number }, []>(
      `select id from embedding_model where state = 'SERVING'`,
    )
    return isClear && (row.get()?.id ?? false)
  })
  const { pages, chunks } = { pages: pageCount, chunks: count('*) as n from chunk') }
  expect(count('*) as n from page where chunk_count > 0 and removed_at is null')).toBe(pages)
  expect(chunks).toBeGreaterThanOrEqual(pages)
  const serving = '*) as n from chunk c join page p on p.id = c.page_id'
  expect(count(`${serving} and p.generation = c.generation`)).toBe(chunks)
  expect(count('*) as n from chunk_text_docsize')).toBe(chunks)
  expect(count(`*) as n from chunk_bits_${model}`)).toBe(chunks)
  expect(count('*) as n from embedding')).toBe(count('distinct hash) as n from chunk'))
  expect(count(`*) as n from sync where status in ('QUEUED', 'RUNNING')`)).toBe(0)
  await expectSound()
  expect(await expectServing(desk, 32, rounds + 1)).toBe(rounds + 1)
  expect(await desk.stop()).toBe(0)
}, 120_000)

test('a request that was cut off can be sent again with its Idempotency-Key after a restart', async () => {
  desk = await startExecutable(home, { OLLAMA_HOST: ollama.host })
  ollama.behave({ endless: true })
  const begun = ollama.generations.length
  const send = (url: string) =>
    fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: {
        'x-api-key': key,
        'content-type': 'application/json',
        'idempotency-key': 'cut-off',
      },
      body: JSON.stringify({ message: `What does depot ${nameOf(7)} keep?` }),
    })
  const cutOff = send(desk.url).catch(() => 'cut off')
  await eventually('the generation', () => ollama.generations.length > begun)
  expect((await send(desk.url)).status).toBe(409)
  desk.signal('SIGKILL')
  expect(await cutOff).toBe('cut off')

  ollama.behave({ endless: false })
  desk = await startExecutable(home, { OLLAMA_HOST: ollama.host })
  const again = await send(desk.url)
  expect(again.status).toBe(200)
  expect(again.headers.get('idempotency-replayed')).toBeNull()
  const replayed = await send(desk.url)
  expect(replayed.headers.get('idempotency-replayed')).toBe('true')
  expect(await replayed.json()).toEqual(await again.json())
  expect(await desk.stop()).toBe(0)
}, 60_000)
