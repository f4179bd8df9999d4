import type { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { clearDead } from '../../src/knowledge/cleanup.ts'
import { getSource, removeSource } from '../../src/knowledge/source-store.ts'
import { cleanRows, clearAll, indexRows } from '../support/index-checks.ts'
import { indexFaq, indexText, knowledgeApp } from '../support/knowledge.ts'

function pages(db: Database): number {
  return db.query<{ page_count: number }, []>('pragma page_count').get()?.page_count ?? 0
}

test('a removed source is cleared away in slices, and its room goes back to the disk', async () => {
  const app = await knowledgeApp()
  await indexText(app, 'Kept', 'Apples are red.')
  const filler = 'A long answer with many words. '.repeat(25)
  const pairs = Array.from({ length: 12_000 }, (_, i) => ({
    question: `What is ${i}?`,
    answer: `It is ${i}. ${filler}`,
  }))
  const ingest = app.workers.ingest
  app.workers.ingest = {
    ...ingest,
    call: async (name, params) =>
      (name === 'embedDue'
        ? { name: 'none', dimension: 0, rows: [] }
        : await ingest.call(name, params)) as never,
  }
  const id = await indexFaq(app, pairs)
  const full = pages(app.db)
  expect(getSource(app.db, id).chunkCount).toBe(pairs.length)

  removeSource(app.db, getSource(app.db, id).rowId, app.clock.now())
  const steps = [1, 2, 3, 4].map(() => clearDead(app.db, 40, []))
  expect(Math.max(...steps)).toBe(40)
  clearAll(app.db, 400)
  expect(clearDead(app.db, 40, [])).toBe(0)
  expect(indexRows(app.db)).toEqual(cleanRows(1))
  expect(pages(app.db)).toBeLessThan(full * 0.7)
})

test('pages that are being written are left alone, with the source that they belong to', async () => {
  const app = await knowledgeApp()
  const id = await indexText(app, 'Open', 'Apples are red.')
  const { rowId } = getSource(app.db, id)
  const page = app.db.query<{ id: number }, []>('select id from page').get()?.id ?? 0
  removeSource(app.db, rowId, app.clock.now())
  expect(clearDead(app.db, 100, [page])).toBe(0)
  expect(indexRows(app.db)).toMatchObject({ chunks: 1, texts: 1, bits: [1] })
  clearAll(app.db)
  expect(indexRows(app.db)).toMatchObject({ chunks: 0, texts: 0, vectors: 0, bits: [0] })
  expect(app.db.query('select id from source').all()).toEqual([])
})
