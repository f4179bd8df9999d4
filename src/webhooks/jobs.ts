import { countText } from '../platform/count-text.ts'
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
      const queued = await fanOut(app, signal)
      return queued > 0
        ? { did: `${countText(queued, 'delivery', 'deliveries')} queued` }
        : undefined
    },
  }
  const sendDue: Job = {
    name: 'webhooks.deliver',
    schedule: everySecond,
    isDue: hasDueDelivery,
    async run(app, signal) {
      const { delivered, failed } = await deliverDue(app, lanes, signal)
      if (delivered + failed === 0) return undefined
      return { did: `${delivered} delivered, ${countText(failed, 'attempt')} failed` }
    },
  }
  const clearRemoved: Job = {
    name: 'webhooks.clear',
    schedule: '*/5 * * * * *',
    async run(app, signal) {
      let rows = 0
      while (!signal.aborted) {
        const cleared = await write(app, (db) => clearRemovedWebhooks(db, slice))
        if (cleared === 0) break
        rows += cleared
      }
      return rows > 0 ? { did: `${countText(rows, 'row')} cleared away` } : undefined
    },
  }
  return [queueEvents, sendDue, clearRemoved]
}
