import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listEventsAfter } from '../../src/events/store.ts'
import { embedBatch } from '../../src/knowledge/embed.ts'
import { toSourceObject } from '../../src/knowledge/objects.ts'
import { read } from '../../src/knowledge/readers/read.ts'
import { chunkSlice, openReading } from '../../src/knowledge/reading.ts'
import {
  claimSync,
  findSync,
  getSource,
  insertSource,
  queueSync,
  releaseSyncs,
  removeSource,
} from '../../src/knowledge/source-store.ts'
import { runSync, syncLeaseMs } from '../../src/knowledge/sync.ts'
import type { App } from '../../src/platform/app.ts'
import { inlineWorker, type WorkerPort } from '../../src/platform/worker.ts'
import {
  askTexts,
  askTitles,
  cleanRows,
  clearAll,
  countingEmbedder,
  indexRows,
  lastCounts,
  noCounts,
  openSync,
} from '../support/index-checks.ts'
import { indexFolder, indexText, knowledgeApp, syncAgain } from '../support/knowledge.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sync-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

const paragraph = (word: string) => `${`${word} is told about in these words. `.repeat(20)}\n\n`

/** A Markdown file of one long section per word: a chunk each. */
function longPage(title: string, words: string[]): string {
  return `# ${title}\n\n${words.map((word) => `## On ${word}\n\n${paragraph(word)}`).join('')}`
}

const going = () => new AbortController().signal

test('a second sync reads what has changed and embeds nothing else again', async () => {
  const embedder = countingEmbedder()
  const app = await knowledgeApp({ embedder })
  put('a.md', longPage('Apples', ['red', 'green', 'yellow']))
  put('b.md', '# Pears\n\nPears are sweet.')
  const id = await indexFolder(app, folder)
  expect(lastCounts(app, id)).toEqual({ ...noCounts, added: 2 })
  expect(embedder.texts).toHaveLength(4)
  const counted = app.db.query<{ count: number }, []>(
    'select sum(count) as count from daily_counter',
  )
  expect(counted.get()?.count).toBe(4)

  await syncAgain(app, id)
  expect(lastCounts(app, id)).toEqual({ ...noCounts, unchanged: 2 })
  expect(embedder.texts).toHaveLength(4)

  put('a.md', longPage('Apples', ['red', 'brown', 'green', 'yellow']))
  await syncAgain(app, id)
  expect(lastCounts(app, id)).toEqual({ ...noCounts, updated: 1, unchanged: 1 })
  expect(embedder.texts.slice(4)).toEqual([expect.stringContaining('brown')])
  clearAll(app.db)
  expect(indexRows(app.db)).toEqual(cleanRows(5))
})

test('a sync that ends is an event with the source as the API shows it, failed or not', async () => {
  const app = await knowledgeApp()
  put('a.md', '# Apples\n\nApples are red.')
  const id = await indexFolder(app, folder)
  rmSync(folder, { recursive: true })
  await syncAgain(app, id)
  const synced = listEventsAfter(app.db, 0, 10).filter(({ type }) => type === 'knowledge.synced')
  expect(synced.map(({ data }) => data.source)).toMatchObject([
    { id, status: 'READY', pageCount: 1, lastSync: { status: 'SUCCEEDED', added: 1 } },
    { id, status: 'FAILED', pageCount: 1, lastSync: { status: 'FAILED' } },
  ])
  expect(synced[1]?.data.source).toEqual(toSourceObject(getSource(app.db, id)))
})

test('a page that was saved again with the same text is unchanged', async () => {
  const app = await knowledgeApp()
  put('a.md', '# Apples\n\nApples are red.')
  const id = await indexFolder(app, folder)
  const before = indexRows(app.db)
  await Bun.sleep(5)
  put('a.md', '# Apples\n\nApples are red.')
  await syncAgain(app, id)
  expect(lastCounts(app, id)).toEqual({ ...noCounts, unchanged: 1 })
  expect(indexRows(app.db)).toEqual(before)
})

