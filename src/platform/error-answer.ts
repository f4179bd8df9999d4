import { NotFoundError } from 'elysia'
import type { App } from './app.ts'
import { AppError, isAbort } from './errors.ts'
import { errorBody, toAppError } from './http-error.ts'
import { pathOf } from './request.ts'
import { allowedMethods, type RouteMatch } from './route-table.ts'

interface Failed {
  error: unknown
  request: Request
  requestId: string
  set: { status?: number | string }
}

/**
 * The one place where failures become responses: whatever was thrown, in the one shape. `pageFor`
 * may have a page instead, for those who opened an address at which there is nothing.
 */
export function answerError(
  app: App,
  { error, request, requestId, set }: Failed,
  findRoutes: (path: string) => RouteMatch | undefined,
  pageFor: (request: Request) => Promise<Response> | undefined = () => undefined,
): Response | Promise<Response> {
  // Nobody is there any more: 499 is what logs of proxies call it.
  if (request.signal.aborted && isAbort(error)) return new Response(null, { status: 499 })
  const isUnknown = error instanceof NotFoundError
  const found = isUnknown ? findRoutes(pathOf(request.url)) : undefined
  const allow = found ? allowedMethods(found).join(', ') : ''
  if (found && request.method === 'OPTIONS') {
    set.status = 204
    return new Response(null, { status: 204, headers: { allow } })
  }
  const page = isUnknown && !found ? pageFor(request) : undefined
  if (page) {
    set.status = 404
    return page
  }
  const shown = found ? wrongMethod(request.method, allow) : toAppError(error)
  if (shown.code === 'INTERNAL_ERROR') {
    app.log.error('request failed', { requestId, error: shown.cause })
  }
  set.status = shown.status
  const body = errorBody(shown, requestId, app.clock.now())
  return Response.json(body, { status: shown.status, headers: shown.headers ?? {} })
}

function wrongMethod(method: string, allow: string): AppError {
  return new AppError('METHOD_NOT_ALLOWED', `${method} is not possible here, only ${allow}.`, {
    headers: { allow },
  })
}
