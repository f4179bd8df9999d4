import type { Database } from 'bun:sqlite'
import { appendEvent } from '../events/store.ts'
import type { App } from '../platform/app.ts'
import { errorText } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { toSourceObject } from './objects.ts'
import {
  ensurePage,
  failPage,
  findPage,
  keepPage,
  nextGeneration,
  putChunks,
  queueCleanup,
  removePage,
  removeUnseenPages,
  type StoredPage,
  skipPage,
  switchPage,
} from './page-store.ts'
import type { HashedChunk, ReadPart } from './reading.ts'
import { chunkSlice } from './reading.ts'
import type { SourceToRead } from './schema.ts'
import {
  type ClaimedSync,
  countSync,
  findSource,
  finishSync,
  getSource,
  isSyncRunning,
  type SyncCounter,
  sourceContent,
} from './source-store.ts'

export const syncLeaseMs = 5 * 60_000

/** Pages that a sync is writing: their new chunks serve nothing yet, and are not to be cleared away. */
export type OpenPages = Set<number>

/**
 * Reads a source through the ingest worker and brings its pages up to date, each page in small
 * commits of which the last one changes it over. A page that fails leaves what was there; what the
 * source no longer has goes when the reading has come to its end. An aborted sync stays RUNNING and
 * is claimed again.
 */