test('the same text in two pages is embedded once, and stays while one of them has it', async () => {
  const embedder = countingEmbedder()
  const app = await knowledgeApp({ embedder })
  put('a.md', '# Fruit\n\nApples are red.')
  put('b.md', '# Fruit\n\nApples are red.')
  const id = await indexFolder(app, folder)
  expect(embedder.texts).toHaveLength(1)
  clearAll(app.db)
  expect(indexRows(app.db)).toEqual(cleanRows(2, 1))

  unlinkSync(join(folder, 'a.md'))
  await syncAgain(app, id)
  clearAll(app.db)
  expect(indexRows(app.db)).toEqual(cleanRows(1))
  expect(embedder.texts).toHaveLength(1)
})

test('a page that is gone from the folder is out of the answers when the sync has finished', async () => {
  const app = await knowledgeApp()
  put('a.md', '# Apples\n\nApples are red.')
  put('b.md', '# Pears\n\nPears are sweet.')
  const id = await indexFolder(app, folder)
  expect(await askTitles(app, 'apples')).toContain('Apples')

  unlinkSync(join(folder, 'a.md'))
  await syncAgain(app, id)
  expect(lastCounts(app, id)).toEqual({ ...noCounts, removed: 1, unchanged: 1 })
  expect(await askTitles(app, 'apples')).not.toContain('Apples')
  expect(getSource(app.db, id).pageCount).toBe(1)

  put('a.md', '# Apples\n\nApples are red.')
  await syncAgain(app, id)
  expect(lastCounts(app, id)).toEqual({ ...noCounts, added: 1, unchanged: 1 })
  expect(await askTitles(app, 'apples')).toContain('Apples')
  clearAll(app.db)
  expect(indexRows(app.db)).toEqual(cleanRows(2))
})

test('a page whose reading fails keeps serving what it had, and says why', async () => {
  const app = await knowledgeApp()
  put('a.pdf', 'no PDF at all')
  put('b.md', '# Pears\n\nPears are sweet.')
  const id = await indexFolder(app, folder)
  expect(lastCounts(app, id)).toEqual({ ...noCounts, added: 1, failed: 1 })

  let isBroken = false
  const reading = openReading({
    db: app.db,
    outbound: app.outbound,
    read: async (file) =>
      isBroken ? { kind: 'failed', reason: 'It is damaged.' } : await read(file),
  })
  const ingest = app.workers.ingest
  app.workers.ingest = {
    ...ingest,
    call: (name, params) =>
      (name in reading ? inlineWorker(reading as never) : ingest).call(name, params),
  }
  isBroken = true
  put('b.md', '# Pears\n\nPears are not sweet any more.')
  await syncAgain(app, id)
  // Not one page could be read: that is a failure of the whole.
  expect(lastCounts(app, id)).toEqual({ ...noCounts, status: 'FAILED', failed: 2 })
  expect(getSource(app.db, id).lastSync?.error).toContain('It is damaged.')
  const page = app.db.query('select status, error from page where url = ?').get('b.md')
  expect(page).toEqual({ status: 'FAILED', error: 'It is damaged.' })
  expect(await askTitles(app, 'pears')).toContain('Pears')

  isBroken = false
  await syncAgain(app, id)
  expect(lastCounts(app, id)).toEqual({ ...noCounts, updated: 1, failed: 1 })
  expect(app.db.query('select status, error from page where url = ?').get('b.md')).toEqual({
    status: 'INDEXED',
    error: null,
  })
})

test('a page without text is skipped with its reason, and what it said before is gone', async () => {
  const app = await knowledgeApp()
  put('a.md', '# Apples\n\nApples are red.')
  put('b.md', '# Pears\n\nPears are sweet.')
  const id = await indexFolder(app, folder)
  put('a.md', '\n\n')
  await syncAgain(app, id)
  expect(lastCounts(app, id)).toEqual({ ...noCounts, skipped: 1, unchanged: 1 })
  const page = app.db.query('select status, error from page where url = ?').get('a.md')
  expect(page).toEqual({ status: 'SKIPPED', error: expect.stringMatching(/\.$/) })
  expect(await askTitles(app, 'apples red')).not.toContain('Apples')
  clearAll(app.db)
  expect(indexRows(app.db)).toEqual(cleanRows(1))
})

