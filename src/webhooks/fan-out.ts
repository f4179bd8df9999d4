import type { Database } from 'bun:sqlite'
import type { Event } from '../events/schema.ts'
import { isPublic, lastEventId, listEventsAfter, moveCursor, readCursor } from '../events/store.ts'
import type { App } from '../platform/app.ts'
import type { Ids } from '../platform/ids.ts'
import { write } from '../platform/write.ts'
import { insertDelivery } from './delivery-store.ts'
import { payloadOf } from './payload.ts'
import { lastUnsubscribedEvent, listSubscriptions, type Subscription } from './store.ts'

/** This reader's name in the event log. */
export const webhooksReader = 'webhooks'
/** Rows to a transaction: one thread writes for everybody. */
const mostRows = 500

/** Queues a delivery for every event that a subscription wants and hasn't got yet; returns how many. */
export async function fanOut(app: App, signal: AbortSignal): Promise<number> {
  let queued = 0
  while (!signal.aborted && hasNewEvents(app)) {
    queued += await write(app, (db) => fanOutSome(db, app.ids, app.clock.now()))
  }
  return queued
}

/** Cheap enough to ask after each commit. Without a subscription no event is new. */
export function hasNewEvents({ db }: { db: Database }): boolean {
  const start = lastDealtWith(db)
  return start !== undefined && lastEventId(db) > start
}

/** Row id of the last event that is dealt with, or that nobody subscribed to; undefined: all are. */
export function lastDealtWith(db: Database): number | undefined {
  const unsubscribed = lastUnsubscribedEvent(db)
  return unsubscribed === undefined
    ? undefined
    : Math.max(unsubscribed, readCursor(db, webhooksReader))
}

/** The cursor moves with the deliveries: a crash repeats both or neither. */
function fanOutSome(db: Database, ids: Ids, now: number): number {
  const start = lastDealtWith(db)
  if (start === undefined) return 0
  const subscriptions = listSubscriptions(db)
  const limit = Math.ceil(mostRows / subscriptions.length)
  let reached = start
  let queued = 0
  for (const event of listEventsAfter(db, start, limit)) {
    reached = event.rowId
    if (!isPublic(event)) continue
    const wanting = subscriptions.filter((one) => wants(one, event))
    if (wanting.length === 0) continue
    const body = payloadOf(event)
    for (const { rowId } of wanting) {
      const id = ids.next('dlv')
      const about = { eventId: event.id, event: event.type, body, now }
      insertDelivery(db, { id, webhookRowId: rowId, ...about })
      queued++
    }
  }
  moveCursor(db, webhooksReader, reached)
  return queued
}

function wants(subscription: Subscription, event: Event & { rowId: number }): boolean {
  if (event.rowId <= subscription.afterEvent) return false
  return subscription.events.includes('*') || subscription.events.includes(event.type)
}
