import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { embedBatch, isEmbeddingDue } from '../../src/knowledge/embed.ts'
import { knowledgeJobs } from '../../src/knowledge/jobs.ts'
import { chunkSlice } from '../../src/knowledge/reading.ts'
import { getSource, insertSource, queueSync } from '../../src/knowledge/source-store.ts'
import { migrations } from '../../src/migrations/all.ts'
import { databasePath, openDatabase } from '../../src/platform/database.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { inlineWorker, spawnWorker } from '../../src/platform/worker.ts'
import {
  ask,
  cleanRows,
  clearAll,
  indexRows,
  lastCounts,
  noCounts,
} from '../support/index-checks.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

let dataDir: string
let app: TestApp
const crashes: string[] = []

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'workers-'))
  const db = await openDatabase(dataDir)
  migrate(db, migrations)
  const worker = (name: string) =>
    spawnWorker(
      new URL(`../../src/knowledge/${name}.ts`, import.meta.url).href,
      { dataDir, ollamaHost: 'http://127.0.0.1:9', allowNetworks: [] },
      (error) => crashes.push(error.message),
    )
  const workers = {
    search: worker('search-worker'),
    ingest: worker('ingest-worker'),
    query: inlineWorker({}),
    groups: inlineWorker({}),
    upkeep: inlineWorker({}),
  }
  app = await testApp({ db, workers, config: { dataDir } })
})

afterEach(async () => {
  await Promise.all([app.workers.search.close(), app.workers.ingest.close()])
  app.db.close()
  rmSync(dataDir, { recursive: true })
  expect(crashes.splice(0)).toEqual([])
})

function addFolder(id: string, location: string): void {
  insertSource(app.db, {
    id,
    name: id,
    type: 'FOLDER',
    location,
    options: {},
    authority: 'PRIMARY',
    now: app.clock.now(),
  })
  const sourceRowId = getSource(app.db, id).rowId
  queueSync(app.db, { id: app.ids.next('sync'), sourceRowId, now: app.clock.now() })
}

const going = () => new AbortController().signal
const job = (name: string) => {
  const found = knowledgeJobs().find((one) => one.name === `knowledge.${name}`)
  if (!found) throw new Error(`There is no job ${name}.`)
  return found
}

test('the sample help centre is read, embedded and asked through real worker threads', async () => {
  addFolder('src_sample', new URL('../../data/sample', import.meta.url).pathname)
  await job('sync').run(app, going())
  expect(lastCounts(app, 'src_sample')).toMatchObject({ ...noCounts, added: expect.any(Number) })
  expect(getSource(app.db, 'src_sample').pageCount).toBeGreaterThan(20)

  // Full text serves before there is a vector.
  const early = await ask(app, 'How do I reset my password?')
  expect(early.usedVectors).toBe(false)
  expect(early.hits[0]?.url).toContain('password')

  await embedBatch(app)
  expect(indexRows(app.db)).toMatchObject({ bits: [8] })
  const late = await ask(app, 'How do I reset my password?')
  expect(late).toMatchObject({ usedVectors: true })
  expect(late.vectorProblem).toBeUndefined()
  expect(late.hits[0]?.url).toContain('password')
  expect((await ask(app, 'SYNC-204')).hits[0]?.content).toContain('SYNC-204')
}, 60_000)

test('both workers can be ended at any time and start again with the next call', async () => {
  const folder = join(dataDir, 'texts')
  addFolder('src_texts', folder)
  await Bun.write(join(folder, 'a.md'), '# Apples\n\nApples are red.')
  await job('sync').run(app, going())
  await Promise.all([app.workers.search.close(), app.workers.ingest.close()])
  expect(app.workers.search.isRunning()).toBe(false)
  expect(await ask(app, 'apples')).toMatchObject({ hits: [{ title: 'Apples' }] })

  const pending = ask(app, 'apples').catch((error: Error) => error.message)
  await app.workers.search.close()
  expect([
    'The worker was closed.',
    expect.objectContaining({ usedVectors: false }),
  ]).toContainEqual(await pending)
})

test('reading is ended when the sync is stopped, however long it would have taken', async () => {
  const slow = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: () => new Promise<Response>(() => {}),
  })
  await app.workers.ingest.close()
  app.workers.ingest = spawnWorker(
    new URL('../../src/knowledge/ingest-worker.ts', import.meta.url).href,
    { dataDir, ollamaHost: 'http://127.0.0.1:9', allowNetworks: ['127.0.0.0/8'] },
    (error) => crashes.push(error.message),
  )
  insertSource(app.db, {
    id: 'src_slow',
    name: 'Slow',
    type: 'URL',
    location: `http://127.0.0.1:${slow.port}/`,
    options: {},
    authority: 'PRIMARY',
    now: app.clock.now(),
  })
  const { rowId } = getSource(app.db, 'src_slow')
  queueSync(app.db, { id: 'sync_slow', sourceRowId: rowId, now: app.clock.now() })
  const stop = new AbortController()
  const running = job('sync').run(app, stop.signal)
  while (slow.pendingRequests === 0) await Bun.sleep(5)
  stop.abort()
  await running
  expect(getSource(app.db, 'src_slow').status).toBe('SYNCING')
  await slow.stop(true)
})

test('a large document is stored in small commits, and the log of the database stays small', async () => {
  const folder = join(dataDir, 'large')
  const sections = Array.from(
    { length: 1250 },
    (_, i) =>
      `## Part ${i}\n\n${`Sentence ${i} tells of thing ${i % 97} and its use. `.repeat(20)}\n`,
  )
  await Bun.write(join(folder, 'large.md'), `# Large\n\n${sections.join('\n')}`)
  expect(statSync(join(folder, 'large.md')).size).toBeGreaterThan(1_000_000)
  addFolder('src_large', folder)
  let mostRows = 0
  const { writer } = app
  app.writer = {
    ...writer,
    enqueue: (fn) =>
      writer.enqueue((db) => {
        const before = db.query<{ n: number }, []>('select total_changes() as n').get()?.n ?? 0
        const result = fn(db)
        const after = db.query<{ n: number }, []>('select total_changes() as n').get()?.n ?? 0
        mostRows = Math.max(mostRows, after - before)
        return result
      }),
  }
  await job('sync').run(app, going())
  const { chunkCount } = getSource(app.db, 'src_large')
  expect(chunkCount).toBeGreaterThan(1000)
  // A chunk is a few rows: its own and those of the full-text index, which now and then merges.
  expect(mostRows).toBeLessThan(chunkSlice * 25)
  expect(statSync(`${databasePath(dataDir)}-wal`).size).toBeLessThan(16 * 1024 * 1024)
  clearAll(app.db)
  expect(indexRows(app.db)).toMatchObject({
    ...cleanRows(chunkCount),
    hashes: chunkCount,
    vectors: 0,
    bits: [],
  })
  expect(isEmbeddingDue(app)).toBe(true)
}, 60_000)