test('a source that cannot be reached leaves everything as it was', async () => {
  const app = await knowledgeApp()
  put('a.md', '# Apples\n\nApples are red.')
  const id = await indexFolder(app, folder)
  rmSync(folder, { recursive: true })
  await syncAgain(app, id)
  expect(lastCounts(app, id)).toEqual({ ...noCounts, status: 'FAILED' })
  expect(getSource(app.db, id)).toMatchObject({ status: 'FAILED', pageCount: 1 })
  expect(getSource(app.db, id).lastSync?.error).toContain("doesn't exist: check the path.")
  expect(await askTitles(app, 'apples')).toContain('Apples')
})

/** Lets `calls` calls of a method through, then does what it is told instead. */
function interrupted(
  port: WorkerPort,
  method: string,
  after: { calls: number; instead(): unknown },
): WorkerPort {
  let left = after.calls
  return {
    ...port,
    async call(name, params, timeoutMs) {
      if (name === method && left-- === 0) return (await after.instead()) as never
      return await port.call(name, params, timeoutMs)
    },
  }
}

test('a sync that was stopped half-way goes on when it is claimed again, with the counts of the whole', async () => {
  const app = await knowledgeApp()
  put('a.md', '# Apples\n\nApples are red.')
  put(
    'b.md',
    longPage(
      'Pears',
      Array.from({ length: 60 }, (_, i) => `pear${i}`),
    ),
  )
  put('c.md', '# Plums\n\nPlums are blue.')
  const id = await indexFolder(app, folder)
  put('a.md', '# Apples\n\nApples are green.')
  put(
    'b.md',
    longPage(
      'Pears',
      Array.from({ length: 60 }, (_, i) => `nashi${i}`),
    ),
  )
  unlinkSync(join(folder, 'c.md'))
  put('d.md', '# Figs\n\nFigs are dry.')

  // Stopped in the middle of the long page.
  const stop = new AbortController()
  const half: App = { ...app, workers: { ...app.workers } }
  const ingest = app.workers.ingest
  half.workers.ingest = interrupted(ingest, 'moreChunks', {
    calls: 1,
    instead() {
      stop.abort()
      throw new Error('The worker was closed.')
    },
  })
  const sync = openSync(app, id)
  await runSync(half, sync, { signal: stop.signal, openPages: new Set() })
  expect(findSync(app.db, sync.id)).toMatchObject({ status: 'RUNNING', updated: 1 })
  expect(await askTitles(app, 'pear7')).toContain('Pears')
  expect(await askTexts(app, 'nashi7')).not.toContain('nashi')
  expect(await askTitles(app, 'plums')).toContain('Plums')

  // Nobody takes it while its lease lasts; a process that starts releases it.
  expect(claimSync(app.db, app.clock.now(), syncLeaseMs)).toBeUndefined()
  releaseSyncs(app.db)
  const again = claimSync(app.db, app.clock.now(), syncLeaseMs)
  expect(again?.id).toBe(sync.id)
  if (again) await runSync(app, again, { signal: going(), openPages: new Set() })
  expect(lastCounts(app, id)).toEqual({ ...noCounts, added: 1, updated: 2, removed: 1 })
  expect(findSync(app.db, sync.id)?.progress).toBe(1)
  while ((await embedBatch(app)) > 0) {}
  clearAll(app.db)
  expect(indexRows(app.db)).toEqual(cleanRows(62))
  expect(await askTexts(app, 'nashi7')).toContain('nashi7 ')
  expect(await askTexts(app, 'pear7')).not.toContain('pear')
})

