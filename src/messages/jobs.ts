import { countText } from '../platform/count-text.ts'
import type { Job } from '../platform/scheduler.ts'
import { tellLongWaiting } from './hand-over.ts'

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
  ]
}
