import { expect, test } from 'bun:test'
import { knowledgeJobs } from '../../src/knowledge/jobs.ts'
import {
  getSource,
  hasOpenSync,
  insertSource,
  queueSync,
  removeSource,
} from '../../src/knowledge/source-store.ts'
import { cleanRows, countingEmbedder, indexRows } from '../support/index-checks.ts'
import { indexFaq, indexText, knowledgeApp } from '../support/knowledge.ts'
import type { TestApp } from '../support/test-app.ts'

const pairs = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ question: `What is ${i}?`, answer: `It is ${i}.` }))

/** The jobs of one server by name; `run` wakes one up once. */
function wakeable(app: TestApp) {
  const jobs = knowledgeJobs()
  return async (name: string, signal = new AbortController().signal) =>
    await jobs.find((job) => job.name === `knowledge.${name}`)?.run(app, signal)
}

function queue(app: TestApp, sourceId: string): void {
  const sourceRowId = getSource(app.db, sourceId).rowId
  queueSync(app.db, { id: app.ids.next('sync'), sourceRowId, now: app.clock.now() })
}

function newSource(
  app: TestApp,
  source: { type: 'URL' | 'TEXT'; location: string; content?: string },
): string {
  const [id, now] = [app.ids.next('src'), app.clock.now()]
  insertSource(app.db, { id, name: id, options: {}, authority: 'PRIMARY', now, ...source })
  queue(app, id)
  return id
}

test('queued syncs are all run, and then their chunks get vectors', async () => {
  const app = await knowledgeApp()
  const run = wakeable(app)
  const ids = [await indexText(app, 'A', 'Apples.'), await indexText(app, 'B', 'Pears.')]
  app.db.run(`update source set content = content || ' More of it.'`)
  for (const id of ids) queue(app, id)
  await run('sync')
  expect(hasOpenSync(app.db)).toBe(false)
  for (const id of ids) expect(getSource(app.db, id).lastSync).toMatchObject({ updated: 1 })
  await run('embed')
  await run('clear')
  expect(indexRows(app.db)).toEqual(cleanRows(2))
})

test('a source that is added while another one is being read does not wait for it', async () => {
  const text = 'Pears are ripe in September.'
  let letGo: (page: Response) => void = () => {}
  const held = new Promise<Response>((resolve) => {
    letGo = resolve
  })
  using site = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => held })
  const app = await knowledgeApp()
  const run = wakeable(app)
  const slow = newSource(app, { type: 'URL', location: `http://127.0.0.1:${site.port}/slow` })
  const running = run('sync')
  while (getSource(app.db, slow).status !== 'SYNCING') await Bun.sleep(5)
  const quick = newSource(app, { type: 'TEXT', location: 'quick', content: text })
  while (getSource(app.db, quick).status !== 'READY') await Bun.sleep(5)
  expect(getSource(app.db, slow).status).toBe('SYNCING')
  letGo(new Response(`<h1>Apples</h1><p>${text}</p>`, { headers: { 'content-type': 'text/html' } }))
  await running
  expect(getSource(app.db, slow).lastSync).toMatchObject({ status: 'SUCCEEDED', added: 1 })
})

test('a schedule queues a sync when it is due, once, and not for disabled sources', async () => {
  const app = await knowledgeApp()
  const run = wakeable(app)
  app.clock.set('2025-06-15T09:23:41.000Z')
  const id = await indexText(app, 'A', 'Apples.', { syncSchedule: '*/30 * * * *' })
  const off = await indexText(app, 'B', 'Pears.', { syncSchedule: '*/30 * * * *' })
  await indexText(app, 'C', 'Plums.')
  app.db.run('update source set enabled = 0 where public_id = ?', [off])

  app.clock.set('2025-06-15T09:29:59.000Z')
  await run('schedule')
  expect(hasOpenSync(app.db)).toBe(false)
  app.clock.set('2025-06-15T09:30:07.000Z')
  await run('schedule')
  await run('schedule')
  const open = () => app.db.query(`select source_id as id from sync where status = 'QUEUED'`).all()
  expect(open()).toEqual([{ id: getSource(app.db, id).rowId }])

  await run('sync')
  app.clock.set('2025-06-15T09:59:59.000Z')
  await run('schedule')
  expect(open()).toEqual([])
  // However long the server was away, one sync makes up for it.
  app.clock.set('2025-06-17T12:00:07.000Z')
  await run('schedule')
  await run('sync')
  await run('schedule')
  expect(open()).toEqual([])
})