export async function runSync(
  app: App,
  sync: ClaimedSync,
  options: { signal: AbortSignal; openPages: OpenPages },
): Promise<void> {
  const ingest = app.workers.ingest
  const warnings: string[] = []
  let isPartial = false
  let firstProblem: string | undefined
  const pages = { good: 0, bad: 0 }
  // A worker that has just died has nothing left to end.
  const endReading = () => ingest.call('endReading', { syncId: sync.id }).catch(() => {})
  options.signal.addEventListener('abort', endReading)
  try {
    await ingest.call('beginReading', { syncId: sync.id, source: sourceToRead(app.db, sync) })
    while (!options.signal.aborted) {
      const part = await ingest.call<ReadPart>('nextPart', {
        syncId: sync.id,
        sourceRowId: sync.sourceRowId,
      })
      if (options.signal.aborted) return
      if (!isSyncRunning(app.db, sync.rowId)) return
      if (part.kind === 'end') {
        const failure = pages.good === 0 && pages.bad > 0 ? firstProblem : undefined
        return await finish(app, sync, {
          isPartial: isPartial || failure !== undefined,
          ...(failure ? { error: failure } : {}),
          ...(warnings.length > 0 ? { warning: warnings.join(' ') } : {}),
        })
      }
      if (part.kind === 'unreachable') {
        return await finish(app, sync, { error: part.reason, isPartial: true })
      }
      if (part.kind === 'warning') {
        warnings.push(part.message)
        isPartial ||= part.isPartial === true
        continue
      }
      if (part.kind === 'failed' || part.kind === 'skipped') {
        firstProblem ??= `${part.url}: ${part.reason}`
      }
      if (part.kind === 'failed') pages.bad++
      else if (part.kind !== 'found' && part.kind !== 'gone') pages.good++
      await takePart(app, { sync, part, openPages: options.openPages })
    }
  } catch (error) {
    if (options.signal.aborted) return
    app.log.error('sync failed', { syncId: sync.id, error })
    await finish(app, sync, {
      error: `The sync stopped: ${sentence(errorText(error))} Run it again; what was there goes on serving.`,
      isPartial: true,
    })
  } finally {
    options.signal.removeEventListener('abort', endReading)
    await endReading()
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

function sourceToRead(db: Database, sync: ClaimedSync): SourceToRead {
  const { name, type, location, options } = getSource(db, sync.sourceId)
  const content = sourceContent(db, sync.sourceRowId)
  return { rowId: sync.sourceRowId, name, type, location, options, content }
}

type PagePart = Extract<ReadPart, { kind: 'page' }>

async function takePart(
  app: App,
  {
    sync,
    part,
    openPages,
  }: {
    sync: ClaimedSync
    part: Exclude<ReadPart, { kind: 'end' | 'warning' | 'unreachable' }>
    openPages: OpenPages
  },
): Promise<void> {
  const now = app.clock.now()
  const leaseUntil = now + syncLeaseMs
  if (part.kind === 'found') {
    return write(app, (db) => countSync(db, sync.rowId, { total: part.total, leaseUntil }))
  }
  if (part.kind === 'page') return await takePage(app, { sync, part, openPages })
  await write(app, (db) => {
    if (!isSyncRunning(db, sync.rowId)) return
    // A broken link was never a page.
    const known = findPage(db, sync.sourceRowId, part.url)
    if (part.kind === 'gone' && (!known || known.isRemoved)) return
    const page = ensurePage(db, {
      id: app.ids.next('page'),
      sourceRowId: sync.sourceRowId,
      url: part.url,
      now,
    })
    const seen = { rowId: page.rowId, syncRowId: sync.rowId, now }
    let counter: SyncCounter = part.kind === 'gone' ? 'removed' : part.kind
    if (part.kind === 'unchanged') {
      const { etag, lastModified, links } = part
      keepPage(db, {
        ...seen,
        ...(etag ? { etag } : {}),
        ...(lastModified ? { lastModified } : {}),
        ...(links ? { links } : {}),
      })
      if (page.generation === 0) counter = 'skipped'
    } else if (part.kind === 'gone') removePage(db, page.rowId, now)
    else if (part.kind === 'failed') failPage(db, seen, part.reason)
    else skipPage(db, seen, part.reason)
    countPage(db, { sync, page, counter, leaseUntil })
  })
}

/** A sync that goes on after a restart has counted some pages already. */
function countPage(
  db: Database,
  one: { sync: ClaimedSync; page: StoredPage; counter: SyncCounter; leaseUntil: number },
): void {
  const { sync, page, counter, leaseUntil } = one
  const isNew = page.seenSync !== sync.rowId
  const isMended = page.status === 'FAILED' && counter !== 'failed'
  countSync(db, sync.rowId, {
    ...(isNew ? { [counter]: 1, done: 1 } : {}),
    ...(!isNew && isMended ? { failed: -1, [counter]: 1 } : {}),
    leaseUntil,
  })
}

async function takePage(
  app: App,
  { sync, part, openPages }: { sync: ClaimedSync; part: PagePart; openPages: OpenPages },
): Promise<void> {
  const opened = await write(app, (db) => {
    if (!isSyncRunning(db, sync.rowId)) return undefined
    const stored = ensurePage(db, {
      id: app.ids.next('page'),
      sourceRowId: sync.sourceRowId,
      url: part.url,
      now: app.clock.now(),
    })
    queueCleanup(db, stored.rowId)
    openPages.add(stored.rowId)
    return { page: stored, generation: nextGeneration(db, stored.rowId) }
  })
  if (!opened) return
  const { page, generation } = opened
  try {
    let chunks: HashedChunk[] = part.chunks
    let written = 0
    while (chunks.length > 0) {
      const slice = chunks.map((chunk, index) => ({
        ...chunk,
        id: app.ids.next('chunk'),
        position: written + index,
      }))
      written += slice.length
      const target = { rowId: page.rowId, sourceRowId: sync.sourceRowId, generation }
      await write(app, (db) => putChunks(db, { ...target, title: part.document.title }, slice))
      chunks =
        slice.length < chunkSlice
          ? []
          : await app.workers.ingest.call('moreChunks', { syncId: sync.id })
    }
    if (written !== part.chunkCount) throw new Error('A page was cut short.')
    await write(app, (db) => changeOver(db, app, { sync, part, page, generation, written }))
  } finally {
    openPages.delete(page.rowId)
  }
}

function changeOver(
  db: Database,
  app: App,
  change: {
    sync: ClaimedSync
    part: PagePart
    page: StoredPage
    generation: number
    written: number
  },
): void {
  const { sync, part, page, generation, written } = change
  const now = app.clock.now()
  switchPage(
    db,
    {
      rowId: page.rowId,
      syncRowId: sync.rowId,
      generation,
      chunkCount: written,
      contentHash: part.contentHash,
      ...(part.etag ? { etag: part.etag } : {}),
      ...(part.lastModified ? { lastModified: part.lastModified } : {}),
      now,
    },
    { ...part.document, sections: [] },
  )
  const counter = page.generation > 0 ? 'updated' : 'added'
  countPage(db, { sync, page, counter, leaseUntil: now + syncLeaseMs })
}

async function finish(
  app: App,
  sync: ClaimedSync,
  end: { error?: string; warning?: string; isPartial: boolean },
): Promise<void> {
  const now = app.clock.now()
  await write(app, (db) => {
    if (!isSyncRunning(db, sync.rowId)) return
    if (!end.isPartial) {
      const removed = removeUnseenPages(db, {
        sourceRowId: sync.sourceRowId,
        syncRowId: sync.rowId,
        now,
      })
      countSync(db, sync.rowId, { removed })
    }
    finishSync(db, sync, { now, ...end })
    const source = findSource(db, sync.sourceId)
    if (!source) return
    const data = { source: toSourceObject(source) }
    appendEvent(db, app.ids, { type: 'knowledge.synced', data, now })
  })
  const fields = { sourceId: sync.sourceId, syncId: sync.id }
  if (end.error) app.log.warn('sync failed', { ...fields, reason: end.error })
  else
    app.log.info('sync finished', { ...fields, ...(end.warning ? { warning: end.warning } : {}) })
}
