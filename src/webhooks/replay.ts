import type { App } from '../platform/app.ts'
import { conflict } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { type DeliveryPlace, listFailed, queueFailedAgain } from './replay-store.ts'
import { getWebhook } from './store.ts'

/** Rows to a transaction: one thread writes for everybody. */
const slice = 500

/**
 * Queues all deliveries of a subscription again that were made since a time (milliseconds since the
 * epoch) and failed for good: the same bytes under the same event ids. Resolves to how many. Throws
 * 404, and 409 where the subscription is off.
 */
export async function replayFailed(
  app: App,
  webhookId: string,
  since: number,
): Promise<{ queued: number }> {
  const now = app.clock.now()
  let queued = 0
  let after: DeliveryPlace = { createdAt: since, rowId: 0 }
  for (;;) {
    const found = await write(app, (db) => {
      const { rowId, webhook } = getWebhook(db, webhookId)
      if (!webhook.enabled) {
        throw conflict('This webhook is off: send PATCH with enabled: true, then try again.')
      }
      const failed = listFailed(db, { webhookRowId: rowId, after, limit: slice })
      queueFailedAgain(
        db,
        failed.map((one) => one.rowId),
        now,
      )
      return failed
    })
    queued += found.length
    const last = found.at(-1)
    if (!last || found.length < slice) return { queued }
    after = last
  }
}
