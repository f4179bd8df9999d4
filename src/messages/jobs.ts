import { countText } from '../platform/count-text.ts'
import type { Job } from '../platform/scheduler.ts'
import { releaseAbandoned, tellLongWaiting } from './hand-over.ts'

export function handOverJobs(): Job[] {
  return [
    {
      name: 'handoff.wait-notice',
      schedule: '*/10 * * * * *',
      async run(app) {
        const told = await tellLongWaiting(app)
        return told > 0
          ? { did: `${countText(told, 'visitor')} told that it takes longer` }
          : undefined
      },
    },
    {
      name: 'handoff.release',
      schedule: '*/30 * * * * *',
      async run(app) {
        const released = await releaseAbandoned(app)
        return released > 0 ? { did: `${countText(released, 'conversation')} released` } : undefined
      },
    },
  ]
}
