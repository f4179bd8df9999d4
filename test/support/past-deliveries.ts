import { dayMs } from '../../src/platform/clock.ts'
import { insertWebhook } from '../../src/webhooks/store.ts'
import type { TestApp } from './test-app.ts'

/** Deliveries of a new subscription that were over so many days ago; null: one that isn't over. */
export function addPastDeliveries(app: TestApp, daysAgo: (number | null)[]): void {
  const now = app.clock.now()
  const webhook = { id: 'wh_1', url: 'https://example.com/hook', events: ['*'], description: '' }
  insertWebhook(app.db, { ...webhook, enabled: true, secret: 'whsec_', now })
  const add = app.db.query(
    `insert into delivery
       (public_id, webhook_id, event_id, event_type, status, body, created_at, finished_at)
     values ($id, (select id from webhook), $id, 'message.sent', $status, '{}', 1, $finishedAt)`,
  )
  for (const [at, days] of daysAgo.entries()) {
    const finishedAt = days === null ? null : now - days * dayMs
    add.run({ id: `dlv_${at}`, status: days === null ? 'PENDING' : 'DELIVERED', finishedAt })
  }
}