test('a worker that dies in mid-sync fails the sync with what to do, and the next sync is fine', async () => {
  const app = await knowledgeApp()
  put('a.md', '# Apples\n\nApples are red.')
  put(
    'b.md',
    longPage(
      'Pears',
      Array.from({ length: 60 }, (_, i) => `pear${i}`),
    ),
  )
  for (const method of ['beginReading', 'nextPart', 'moreChunks']) {
    const dying: App = { ...app, workers: { ...app.workers } }
    dying.workers.ingest = interrupted(app.workers.ingest, method, {
      calls: method === 'beginReading' ? 0 : 1,
      instead: () => Promise.reject(new Error('A worker failed: out of memory')),
    })
    const id = `src_${method}`
    insertSource(app.db, {
      id,
      name: method,
      type: 'FOLDER',
      location: folder,
      options: {},
      authority: 'PRIMARY',
      now: app.clock.now(),
    })
    await runSync(dying, openSync(app, id), { signal: going(), openPages: new Set() })
    expect(getSource(app.db, id)).toMatchObject({
      status: 'FAILED',
      lastSync: {
        status: 'FAILED',
        error:
          'The sync stopped: A worker failed: out of memory. Run it again; what was there goes on serving.',
      },
    })
    await syncAgain(app, id)
    expect(getSource(app.db, id)).toMatchObject({ status: 'READY', pageCount: 2, chunkCount: 61 })
  }
  clearAll(app.db)
  expect(indexRows(app.db)).toEqual(cleanRows(183, 61))
})

test('a worker that was started anew between two slices cannot cut a page short', async () => {
  const app = await knowledgeApp()
  put(
    'b.md',
    longPage(
      'Pears',
      Array.from({ length: 60 }, (_, i) => `pear${i}`),
    ),
  )
  const id = await indexFolder(app, folder)
  put(
    'b.md',
    longPage(
      'Pears',
      Array.from({ length: 70 }, (_, i) => `nashi${i}`),
    ),
  )
  const restarted: App = { ...app, workers: { ...app.workers } }
  restarted.workers.ingest = interrupted(app.workers.ingest, 'moreChunks', {
    calls: 0,
    async instead() {
      const fresh = openReading({ db: app.db, outbound: app.outbound, read: (file) => read(file) })
      return fresh.moreChunks({ syncId: 'the one that is unknown here' })
    },
  })
  await runSync(restarted, openSync(app, id), { signal: going(), openPages: new Set() })
  expect(lastCounts(app, id).status).toBe('FAILED')
  expect(await askTitles(app, 'pear7')).toContain('Pears')
  clearAll(app.db)
  expect(indexRows(app.db)).toEqual(cleanRows(60))
})

test('one document that cannot be cut fails alone', async () => {
  const app = await knowledgeApp()
  const broken = openReading({
    db: app.db,
    outbound: app.outbound,
    async read(file) {
      const result = await read(file)
      if (file.url === 'a.md' && result.kind === 'document') {
        Object.defineProperty(result.document.sections[0], 'content', {
          enumerable: false,
          get() {
            throw new Error('too deep')
          },
        })
      }
      return result
    },
  })
  put('a.md', '# Apples\n\nApples are red.')
  put('b.md', '# Pears\n\nPears are sweet.')
  app.workers.ingest = inlineWorker({
    ...broken,
    embedDue: () => ({ name: '', rows: [] }),
  } as never)
  const id = await indexFolder(app, folder)
  expect(lastCounts(app, id)).toEqual({ ...noCounts, added: 1, failed: 1 })
  expect(app.db.query('select error from page where url = ?').get('a.md')).toEqual({
    error: 'The document could not be cut into passages: too deep',
  })
})

test('a source that is removed during its sync leaves nothing behind', async () => {
  for (const method of ['nextPart', 'moreChunks']) {
    const app = await knowledgeApp()
    put('a.md', '# Apples\n\nApples are red.')
    put(
      'b.md',
      longPage(
        'Pears',
        Array.from({ length: 60 }, (_, i) => `pear${i}`),
      ),
    )
    const id = await indexText(app, 'Kept', 'Plums are blue.')
    insertSource(app.db, {
      id: 'src_folder',
      name: 'Folder',
      type: 'FOLDER',
      location: folder,
      options: {},
      authority: 'PRIMARY',
      now: app.clock.now(),
    })
    const openPages = new Set<number>()
    const ingest = app.workers.ingest
    const cut: App = { ...app, workers: { ...app.workers } }
    let calls = 0
    cut.workers.ingest = {
      ...ingest,
      async call(name, params, timeoutMs) {
        const result = await ingest.call(name, params, timeoutMs)
        if (name === method && ++calls === 2) {
          removeSource(app.db, getSource(app.db, 'src_folder').rowId, app.clock.now())
          const { clearDead } = await import('../../src/knowledge/cleanup.ts')
          while (clearDead(app.db, 10, [...openPages]) > 0) {}
        }
        return result as never
      },
    }
    await runSync(cut, openSync(app, 'src_folder'), { signal: going(), openPages })
    expect(await askTitles(app, 'apples pear7')).not.toContain('Apples')
    clearAll(app.db)
    expect(app.db.query('select public_id from source').all()).toEqual([{ public_id: id }])
    expect(indexRows(app.db)).toEqual(cleanRows(1))
    expect(openPages.size).toBe(0)
  }
})

