import type { App } from './app.ts'
import { pathOf } from './request.ts'

interface Answered {
  request: Request
  requestId: string
  startedAt: number
  caller: { keyId?: string; visitor?: { id: string }; operator?: { id: string } }
  set: { status?: number | string }
  responseValue?: unknown
}

/**
 * One line per request: never its query, its body or its key, and of people their ids alone. A stream
 * is logged when it begins.
 */
export function logRequest(app: App, answered: Answered): void {
  const { request, requestId, startedAt, set, responseValue } = answered
  const { keyId, visitor, operator } = answered.caller
  const path = pathOf(request.url)
  const status = responseValue instanceof Response ? responseValue.status : (set.status ?? 200)
  const isProbe = path === '/healthz' || path === '/readyz'
  app.log[isProbe ? 'debug' : 'info']('request', {
    requestId,
    method: request.method,
    path: path.slice(0, 200),
    status,
    ms: app.clock.now() - startedAt,
    ...(keyId !== undefined && { keyId }),
    ...(visitor && { visitorId: visitor.id }),
    ...(operator && { operatorId: operator.id }),
  })
}
