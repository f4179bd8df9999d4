import { staleReason } from '../analytics/trust-stale-store.ts'
import type { Job } from '../platform/scheduler.ts'
import { write } from '../platform/write.ts'
import { hasKnowledge } from './knowledge-store.ts'
import { modelOf, workOffRun } from './run.ts'
import { findOpenRun, isRunDue, queueRun } from './store.ts'

export function trustJobs(): Job[] {
  return [
    {
      name: 'trust.run',
      schedule: '*/5 * * * * *',
      isDue: (app) => isRunDue(app.db, app.clock.now()),
      async run(app, signal) {
        const did = await workOffRun(app, signal)
        return did === undefined ? undefined : { did }
      },
    },
    {
      name: 'trust.nightly',
      schedule: '0 7 4 * * *',
      async run(app) {
        const reason = staleReason(app.db, (await modelOf(app)) ?? undefined)
        if (reason === null) return { did: 'The trust score is up to date' }
        if (!hasKnowledge(app.db)) return { did: 'There is no knowledge to measure yet' }
        const id = app.ids.next('run')
        const now = app.clock.now()
        const isQueued = await write(app, (db) => {
          if (findOpenRun(db)) return false
          queueRun(db, { id, trigger: 'SCHEDULE', now })
          return true
        })
        return { did: isQueued ? `A run was started: ${reason}` : 'A run is going on already' }
      },
    },
  ]
}
