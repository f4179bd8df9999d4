import type { App } from '../platform/app.ts'
import { AppError } from '../platform/errors.ts'
import { type Route, type RouteMatch, servingMethod } from '../platform/route-table.ts'
import { write } from '../platform/write.ts'
import { clientAddresses, limitedAs, proxyTest } from './client-address.ts'
import { authenticate, requireScope } from './keys.ts'
import { createRateLimiter, type RateDecision } from './rate-limit.ts'
import { requireSameOrigin } from './same-origin.ts'
import {
  type ApiKey,
  type Caller,
  type Client,
  nobody,
  type Operator,
  type Scope,
  scopes,
} from './schema.ts'
import { authenticateOperator, sessionCookie } from './sessions.ts'
import { touchKey } from './store.ts'
import { authenticateVisitor } from './visitors.ts'

const touchEveryMs = 60_000

export interface Knock {
  request: Request
  /** Of the socket. */
  address: string
  /** What there is at the address, if anything. */
  found: RouteMatch | undefined
  /** Of the response: get the rate limit's, whether the request passes or not. */
  headers: Record<string, unknown>
}

/** Decides who may come in, before a body is read. */
export interface Gate {
  /** Under /v1: whose API key it is. Throws 429, 401 or 403. */
  passKey(knock: Knock): Caller
  /** Under /widget/v1: which visitor it is; nobody yet at an address that is open. Throws 429, 401. */
  passVisitor(knock: Knock): Caller
  /**
   * Under /console/v1: which operator has the session; nobody yet at an address that is open. Throws
   * 429, 401, and 403 for another site's page or a role that may not.
   */
  passOperator(knock: Knock): Caller
}

export function createGate(app: App): Gate {
  const limiter = createRateLimiter(app.clock, app.config.endpointLimits)
  const clientAddress = clientAddresses(app.config.trustedProxies)
  const isProxy = proxyTest(app.config.trustedProxies)
  const touched = new Map<string, number>()

  function networkOf({ request, address }: Knock): string {
    return limitedAs(clientAddress(address, request.headers.get('x-forwarded-for')))
  }
  function clientOf(knock: Knock): Client {
    const scheme = knock.request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim()
    const isHttps =
      app.config.publicUrl.startsWith('https:') || (scheme === 'https' && isProxy(knock.address))
    return { network: networkOf(knock), isHttps }
  }
  function limit(knock: Knock) {
    const { request, found, headers } = knock
    const endpoint = found
      ? `${servingMethod(found, request.method)} ${found.path}`
      : 'no such address'
    const decision = limiter.take(networkOf(knock), endpoint)
    Object.assign(headers, rateHeaders(decision))
    if (decision.allowed) return
    throw new AppError(
      'RATE_LIMIT_EXCEEDED',
      `More than ${decision.limit} requests a minute: try again in ${decision.retrySeconds} s.`,
      { headers: { 'retry-after': String(decision.retrySeconds) } },
    )
  }
  /** Remembered here, so that a key in use costs one write a minute, not one a request. */
  function touch(key: ApiKey) {
    const now = app.clock.now()
    if (now - (touched.get(key.id) ?? key.lastUsedAt ?? 0) < touchEveryMs) return
    touched.set(key.id, now)
    write(app, (db) => touchKey(db, key.id, now)).catch((error: unknown) => {
      app.log.warn('last use of an API key not stored', { keyId: key.id, error })
    })
  }

  /** The route that answers; none for unknown addresses, wrong methods and OPTIONS. */
  function arrive(knock: Knock): Route | undefined {
    if (app.config.rateLimits) limit(knock)
    const { found, request } = knock
    return found?.routes.get(servingMethod(found, request.method))
  }

  return {
    passKey(knock) {
      const route = arrive(knock)
      if (!route) return nobody
      const scope = scopeOf(route)
      const key = authenticate(app, knock.request.headers)
      touch(key)
      requireScope(key, scope)
      return { keyId: key.id }
    },
    passVisitor(knock) {
      const route = arrive(knock)
      if (!route || isOpen(route)) return nobody
      return { visitor: authenticateVisitor(app, knock.request.headers) }
    },
    passOperator(knock) {
      const route = arrive(knock)
      if (!route) return nobody
      // Nothing of it stays in a browser where somebody has signed out.
      knock.headers['cache-control'] = 'no-store'
      requireSameOrigin(app.config, knock.request)
      const client = clientOf(knock)
      if (isOpen(route)) return { client }
      const { operator, renewedToken } = authenticateOperator(app, knock.request)
      if (renewedToken) knock.headers['set-cookie'] = sessionCookie(renewedToken, client.isHttps)
      requireRole(operator, route)
      return { operator, client }
    },
  }
}

function isOpen({ hooks: { detail } }: Route): boolean {
  return detail !== undefined && 'x-open' in detail && detail['x-open'] === true
}

/** A route that forgot to name its scope stays closed. */
function scopeOf({ method, path, hooks: { detail } }: Route): Scope {
  const scope = detail && 'x-scope' in detail ? detail['x-scope'] : undefined
  const known = scopes.find((one) => one === scope)
  if (!known) throw new Error(`${method} ${path} names no scope.`)
  return known
}

/**
 * Agents read; what is written at an address that the API has too is for administrators, and so is
 * what a route of the console reserves for them.
 */
function requireRole({ role }: Operator, { hooks: { detail = {} } }: Route): void {
  const isForAdmins =
    ('x-role' in detail && detail['x-role'] === 'ADMIN') ||
    ('x-scope' in detail && String(detail['x-scope']).endsWith(':write'))
  if (!isForAdmins || role === 'ADMIN') return
  throw new AppError('FORBIDDEN', 'Only an administrator may do that.')
}

function rateHeaders({ limit, remaining, resetSeconds }: RateDecision): Record<string, string> {
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetSeconds),
  }
}
