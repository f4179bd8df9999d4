import type { EventType } from '../events/schema.ts'
import type { App } from '../platform/app.ts'
import { iso } from '../platform/clock.ts'
import { notFound } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { isStillAt, switchOffGone } from './deliver.ts'
import { getDelivery, insertFinished } from './delivery-store.ts'
import { payloadOf } from './payload.ts'
import { sampleData } from './samples.ts'
import type { Delivery } from './schema.ts'
import { send } from './send.ts'
import { findTarget, getWebhook, noteOutcome } from './store.ts'

/**
 * Sends a sample event now, also to a subscription that is off, and once only; returns the delivery
 * as the log has it. Throws 404. A failure doesn't count against the subscription, a 410 does.
 */
export async function sendTest(
  app: App,
  webhookId: string,
  event: EventType = 'message.sent',
): Promise<Delivery> {
  const { rowId } = getWebhook(app.db, webhookId)
  const now = app.clock.now()
  const eventId = app.ids.next('evt')
  const id = app.ids.next('dlv')
  const timestamp = iso(now)
  const body = payloadOf({
    id: eventId,
    type: event,
    timestamp,
    data: sampleData(event, timestamp),
  })
  const target = findTarget(app.db, rowId, now)
  if (!target) throw notFound('webhook', webhookId)
  const sent = await send(app, { ...target, eventId, body })
  if (sent.kind === 'aborted') throw new Error('A test is never called off.')
  return await write(app, (db) => {
    getWebhook(db, webhookId)
    const { attempt } = sent
    const delivered = sent.kind === 'delivered'
    const fields = { id, webhookRowId: rowId, eventId, event, body, now }
    insertFinished(db, { ...fields, attempt, delivered })
    if (isStillAt(db, rowId, target.url)) {
      if (delivered) noteOutcome(db, { rowId, succeeded: true, at: now })
      if (sent.kind === 'gone') switchOffGone(db, rowId, app.clock.now())
    }
    return getDelivery(db, rowId, id)
  })
}
