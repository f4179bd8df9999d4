import type { Database } from 'bun:sqlite'
import { type EndedConversation, listEnded } from '../conversations/removal-store.ts'
import { hasEventsAfter, lastSeenByOthers, removePassedEvents } from '../events/removal-store.ts'
import type { App } from '../platform/app.ts'
import { dayMs } from '../platform/clock.ts'
import { countText } from '../platform/count-text.ts'
import { write } from '../platform/write.ts'
import { getChatSettings, getOperationsSettings } from '../settings/store.ts'
import { lastDealtWith, webhooksReader } from '../webhooks/fan-out.ts'
import { hasOpenDeliveries, removeFinished } from '../webhooks/removal-store.ts'
import { addRemoved, eraseSome, nothingRemoved, type Removed } from './erase.ts'
import { createPace, removeInSlices } from './slices.ts'

/** Conversations that are looked at together. */
const batch = 50

/** Deletes what its time is over for; resolves to what that was, in words, or undefined for nothing. */
export async function applyRetention(app: App, signal: AbortSignal): Promise<string | undefined> {
  const now = app.clock.now()
  const { retentionDays } = getChatSettings(app.db)
  const { deliveryLogDays } = getOperationsSettings(app.db)
  const removed =
    retentionDays === null
      ? nothingRemoved()
      : await removeEnded(app, now - retentionDays * dayMs, signal)
  const before = now - deliveryLogDays * dayMs
  const deliveries = await removeInSlices(app, signal, (db, limit) =>
    removeFinished(db, { before, limit }),
  )
  const events = await removeInSlices(app, signal, (db, limit) =>
    removePassedEvents(db, { before, seen: lastSeenByAll(db), limit }),
  )
  const done = [
    countText(removed.conversations, 'conversation'),
    countText(removed.messages, 'message'),
    countText(removed.deliveries + deliveries, 'delivery', 'deliveries'),
    countText(removed.events + events, 'event'),
  ].filter((text) => !text.startsWith('0 '))
  return done.length > 0 ? `${done.join(', ')} deleted` : undefined
}

/** A conversation stays while a subscription hasn't got what happened in it, up to the last try. */
async function removeEnded(app: App, before: number, signal: AbortSignal): Promise<Removed> {
  const pace = createPace(app)
  let removed = nothingRemoved()
  let after: EndedConversation = { rowId: 0, endedAt: 0 }
  while (!signal.aborted) {
    const found = listEnded(app.db, { before, after, limit: batch })
    const last = found.at(-1)
    if (!last) break
    const dealtWith = lastDealtWith(app.db) ?? Number.MAX_SAFE_INTEGER
    let left = found
      .map(({ rowId }) => rowId)
      .filter((rowId) => !hasEventsAfter(app.db, rowId, dealtWith))
      .filter((rowId) => !hasOpenDeliveries(app.db, rowId))
    while (left.length > 0 && !signal.aborted) {
      const step = await write(app, (db) => eraseSome(db, left))
      removed = addRemoved(removed, step.removed)
      left = step.left
      await pace()
    }
    after = last
  }
  return removed
}

function lastSeenByAll(db: Database): number {
  const byWebhooks = lastDealtWith(db) ?? Number.MAX_SAFE_INTEGER
  return Math.min(byWebhooks, lastSeenByOthers(db, webhooksReader) ?? Number.MAX_SAFE_INTEGER)
}
