import { join } from 'node:path'
import type { App } from '../platform/app.ts'
import { countText } from '../platform/count-text.ts'
import type { Job } from '../platform/scheduler.ts'
import { write } from '../platform/write.ts'
import { getOperationsSettings } from '../settings/store.ts'
import type { Backup } from './backup.ts'
import { cleanUp } from './clean-up.ts'
import { conflictJob } from './conflict-job.ts'
import { erasePerson } from './erase-person.ts'
import { findAbandoned } from './erasure-store.ts'
import { mergeFullText, optimize } from './index-store.ts'
import { applyRetention } from './retention.ts'
import { createPace } from './slices.ts'

/** Pages of the full text that are merged in one transaction: some milliseconds. */
const pagesPerSlice = 64
/** So long nobody went on with a deletion: its process is dead. */
const abandonedMs = 60_000

/** What keeps the data in order. */
export function upkeepJobs(): Job[] {
  let using = 0
  /** The worker's thread is there only while it is needed. */
  async function withWorker<Result>(app: App, work: () => Promise<Result>): Promise<Result> {
    using++
    try {
      return await work()
    } finally {
      using--
      if (using === 0) await app.workers.upkeep.close()
    }
  }
  function inWorker<Result>(app: App, method: string, params?: object): Promise<Result> {
    return withWorker(app, () => app.workers.upkeep.call<Result>(method, params))
  }
  const retention: Job = {
    name: 'upkeep.retention',
    schedule: '0 23 * * * *',
    run: async (app, signal) => told(await applyRetention(app, signal)),
  }
  const clear: Job = {
    name: 'upkeep.clear',
    schedule: '0 41 * * * *',
    run: async (app, signal) => told(await cleanUp(app, signal)),
  }
  const backup: Job = {
    name: 'upkeep.backup',
    schedule: '0 31 2 * * *',
    async run(app) {
      const { backup, backupsKept: kept } = getOperationsSettings(app.db)
      if (backup === 'OFF') return { did: 'Backups are off' }
      const folder = join(app.config.dataDir, 'backups')
      const day = new Date(app.clock.now()).toISOString().slice(0, 10)
      const { path, bytes, removed } = await inWorker<Backup>(app, 'backUp', { folder, day, kept })
      const older = removed > 0 ? `, ${removed} older removed` : ''
      return { did: `${path} written and verified, ${megabytes(bytes)}${older}` }
    },
  }
  const tidy: Job = {
    name: 'upkeep.optimize',
    schedule: '0 17 3 * * *',
    async run(app, signal) {
      await write(app, optimize)
      const pace = createPace(app)
      let slices = 0
      let goesOn = true
      while (goesOn && !signal.aborted) {
        const step = { pages: pagesPerSlice, isFirst: slices === 0 }
        goesOn = await write(app, (db) => mergeFullText(db, step))
        slices++
        await pace()
      }
      return { did: 'Statistics and full text tidied' }
    },
  }
  const check: Job = {
    name: 'upkeep.check',
    schedule: '0 47 3 * * *',
    async run(app) {
      const problems = await inWorker<string[]>(app, 'check')
      if (problems.length === 0) return { did: 'The database is sound' }
      throw new Error(`The database is damaged: ${problems.join('; ')}`)
    },
  }
  const erase: Job = {
    name: 'upkeep.erase',
    schedule: '*/10 * * * * *',
    async run(app, signal) {
      const before = app.clock.now() - abandonedMs
      let erased = 0
      for (;;) {
        const subject = signal.aborted ? undefined : findAbandoned(app.db, before)
        if (subject === undefined) break
        const receipt = await erasePerson(app, subject, signal)
        // Of whom they were is what was to be forgotten.
        if (receipt) app.log.info('personal data erased', { ...receipt.removed })
        erased++
      }
      return erased > 0 ? { did: `${countText(erased, 'deletion')} gone on with` } : undefined
    },
  }
  return [retention, clear, erase, backup, tidy, check, conflictJob(withWorker)]
}

function told(did: string | undefined): { did: string } | undefined {
  return did === undefined ? undefined : { did }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
