import { embedBatch, isEmbeddingDue } from '../knowledge/embed.ts'
import { knowledgeJobs } from '../knowledge/jobs.ts'
import { listEmbeddingProgress, listPageProblems } from '../knowledge/progress-store.ts'
import type { Source, Sync } from '../knowledge/schema.ts'
import { findSource, findSync } from '../knowledge/source-store.ts'
import type { App } from '../platform/app.ts'
import { errorText } from '../platform/errors.ts'
import { lockHolder } from '../platform/lock.ts'
import type { OpenedApp } from '../start.ts'
import { isFolderFree } from './folder-free.ts'
import { progressBar } from './progress.ts'
import { sourceJson } from './source-json.ts'
import { failed, type Terminal } from './terminal.ts'

interface Reading {
  sourceId: string
  syncId: string
  waits: boolean
  asJson: boolean
}

/**
 * Sees a queued sync through: does it here when the folder is this process's own, otherwise leaves it
 * to the running server, and waits for that if asked. Then tells what came of it.
 */
export async function readThrough(
  terminal: Terminal,
  { app, lock }: OpenedApp,
  reading: Reading,
): Promise<void> {
  const { sourceId, syncId } = reading
  if (!lock && !reading.waits) {
    const source = findSource(app.db, sourceId)
    if (reading.asJson && source) terminal.print(JSON.stringify(sourceJson(app.db, source)))
    const reader = lockHolder(app.config.dataDir).address
      ? 'the running server'
      : 'the command that is at work here, or the next keepdesk serve'
    terminal.tell(`Queued for ${reader} (${sourceId}): keepdesk sources list shows how it goes.`)
    return
  }
  const bar = progressBar(terminal)
  const timer = setInterval(() => {
    const { step, share } = stateOf(app, reading)
    bar.show(step, share)
  }, 200)
  try {
    if (lock) await readHere(app)
    else await waitForServer(app, reading)
  } finally {
    clearInterval(timer)
    bar.end()
  }
  const source = findSource(app.db, sourceId)
  if (!source) throw failed('The source was removed meanwhile.')
  if (reading.asJson) terminal.print(JSON.stringify(sourceJson(app.db, source)))
  const sync = findSync(app.db, syncId)
  tellOutcome(terminal, source, sync)
  if (sync && sync.failed + sync.skipped > 0) tellProblems(terminal, app, source)
}

/** Reading and embedding go on side by side: one waits for sites, the other for the processor. */
async function readHere(app: App): Promise<void> {
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const jobs = new Map(knowledgeJobs().map((job) => [job.name, job]))
  let isReading = true
  async function read() {
    await jobs.get('knowledge.sync')?.run(app, stop.signal)
    isReading = false
  }
  async function embed() {
    while (!stop.signal.aborted && (isReading || isEmbeddingDue(app))) {
      if (isEmbeddingDue(app)) await embedBatch(app)
      else await Bun.sleep(100)
    }
  }
  const [, embedded] = await Promise.allSettled([read(), embed()])
  if (stop.signal.aborted) {
    throw failed('Interrupted: the rest is read when keepdesk serve runs the next time.')
  }
  if (embedded.status === 'rejected') {
    throw failed(
      `Read, but not embedded yet: ${errorText(embedded.reason)} Until then only words are searched, not meanings.`,
    )
  }
  await jobs.get('knowledge.clear')?.run(app, stop.signal)
}

/** Without progress for so long, somebody has to look. */
const patienceMs = 60_000

async function waitForServer(app: App, reading: Reading): Promise<void> {
  let last = ''
  let since = performance.now()
  for (;;) {
    const state = stateOf(app, reading)
    if (state.isDone) return
    const now = JSON.stringify(state)
    if (now !== last) since = performance.now()
    last = now
    const quietMs = performance.now() - since
    if (quietMs > 2000 && isFolderFree(app.config.dataDir)) {
      throw failed(
        'The server has stopped: the rest is read when keepdesk serve runs the next time.',
      )
    }
    if (quietMs > patienceMs) {
      throw failed(
        `Nothing happened for ${patienceMs / 1000} s (${state.step}): the log of the server tells why. It goes on by itself.`,
      )
    }
    await Bun.sleep(200)
  }
}

function stateOf(
  app: App,
  { sourceId, syncId }: Reading,
): { step: string; share: number; isDone: boolean } {
  const sync = findSync(app.db, syncId)
  if (sync?.status === 'QUEUED') return { step: 'Waiting', share: 0, isDone: false }
  if (sync?.status === 'RUNNING') return { step: 'Reading', share: sync.progress, isDone: false }
  const rowId = findSource(app.db, sourceId)?.rowId
  const progress = listEmbeddingProgress(app.db).find((one) => one.sourceRowId === rowId)
  const share = progress ? progress.embedded / progress.chunks : 1
  return { step: 'Embedding', share, isDone: share === 1 }
}

function tellOutcome(terminal: Terminal, source: Source, sync: Sync | undefined): void {
  if (sync?.status === 'FAILED') throw failed(`'${source.name}' was not read: ${sync.error}`)
  const counts = sync
    ? (['added', 'updated', 'removed', 'unchanged', 'skipped', 'failed'] as const)
        .filter((name) => sync[name] > 0)
        .map((name) => `${sync[name]} ${name}`)
    : []
  const pages = `${plural(source.pageCount, 'page')}, ${plural(source.chunkCount, 'chunk')}`
  const detail = counts.length > 0 ? ` (${counts.join(', ')})` : ''
  terminal.tell(`'${source.name}' is read: ${pages}${detail}.`)
  if (sync?.error) terminal.tell(sync.error)
}

const mostProblems = 10

function tellProblems(terminal: Terminal, app: App, source: Source): void {
  const problems = listPageProblems(app.db, source.rowId, mostProblems + 1)
  for (const { url, error } of problems.slice(0, mostProblems)) {
    terminal.tell(`  ${url}: ${error}`)
  }
  if (problems.length > mostProblems) terminal.tell('  … and more.')
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
