import { Cron } from 'croner'
import { countText } from '../platform/count-text.ts'
import { errorText } from '../platform/errors.ts'
import type { Job } from '../platform/scheduler.ts'
import { write } from '../platform/write.ts'
import { clearDead } from './cleanup.ts'
import { embedBatch, isEmbeddingDue } from './embed.ts'
import {
  claimSync,
  hasDueSync,
  hasOpenSync,
  listScheduled,
  queueSync,
  releaseSyncs,
  type ScheduledSource,
} from './source-store.ts'
import { type OpenPages, runSync, syncLeaseMs } from './sync.ts'

const everySecond = '* * * * * *'
const restAfterMs = 60_000
// A site that takes an hour to crawl must not keep a text that was just added from being read.
const lanes = 3
const laneWaitMs = 250

/** The jobs of this domain; they share which pages are being written. */
export function knowledgeJobs(): Job[] {
  const openPages: OpenPages = new Set()
  let busyAt = 0
  let wasCutOff = false

  const syncSources: Job = {
    name: 'knowledge.sync',
    schedule: everySecond,
    async run(app, signal) {
      // A full disk, say, so that not even the failure could be noted: nobody else runs that sync.
      if (wasCutOff) await write(app, releaseSyncs)
      wasCutOff = false
      let reading = 0
      let read = 0
      async function lane(): Promise<void> {
        while (!signal.aborted) {
          const sync = hasDueSync(app.db, app.clock.now())
            ? await write(app, (db) => claimSync(db, app.clock.now(), syncLeaseMs))
            : undefined
          if (sync) {
            reading++
            await runSync(app, sync, { signal, openPages }).finally(() => reading--)
            read++
            busyAt = app.clock.now()
          } else if (reading > 0) await Bun.sleep(laneWaitMs)
          else return
        }
      }
      const ends = await Promise.allSettled(Array.from({ length: lanes }, lane))
      const failed = ends.find((end) => end.status === 'rejected')
      if (!failed) return read > 0 ? { did: `${countText(read, 'source')} read` } : undefined
      wasCutOff = true
      throw failed.reason
    },
  }
  const embedChunks: Job = {
    name: 'knowledge.embed',
    schedule: everySecond,
    async run(app, signal) {
      let embedded = 0
      while (!signal.aborted && isEmbeddingDue(app)) {
        try {
          embedded += await embedBatch(app)
          busyAt = app.clock.now()
        } catch (error) {
          // Full text goes on answering: a model that is away is asked again, not shouted about.
          app.log.warn('embedding has to wait', { reason: errorText(error) })
          return { retryInMs: 30_000 }
        }
      }
      return embedded > 0 ? { did: `${countText(embedded, 'chunk')} embedded` } : undefined
    },
  }
  const clearAway: Job = {
    name: 'knowledge.clear',
    schedule: '*/2 * * * * *',
    async run(app, signal) {
      let rows = 0
      for (let steps = 1; !signal.aborted; steps++) {
        const cleared = await write(app, (db) => clearDead(db, 100, [...openPages]))
        if (cleared === 0) break
        rows += cleared
        // Else the log would grow until the thread that serves HTTP has to copy it.
        if (steps % 5 === 0) await app.workers.ingest.call('checkpoint', undefined)
      }
      return rows > 0 ? { did: `${countText(rows, 'row')} cleared away` } : undefined
    },
  }
  const queueScheduled: Job = {
    name: 'knowledge.schedule',
    schedule: '7 * * * * *',
    async run(app) {
      const now = app.clock.now()
      let queued = 0
      for (const source of listScheduled(app.db)) {
        if (!isDue(source, now)) continue
        const id = app.ids.next('sync')
        await write(app, (db) => queueSync(db, { id, sourceRowId: source.rowId, now }))
        queued++
      }
      return queued > 0 ? { did: `${countText(queued, 'sync')} queued` } : undefined
    },
  }
  const tend: Job = {
    name: 'knowledge.tend',
    schedule: '*/5 * * * * *',
    async run(app) {
      const { ingest } = app.workers
      if (!ingest.isRunning()) return
      await ingest.call('checkpoint', undefined)
      // An idle worker would keep its embedder's memory for nothing.
      const isIdle = app.clock.now() - busyAt > restAfterMs && openPages.size === 0
      if (isIdle && !hasOpenSync(app.db) && !isEmbeddingDue(app)) await ingest.closeIfIdle()
      return undefined
    },
  }
  return [syncSources, embedChunks, clearAway, queueScheduled, tend]
}

function isDue({ syncSchedule, lastSyncAt }: ScheduledSource, now: number): boolean {
  const next = new Cron(syncSchedule).nextRun(new Date(lastSyncAt))
  return next !== null && next.getTime() <= now
}
