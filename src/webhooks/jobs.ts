import type { Job } from '../platform/scheduler.ts'
import { write } from '../platform/write.ts'
import { deliverDue, hasDueDelivery } from './deliver-due.ts'
import { fanOut, hasNewEvents } from './fan-out.ts'
import { createLanes } from './lanes.ts'
import { clearRemovedWebhooks } from './store.ts'

const everySecond = '* * * * * *'
const slice = 200

export function webhooksJobs(): Job[] {
  const lanes = createLanes()
  const queueEvents: Job = {
    name: 'webhooks.fan-out',
    schedule: everySecond,
    isDue: hasNewEvents,
    async run(app, signal) {
      await fanOut(app, signal)
      return undefined
    },
  }
  const sendDue: Job = {
    name: 'webhooks.deliver',
    schedule: everySecond,
    isDue: hasDueDelivery,
    async run(app, signal) {
      await deliverDue(app, lanes, signal)
      return undefined
    },
  }
  const clearRemoved: Job = {
    name: 'webhooks.clear',
    schedule: '*/5 * * * * *',
    async run(app, signal) {
      while (!signal.aborted) {
        const cleared = await write(app, (db) => clearRemovedWebhooks(db, slice))
        if (cleared === 0) break
      }
      return undefined
    },
  }
  return [queueEvents, sendDue, clearRemoved]
}
