/** Requests in flight, all in all: more would only wait for each other. */
const most = 32
const mostPerWebhook = 4
/** Of one, while all together leave so many free: a lone receiver that takes its time isn't starved. */
const mostAlone = 16
/** Of those whose last request didn't succeed: however many hang, the others have the rest. */
const mostUnproven = 16
/** So many failures in a row open the circuit: nothing is sent for a while, then one request at a time. */
const failuresToOpen = 5
const shortestPauseMs = 5000
/** Who has mended a receiver wants to see it. */
const longestPauseMs = 60_000

/**
 * How many requests a receiver gets at once: one at first and after a failure, one more with each
 * success. So those that hang never hold more than one place each, nor all together more than half;
 * those that only fail are left alone for a while. Times in milliseconds since the epoch.
 */
export interface Lanes {
  /** How many more `webhookRowId` may have in flight now. */
  free(webhookRowId: number, now: number): number
  take(webhookRowId: number): void
  giveBack(webhookRowId: number, succeeded: boolean, now: number): void
  /** The same ones, beginning after the one that was served last. */
  inTurn(webhookRowIds: readonly number[]): number[]
}

export function createLanes(): Lanes {
  /** Of those whose last request succeeded. */
  const widths = new Map<number, number>()
  const inFlight = new Map<number, number>()
  /** Of those whose last request failed: how many in a row, and until when they are left alone. */
  const failing = new Map<number, { failures: number; until: number }>()
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
    free(webhookRowId, now) {
      if ((failing.get(webhookRowId)?.until ?? now) > now) return 0
      const width = widths.get(webhookRowId)
      const busy = inFlight.get(webhookRowId) ?? 0
      const spare = Math.min((width ?? 1) - busy, mostAlone - total)
      const own = Math.max(Math.min(width ?? 1, mostPerWebhook) - busy, spare)
      const shared = width === undefined ? mostUnproven - unproven() : most
      return Math.max(0, Math.min(own, shared, most - total))
    },
    take(webhookRowId) {
      servedLast = webhookRowId
      count(webhookRowId, 1)
    },
    giveBack(webhookRowId, succeeded, now) {
      count(webhookRowId, -1)
      const width = widths.get(webhookRowId) ?? 1
      if (succeeded) {
        widths.set(webhookRowId, Math.min(width + 1, mostAlone))
        failing.delete(webhookRowId)
      } else {
        widths.delete(webhookRowId)
        const failures = (failing.get(webhookRowId)?.failures ?? 0) + 1
        failing.set(webhookRowId, { failures, until: now + pauseAfter(failures) })
      }
    },
    inTurn(webhookRowIds) {
      const next = webhookRowIds.findIndex((one) => one > servedLast)
      if (next <= 0) return [...webhookRowIds]
      return [...webhookRowIds.slice(next), ...webhookRowIds.slice(0, next)]
    },
  }
}

function pauseAfter(failures: number): number {
  if (failures < failuresToOpen) return 0
  return Math.min(shortestPauseMs * 2 ** (failures - failuresToOpen), longestPauseMs)
}
