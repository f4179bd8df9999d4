import type { Database } from 'bun:sqlite'
import { clearDead } from '../../src/knowledge/cleanup.ts'
import type { Findings } from '../../src/knowledge/search/answer-search.ts'
import {
  type ClaimedSync,
  claimSync,
  findSync,
  getSource,
  queueSync,
} from '../../src/knowledge/source-store.ts'
import { syncLeaseMs } from '../../src/knowledge/sync.ts'
import { bitTable, listModelIds } from '../../src/knowledge/vector-store.ts'
import type { App, Embedder } from '../../src/platform/app.ts'
import { wordEmbedder } from './knowledge.ts'

export interface CountingEmbedder extends Embedder {
  /** Every text that was embedded as a document, in order. */
  texts: string[]
  /** Thrown by `embed` while it is set. */
  problem: string | undefined
}

/** The word embedder under a name of its own, which remembers what it was asked. */
export function countingEmbedder(name = 'built-in/use-lite', dimension = 256): CountingEmbedder {
  const { embed } = wordEmbedder()
  const counting: CountingEmbedder = {
    name,
    batchSize: 64,
    texts: [],
    problem: undefined,
    async embed(texts, as) {
      if (counting.problem) throw new Error(counting.problem)
      if (as === 'document') counting.texts.push(...texts)
      const vectors = await embed(texts, as)
      return vectors.map((vector) => unitSlice(vector, dimension))
    },
  }
  return counting
}

function unitSlice(vector: Float32Array, dimension: number): Float32Array {
  const part = vector.slice(0, dimension)
  const length = Math.hypot(...part) || 1
  return part.map((value) => value / length)
}

/** Queues and claims a sync of the source without running it. */
export function openSync(app: App, sourceId: string): ClaimedSync {
  const now = app.clock.now()
  const sourceRowId = getSource(app.db, sourceId).rowId
  queueSync(app.db, { id: app.ids.next('sync'), sourceRowId, now })
  const sync = claimSync(app.db, now, syncLeaseMs)
  if (!sync) throw new Error('There was no sync to claim.')
  return sync
}

/** The counts of the source's last sync. */
export function lastCounts(app: App, sourceId: string) {
  const id = getSource(app.db, sourceId).lastSync?.id ?? ''
  const sync = findSync(app.db, id)
  if (!sync) throw new Error('There was no sync.')
  const { status, added, updated, removed, unchanged, failed, skipped } = sync
  return { status, added, updated, removed, unchanged, failed, skipped }
}

export const noCounts = {
  status: 'SUCCEEDED',
  added: 0,
  updated: 0,
  removed: 0,
  unchanged: 0,
  failed: 0,
  skipped: 0,
} as const

/** Clears away all that no longer serves; returns how many steps it took. */
export function clearAll(db: Database, limit = 100): number {
  let steps = 0
  while (db.transaction(() => clearDead(db, limit, [])).immediate() > 0) steps++
  return steps
}

function countOf(db: Database, sql: string): number {
  return db.query<{ n: number }, []>(`select count(*) as n from ${sql}`).get()?.n ?? 0
}

/** Rows of each part of the index; `serving` is what the others must equal once all is clean. */
export function indexRows(db: Database) {
  const serving = 'chunk c join page p on p.id = c.page_id and p.generation = c.generation'
  return {
    serving: countOf(db, serving),
    chunks: countOf(db, 'chunk'),
    texts: countOf(db, 'chunk_text'),
    hashes: countOf(db, `(select distinct c.hash from ${serving})`),
    vectors: countOf(db, 'embedding'),
    bits: listModelIds(db).map((id) => countOf(db, bitTable(id))),
    waiting: countOf(db, 'page_cleanup'),
  }
}

/** What `indexRows` must be when everything serves, is embedded by one model, and is clean. */
export function cleanRows(chunks: number, hashes = chunks) {
  return {
    serving: chunks,
    chunks,
    texts: chunks,
    hashes,
    vectors: hashes,
    bits: [chunks],
    waiting: 0,
  }
}

/** Searches as an answer does, 20 chunks at most. */
export function ask(app: App, question: string): Promise<Findings> {
  return app.workers.search.call('search', { question, limit: 20, now: app.clock.now() })
}

/** Titles of the pages that answer a question, best first. */
export async function askTitles(app: App, question: string): Promise<string[]> {
  return (await ask(app, question)).hits.map((hit) => hit.title)
}

/** The contents of all hits. */
export async function askTexts(app: App, question: string): Promise<string> {
  return (await ask(app, question)).hits.map((hit) => hit.content).join('\n')
}
