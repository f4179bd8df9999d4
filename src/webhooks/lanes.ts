/** Requests in flight, all in all: more would only wait for each other. */
const most = 32
const mostPerWebhook = 4
/** Of those whose last request didn't succeed: however many hang, the others have the rest. */
const mostUnproven = 16

/**
 * How many requests a receiver gets at once: one at first and after a failure, one more with each
 * success. So those that hang never hold more than one place each, nor all together more than half.
 */
export interface Lanes {
  /** How many more `webhookRowId` may have in flight now. */
  free(webhookRowId: number): number
  take(webhookRowId: number): void
  giveBack(webhookRowId: number, succeeded: boolean): void
  /** The same ones, beginning after the one that was served last. */
  inTurn(webhookRowIds: readonly number[]): number[]
}

export function createLanes(): Lanes {
  /** Of those whose last request succeeded. */
  const widths = new Map<number, number>()
  const inFlight = new Map<number, number>()
  let total = 0
  let servedLast = 0

  function count(webhookRowId: number, by: number) {
    total += by
    const now = (inFlight.get(webhookRowId) ?? 0) + by
    if (now > 0) inFlight.set(webhookRowId, now)
    else inFlight.delete(webhookRowId)
  }
  function unproven() {
    let sum = 0
    for (const [webhookRowId, requests] of inFlight) if (!widths.has(webhookRowId)) sum += requests
    return sum
  }
  return {
    free(webhookRowId) {
      const width = widths.get(webhookRowId)
      const own = (width ?? 1) - (inFlight.get(webhookRowId) ?? 0)
      const shared = width === undefined ? mostUnproven - unproven() : most
      return Math.max(0, Math.min(own, shared, most - total))
    },
    take(webhookRowId) {
      servedLast = webhookRowId
      count(webhookRowId, 1)
    },
    giveBack(webhookRowId, succeeded) {
      count(webhookRowId, -1)
      const width = widths.get(webhookRowId) ?? 1
      if (succeeded) widths.set(webhookRowId, Math.min(width + 1, mostPerWebhook))
      else widths.delete(webhookRowId)
    },
    inTurn(webhookRowIds) {
      const next = webhookRowIds.findIndex((one) => one > servedLast)
      if (next <= 0) return [...webhookRowIds]
      return [...webhookRowIds.slice(next), ...webhookRowIds.slice(0, next)]
    },
  }
}
