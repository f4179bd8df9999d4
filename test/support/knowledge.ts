import { embedBatch } from '../../src/knowledge/embed.ts'
import { openEmbedDue } from '../../src/knowledge/embed-due.ts'
import { openReadQuestions } from '../../src/knowledge/read-questions.ts'
import { read } from '../../src/knowledge/readers/read.ts'
import { openReading } from '../../src/knowledge/reading.ts'
import { openSearch } from '../../src/knowledge/search/answer-search.ts'
import { openTopics } from '../../src/knowledge/search/topics-store.ts'
import type { NewSource } from '../../src/knowledge/source-store.ts'
import { claimSync, getSource, insertSource, queueSync } from '../../src/knowledge/source-store.ts'
import { runSync, syncLeaseMs } from '../../src/knowledge/sync.ts'
import { migrations } from '../../src/migrations/all.ts'
import type { App, Embedder } from '../../src/platform/app.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { createOutbound } from '../../src/platform/outbound.ts'
import { type TestApp, type TestOverrides, testApp } from './test-app.ts'

/**
 * An App whose two workers run the real methods in line, on the same database in memory:
 *
 *   const app = await knowledgeApp()
 *   const source = await indexText(app, 'Returns', '# Returns\n\nWithin 30 days.')
 *
 * Word frequencies are remembered for a minute of the app's clock: advance it after indexing more.
 */
export async function knowledgeApp(
  overrides: TestOverrides & { embedder?: Embedder } = {},
): Promise<TestApp> {
  const { embedder = wordEmbedder(), ...rest } = overrides
  const db = rest.db ?? (await openDatabase(':memory:'))
  migrate(db, migrations)
  const outbound = rest.outbound ?? createOutbound({ allowNetworks: ['127.0.0.0/8'] })
  return await testApp({
    ...rest,
    db,
    outbound,
    search: { search: openSearch(db, () => embedder), topics: openTopics(db), ...rest.search },
    ingest: {
      ...openReading({ db, outbound, read: (file) => read(file) }),
      embedDue: openEmbedDue(db, () => embedder),
      readQuestions: openReadQuestions(() => embedder),
      checkpoint: () => undefined,
      ...rest.ingest,
    },
  })
}

/** A source of files below `path`, read and embedded to the end; returns its id. */
export async function indexFolder(app: App, path: string, more: SourceWish = {}): Promise<string> {
  return await indexSource(app, { type: 'FOLDER', location: path, ...more })
}

export async function indexFaq(
  app: App,
  pairs: { question: string; answer: string }[],
  more: SourceWish = {},
): Promise<string> {
  const content = pairs.map((pair) => JSON.stringify(pair)).join('\n')
  return await indexSource(app, { type: 'FAQ', location: '', name: 'Questions', content, ...more })
}

export async function indexText(
  app: App,
  title: string,
  markdown: string,
  more: SourceWish = {},
): Promise<string> {
  return await indexSource(app, {
    type: 'TEXT',
    location: '',
    name: title,
    content: markdown,
    ...more,
  })
}

type SourceWish = Partial<Omit<NewSource, 'id' | 'now'>>

/** Adds a source, syncs it and gives its chunks their vectors, through the real jobs' functions. */
export async function indexSource(
  app: App,
  source: SourceWish & Pick<NewSource, 'type' | 'location'>,
): Promise<string> {
  const id = app.ids.next('src')
  const whole = { name: id, options: {}, authority: 'PRIMARY', ...source, id } as const
  insertSource(app.db, { ...whole, now: app.clock.now() })
  await syncAgain(app, id)
  return id
}

/** Syncs a source now and embeds what came. */
export async function syncAgain(app: App, sourceId: string): Promise<void> {
  const now = app.clock.now()
  const { rowId } = getSource(app.db, sourceId)
  queueSync(app.db, { id: app.ids.next('sync'), sourceRowId: rowId, now })
  const sync = claimSync(app.db, now, syncLeaseMs)
  if (!sync) throw new Error('No sync was queued.')
  await runSync(app, sync, { signal: new AbortController().signal, openPages: new Set() })
  while ((await embedBatch(app)) > 0) {}
}

const dimensions = 256

/**
 * Words hashed into a bag: equal words make near vectors, cheaply and always the same. It bears the
 * built-in embedder's name, so that `config.embedModel` is at home with it.
 */
export function wordEmbedder(): Embedder {
  return {
    name: 'built-in/use-lite',
    batchSize: 64,
    embed: async (texts) => texts.map(bagOfWords),
  }
}

function bagOfWords(text: string): Float32Array {
  const vector = new Float32Array(dimensions)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const at = Number(Bun.hash(word) % BigInt(dimensions))
    vector[at] = (vector[at] ?? 0) + 1
  }
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}
