import { allowedMethods, type RouteMatch } from '../platform/route-table.ts'

/** What scripts of other origins may send. */
const requestHeaders =
  'X-API-Key, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id'
/** What they may read, beside what every script may. */
const responseHeaders =
  'X-Request-Id, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, ETag, Allow, Idempotency-Replayed, Content-Disposition'
/** Browsers ask so seldom whether they may. */
const preflightSeconds = '600'

/**
 * The headers that let scripts of the configured origins (`*`: any) use an API key; none where no
 * origin is configured. Cookies are never allowed: nothing under `/v1` reads them.
 */
export function createCors(
  origins: readonly string[],
): (request: Request, found: RouteMatch | undefined) => Record<string, string> {
  const isOpen = origins.includes('*')
  return function corsHeaders({ method, headers }, found) {
    if (origins.length === 0) return {}
    const origin = headers.get('origin')
    // Caches keep an answer for each origin, also for those that get none of the headers.
    const vary = isOpen ? {} : { vary: 'Origin' }
    if (origin === null || !(isOpen || origins.includes(origin))) return vary
    const allowed = { ...vary, 'access-control-allow-origin': isOpen ? '*' : origin }
    if (method !== 'OPTIONS' || !headers.has('access-control-request-method')) {
      return { ...allowed, 'access-control-expose-headers': responseHeaders }
    }
    return {
      ...allowed,
      'access-control-allow-methods': found ? allowedMethods(found).join(', ') : 'OPTIONS',
      'access-control-allow-headers': requestHeaders,
      'access-control-max-age': preflightSeconds,
    }
  }
}
