import type { Database } from 'bun:sqlite'
import type { App } from '../platform/app.ts'
import { dayMs, iso } from '../platform/clock.ts'
import { write } from '../platform/write.ts'
import { type ClaimedDelivery, recordAttempt, releaseDelivery } from './delivery-store.ts'
import { retryDelay } from './retry-schedule.ts'
import { type Sent, send } from './send.ts'
import { disableWebhook, findTarget, noteOutcome } from './store.ts'

/** One that has only failed for so long is switched off. */
const patienceDays = 5
const patienceMs = patienceDays * dayMs

type Finished = Exclude<Sent, { kind: 'aborted' }>

/**
 * One attempt of a claimed delivery, and where it stands after it. Resolves to whether it succeeded.
 * `gather` may wait a moment for others whose outcome is stored in the same commit.
 */
export async function deliver(
  app: App,
  delivery: ClaimedDelivery,
  { signal, gather }: { signal: AbortSignal; gather(): Promise<void> },
): Promise<boolean> {
  const { id, eventId, body, webhookRowId } = delivery
  const target = findTarget(app.db, webhookRowId, app.clock.now())
  // Removed since it was claimed: its deliveries are cleared away with it.
  if (!target) return false
  const sent = await send(app, { ...target, eventId, body }, signal)
  if (sent.kind === 'aborted') {
    await write(app, (db) => releaseDelivery(db, delivery))
    return false
  }
  await gather()
  const random = Math.random()
  const now = app.clock.now()
  const { url } = target
  const disabled = await write(app, (db) => record(db, delivery, { sent, url, now, random }))
  const { status, durationMs, error } = sent.attempt
  const log = sent.kind === 'delivered' ? app.log.debug : app.log.info
  log('webhook attempted', { deliveryId: id, status, durationMs, ...(error && { error }) })
  if (disabled) app.log.warn('webhook disabled', { deliveryId: id, reason: disabled })
  return sent.kind === 'delivered'
}

/** Returns the reason, if the subscription was switched off by it. */
function record(
  db: Database,
  delivery: ClaimedDelivery,
  { sent, url, now, random }: { sent: Finished; url: string; now: number; random: number },
): string | undefined {
  const { attempt } = sent
  if (sent.kind !== 'failed') {
    const status = sent.kind === 'delivered' ? 'DELIVERED' : 'FAILED'
    recordAttempt(db, delivery, { attempt, status, now })
  } else {
    const delay = retryDelay(
      { ...sent, failures: delivery.failures + 1, status: attempt.status, now },
      random,
    )
    recordAttempt(db, delivery, {
      attempt,
      status: delay === undefined ? 'FAILED' : 'RETRYING',
      now,
      ...(delay !== undefined && { nextAttemptAt: now + delay }),
    })
  }
  const { webhookRowId } = delivery
  return isStillAt(db, webhookRowId, url)
    ? judgeWebhook(db, webhookRowId, { sent, now })
    : undefined
}

/** What an outcome means for the subscription. Returns the reason, if it was switched off. */
function judgeWebhook(
  db: Database,
  rowId: number,
  { sent, now }: { sent: Finished; now: number },
): string | undefined {
  if (sent.kind === 'gone') return switchOffGone(db, rowId, now)
  const since = noteOutcome(db, { rowId, succeeded: sent.kind === 'delivered', at: now })
  if (since === undefined || now - since < patienceMs) return undefined
  const reason = `Every attempt has failed for ${patienceDays} days, since ${iso(since)}. The last: ${sent.attempt.error}`
  return disableWebhook(db, { rowId, reason, now }) ? reason : undefined
}

/** What an address answered that was replaced meanwhile says nothing about the new one. */
export function isStillAt(db: Database, rowId: number, url: string): boolean {
  return findTarget(db, rowId, 0)?.url === url
}

/** What 410 asks for. Returns the reason, if it was still on. */
export function switchOffGone(db: Database, rowId: number, now: number): string | undefined {
  const reason = `The receiver answered 410 on ${iso(now)}: it wants no more events.`
  return disableWebhook(db, { rowId, reason, now }) ? reason : undefined
}
