import type { Clock } from '../platform/clock.ts'
import { StartError } from '../platform/errors.ts'

/** Requests a minute from one address at one endpoint, all at once if need be. */
const perMinute: Readonly<Record<string, number>> = {
  'POST /v1/messages': 60,
  'POST /v1/messages/stream': 60,
  'POST /widget/v1/visitors': 20,
  'POST /widget/v1/messages': 30,
  'POST /widget/v1/messages/stream': 30,
  'POST /console/v1/session': 10,
  'POST /console/v1/setup': 10,
  'POST /console/v1/invitations/accept': 10,
  'POST /console/v1/account/password': 10,
}
const otherPerMinute = 600

/** Throws `StartError` for a configured limit of an endpoint that isn't there. */
export function checkLimits(
  limits: Readonly<Record<string, number>>,
  routes: readonly { method: string; path: string }[],
): void {
  const names = routes
    .filter(({ path }) => /^(\/widget|\/console)?\/v1\//.test(path))
    .map(({ method, path }) => `${method} ${path}`)
  const unknown = Object.keys(limits).filter((name) => name !== '*' && !names.includes(name))
  if (unknown.length === 0) return
  const known = names.sort().map((name) => `  ${name}`)
  throw new StartError([
    ...unknown.map((name) => `KEEPDESK_RATE_LIMITS names ${name}, which is no endpoint.`),
    `These are:\n${known.join('\n')}`,
  ])
}

/** How many pairs of address and endpoint are remembered; more than that only under attack. */
const maxBuckets = 20_000

interface Bucket {
  tokens: number
  at: number
}

export interface RateDecision {
  allowed: boolean
  limit: number
  /** Whole requests left. */
  remaining: number
  /** Seconds until everything is there again. */
  resetSeconds: number
  /** Seconds until the next request passes. */
  retrySeconds: number
}

export interface RateLimiter {
  take(address: string, endpoint: string): RateDecision
}

/**
 * Token buckets in memory: as many tokens as the limit, refilled evenly over a minute. `configured`
 * lies over the limits that are built in.
 */
export function createRateLimiter(
  clock: Clock,
  configured: Readonly<Record<string, number>> = {},
): RateLimiter {
  const limits: Readonly<Record<string, number>> = { ...perMinute, ...configured }
  const others = limits['*'] ?? otherPerMinute
  const buckets = new Map<string, Bucket>()

  function evict(now: number) {
    for (const [key, bucket] of buckets) {
      // A minute refills any bucket; a full one says no more than a missing one.
      if (now - bucket.at >= 60_000) buckets.delete(key)
    }
    // All are in use: forget the longest unused tenth.
    let surplus = buckets.size - maxBuckets * 0.9
    for (const key of buckets.keys()) {
      if (surplus-- <= 0) break
      buckets.delete(key)
    }
  }

  return {
    take(address, endpoint) {
      const limit = limits[endpoint] ?? others
      const perMs = limit / 60_000
      const now = clock.now()
      const key = `${address} ${endpoint}`
      const known = buckets.get(key)
      const elapsed = known ? Math.max(0, now - known.at) : 0
      const available = known ? Math.min(limit, known.tokens + elapsed * perMs) : limit
      const allowed = available >= 1
      const tokens = allowed ? available - 1 : available
      // Deleted first, so that the map's order is that of last use.
      buckets.delete(key)
      if (buckets.size >= maxBuckets) evict(now)
      buckets.set(key, { tokens, at: now })
      return {
        allowed,
        limit,
        remaining: Math.floor(tokens),
        resetSeconds: Math.ceil((limit - tokens) / perMs / 1000),
        retrySeconds: allowed ? 0 : Math.max(1, Math.ceil((1 - tokens) / perMs / 1000)),
      }
    },
  }
}
