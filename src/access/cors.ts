import { allowedMethods, type RouteMatch } from '../platform/route-table.ts'

/** What scripts of other origins may send. */
const requestHeaders =
  'X-API-Key, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-Id'
/** What they may read, beside what every script may. */
const responseHeaders =
  'X-Request-Id, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, ETag, Allow, Idempotency-Replayed, Content-Disposition'
/** Browsers ask so seldom whether they may. */
const preflightSeconds = '600'

/**
 * The headers that let scripts of these origins (`*`: any) use the API; none while there are no
 * origins. Cookies are never allowed: what CORS opens is asked with a key or a token.
 */
export function createCors(
  allowedOrigins: (request: Request) => readonly string[],
): (request: Request, found: RouteMatch | undefined) => Record<string, string> {
  return function corsHeaders(request, found) {
    const { method, headers } = request
    const origins = allowedOrigins(request)
    const isOpen = origins.includes('*')
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
