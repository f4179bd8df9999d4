import type { Job } from '../platform/scheduler.ts'
import { releaseAbandoned, tellLongWaiting } from './hand-over.ts'

export function handOverJobs(): Job[] {
  return [
    {
      name: 'handoff.wait-notice',
      schedule: '*/10 * * * * *',
      async run(app) {
        await tellLongWaiting(app)
        return undefined
      },
    },
    {
      name: 'handoff.release',
      schedule: '*/30 * * * * *',
      async run(app) {
        await releaseAbandoned(app)
        return undefined
      },
    },
  ]
}
