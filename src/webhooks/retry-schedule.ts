const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Waits after the first, second, … failure; about three days and a half in all. */
const waits = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]
const jitter = 0.2
const longestWishMs = 24 * hour
/** A receiver that is overwhelmed or hangs isn't helped by another request five seconds later. */
const breatherMs = minute

export interface Failure {
  /** Failed attempts since the delivery was queued, this one included: 1 for the first. */
  failures: number
  status?: number | undefined
  timedOut: boolean
  /** As the receiver sent it. */
  retryAfter?: string | undefined
  now: number
}

/** Milliseconds until the next attempt; `undefined`: there is none. `random`: 0 to 1, spreads the crowd. */
export function retryDelay(failure: Failure, random: number): number | undefined {
  const wait = waits[failure.failures - 1]
  if (wait === undefined) return undefined
  const breather = failure.status === 429 || failure.timedOut ? breatherMs : 0
  const wish = retryAfterMs(failure.retryAfter, failure.now)
  return Math.max(Math.round(wait * (1 + jitter * random)), breather, wish)
}

/** Seconds or an HTTP date; what is neither, lies in the past or is negative wishes for nothing. */
function retryAfterMs(text: string | undefined, now: number): number {
  if (text === undefined) return 0
  const value = text.trim()
  // Date.parse makes a date of nearly anything: an HTTP date begins with its weekday.
  const ms = /^\d{1,12}$/.test(value)
    ? Number(value) * second
    : /^[A-Za-z]{3,9},? /.test(value)
      ? Date.parse(value) - now
      : 0
  return Math.min(Math.max(ms || 0, 0), longestWishMs)
}
