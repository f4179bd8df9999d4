import type { App } from './app.ts'
import { pathOf } from './request.ts'

interface Answered {
  request: Request
  requestId: string
  startedAt: number
  caller: { keyId?: string }
  set: { status?: number | string }
  responseValue?: unknown
}

/** One line per request: never its query, its body or its key. A stream is logged when it begins. */
export function logRequest(app: App, answered: Answered): void {
  const { request, requestId, startedAt, caller, set, responseValue } = answered
  const path = pathOf(request.url)
  const status = responseValue instanceof Response ? responseValue.status : (set.status ?? 200)
  const isProbe = path === '/healthz' || path === '/readyz'
  app.log[isProbe ? 'debug' : 'info']('request', {
    requestId,
    method: request.method,
    path: path.slice(0, 200),
    status,
    ms: app.clock.now() - startedAt,
    ...caller,
  })
}