test('an embedder that is away is left alone for a while, and asked again', async () => {
  const embedder = countingEmbedder()
  const app = await knowledgeApp({ embedder })
  const run = wakeable(app)
  const id = await indexFaq(app, pairs(2))
  app.db.run(`update source set content = content || char(10) || ?`, [
    JSON.stringify({ question: 'And this?', answer: 'It is new.' }),
  ])
  queue(app, id)
  await run('sync')
  embedder.problem = 'Ollama is not running.'
  expect(await run('embed')).toEqual({ retryInMs: 30_000 })
  expect(app.log.lines.at(-1)).toMatchObject({
    level: 'warn',
    fields: { reason: 'Ollama is not running.' },
  })
  embedder.problem = undefined
  expect(await run('embed')).toMatchObject({ did: expect.stringContaining('embedded') })
  expect(embedder.texts).toHaveLength(3)
})

test('a stopped embedding ends with its batch, and goes on later', async () => {
  const app = await knowledgeApp()
  const run = wakeable(app)
  await indexFaq(app, pairs(30))
  app.db.run('update chunk set embedded_by = 0')
  const stop = new AbortController()
  const ingest = app.workers.ingest
  app.workers.ingest = {
    ...ingest,
    async call(name, params) {
      stop.abort()
      return (await ingest.call(name, params)) as never
    },
  }
  await run('embed', stop.signal)
  const due = () => app.db.query('select count(*) as n from chunk where embedded_by = 0').get()
  expect(due()).toEqual({ n: 22 })
  await run('embed')
  expect(due()).toEqual({ n: 0 })
})

test('a removed source is cleared away in slices, with check-points of the log between', async () => {
  const app = await knowledgeApp()
  const run = wakeable(app)
  const id = await indexFaq(app, pairs(2500))
  await indexText(app, 'Kept', 'Apples.')
  let checkpoints = 0
  let mostAtOnce = 0
  const { ingest } = app.workers
  app.workers.ingest = {
    ...ingest,
    async call(name, params) {
      if (name === 'checkpoint') checkpoints++
      return (await ingest.call(name, params)) as never
    },
  }
  const writer = app.writer
  app.writer = {
    ...writer,
    enqueue: (fn) =>
      writer.enqueue((db) => {
        const before = indexRows(db).chunks
        const result = fn(db)
        mostAtOnce = Math.max(mostAtOnce, before - indexRows(db).chunks)
        return result
      }),
  }
  removeSource(app.db, getSource(app.db, id).rowId, app.clock.now())
  await run('clear')
  expect(indexRows(app.db)).toEqual(cleanRows(1))
  expect(mostAtOnce).toBe(100)
  expect(checkpoints).toBe(5)
})

test('an idle ingest worker is ended after a minute, a busy one is not', async () => {
  const app = await knowledgeApp()
  const run = wakeable(app)
  let closes = 0
  let checkpoints = 0
  const ingest = app.workers.ingest
  app.workers.ingest = {
    ...ingest,
    async call(name, params) {
      if (name === 'checkpoint') checkpoints++
      return (await ingest.call(name, params)) as never
    },
    async closeIfIdle() {
      closes++
    },
  }
  const id = await indexText(app, 'A', 'Apples.')
  queue(app, id)
  await run('sync')
  await run('tend')
  expect([checkpoints, closes]).toEqual([1, 0])
  app.clock.advance(61_000)
  queue(app, id)
  await run('tend')
  expect(closes).toBe(0)
  await run('sync')
  app.clock.advance(61_000)
  await run('tend')
  expect([checkpoints, closes]).toEqual([3, 1])

  app.workers.ingest.isRunning = () => false
  await run('tend')
  expect([checkpoints, closes]).toEqual([3, 1])
})