test('one source has one open sync at a time, asked for as often as you like', async () => {
  const app = await knowledgeApp()
  const id = await indexText(app, 'Fruit', 'Apples are red.')
  const sourceRowId = getSource(app.db, id).rowId
  const ask = () => queueSync(app.db, { id: app.ids.next('sync'), sourceRowId, now: 0 })
  const first = ask()
  expect(first.isNew).toBe(true)
  expect(ask()).toEqual({ syncId: first.syncId, isNew: false })
  const claimed = claimSync(app.db, app.clock.now(), syncLeaseMs)
  expect(claimed?.id).toBe(first.syncId)
  expect(ask()).toEqual({ syncId: first.syncId, isNew: false })
  expect(claimSync(app.db, app.clock.now(), syncLeaseMs)).toBeUndefined()
  expect(() =>
    app.db.run(
      `insert into sync (public_id, source_id, status, created_at) values ('x', ?, 'QUEUED', 0)`,
      [sourceRowId],
    ),
  ).toThrow('UNIQUE')
  // Whoever had it went away: it is taken over when the lease has run out.
  app.clock.advance(syncLeaseMs + 1)
  expect(claimSync(app.db, app.clock.now(), syncLeaseMs)?.id).toBe(first.syncId)
})

test('the progress of a sync grows while it reads', async () => {
  const app = await knowledgeApp()
  for (const name of ['a', 'b', 'c', 'd']) put(`${name}.md`, `# ${name}\n\nText of ${name}.`)
  const seen: number[] = []
  const ingest = app.workers.ingest
  app.workers.ingest = {
    ...ingest,
    async call(name, params, timeoutMs) {
      const open = app.db
        .query<{ id: string }, []>(`select public_id as id from sync where status = 'RUNNING'`)
        .get()
      if (name === 'nextPart' && open) seen.push(findSync(app.db, open.id)?.progress ?? -1)
      return (await ingest.call(name, params, timeoutMs)) as never
    },
  }
  await indexFolder(app, folder)
  expect(seen).toEqual([0, 0, 0.25, 0.5, 0.75, 1])
})

test('a long page crosses in slices, and no commit carries more', async () => {
  const app = await knowledgeApp()
  put(
    'b.md',
    longPage(
      'Pears',
      Array.from({ length: 100 }, (_, i) => `pear${i}`),
    ),
  )
  const sizes: number[] = []
  const writer = app.writer
  app.writer = {
    ...writer,
    enqueue: (fn) =>
      writer.enqueue((db) => {
        const before = indexRows(db).chunks
        const result = fn(db)
        sizes.push(indexRows(db).chunks - before)
        return result
      }),
  }
  const id = await indexFolder(app, folder)
  expect(getSource(app.db, id).chunkCount).toBe(100)
  expect(Math.max(...sizes)).toBe(chunkSlice)
})

test('a text source follows its content', async () => {
  const app = await knowledgeApp()
  const id = await indexText(app, 'Returns', '# Returns\n\nWithin 30 days.')
  app.db.run(`update source set content = '# Returns' || char(10, 10) || 'Within 60 days.'`)
  await syncAgain(app, id)
  expect(lastCounts(app, id)).toEqual({ ...noCounts, updated: 1 })
  expect(await askTitles(app, '60 days')).toEqual(['Returns'])
  app.db.run(`update source set content = null`)
  await syncAgain(app, id)
  expect(lastCounts(app, id)).toEqual({ ...noCounts, skipped: 1 })
  expect(await askTitles(app, '60 days')).toEqual([])
})
