import { Elysia } from 'elysia'
import { createCors } from './access/cors.ts'
import { createGate } from './access/gate.ts'
import { checkLimits } from './access/rate-limit.ts'
import { nobody } from './access/schema.ts'
import { analyticsRoutes } from './analytics/routes.ts'
import { consoleRoutes } from './console/routes.ts'
import { conversationsRoutes } from './conversations/routes.ts'
import { createFeeds } from './events/feed.ts'
import { knowledgeRoutes } from './knowledge/routes.ts'
import { messagesRoutes } from './messages/routes.ts'
import { visitorFeedRoutes } from './messages/visitor-feed-routes.ts'
import { visitorRoutes } from './messages/visitor-routes.ts'
import { requireWidgetOrigin, widgetOrigins, widgetParents } from './messages/widget-origin.ts'
import type { App } from './platform/app.ts'
import { docsRoutes } from './platform/docs.ts'
import { answerError } from './platform/error-answer.ts'
import { invalid } from './platform/errors.ts'
import { healthRoutes } from './platform/health.ts'
import { readJsonBody, refuseBody } from './platform/json-body.ts'
import { createPages } from './platform/pages.ts'
import { hasHost, isDecodable, pathOf, requestIdOf, securityHeaders } from './platform/request.ts'
import { logRequest } from './platform/request-log.ts'
import { type RouteMatch, routeTable } from './platform/route-table.ts'
import { settingsRoutes } from './settings/routes.ts'
import { webhooksRoutes } from './webhooks/routes.ts'

/**
 * The whole HTTP surface. `notReady` gives the reasons why requests shouldn't come here now. Throws
 * `StartError` where the configuration names an endpoint that isn't there.
 */
export function createServer(
  app: App,
  notReady: () => string[] = () => [],
  feeds = createFeeds(app),
): Elysia {
  const server = new Elysia({
    // Unknown fields are refused, not dropped in silence.
    normalize: false,
    // One way through the code, with a port and without.
    systemRouter: false,
    // Host names may be short: http://kd/v1 is an address, too.
    handler: { standardHostname: false },
  })
  const findRoutes = routeTable(() => server.routes)
  const gate = createGate(app)
  const cors = createCors(() => app.config.corsOrigins)
  const pages = createPages(() => widgetParents(app))
  const widgetCors = createCors((request) => widgetOrigins(app, request))

  server
    .decorate({ caller: nobody, requestId: '', startedAt: 0 })
    .onRequest((context) => {
      const { request, set } = context
      context.startedAt = app.clock.now()
      context.requestId = requestIdOf(request.headers)
      Object.assign(set.headers, securityHeaders, { 'x-request-id': context.requestId })
      // The router would read such an address in a way of its own.
      if (!hasHost(request.url)) throw invalid('Host', 'must name this server')
      const path = pathOf(request.url)
      const isWidget = path.startsWith('/widget/v1/')
      const isConsole = path.startsWith('/console/v1/')
      if (!isWidget && !isConsole && !path.startsWith('/v1/')) return
      const found = findRoutes(path)
      if (!isConsole) Object.assign(set.headers, (isWidget ? widgetCors : cors)(request, found))
      const address = context.server?.requestIP(request)?.address ?? '127.0.0.1'
      const knock = { request, address, found, headers: set.headers }
      if (isConsole) context.caller = gate.passOperator(knock)
      else context.caller = isWidget ? gate.passVisitor(knock) : gate.passKey(knock)
      if (isWidget) requireWidgetOrigin(app, request)
      if (!isDecodable(path)) throw invalid('path', 'must be UTF-8, percent-encoded')
    })
    // A route that reads the body itself gets none from here.
    .onParse({ as: 'global' }, ({ request }) =>
      readsItself(findRoutes(pathOf(request.url)), request) ? null : readJsonBody(request),
    )
    .onTransform({ as: 'global' }, ({ route, caller, request, body }) => {
      // Should router and gate ever read an address differently, the door stays shut.
      const isGuarded = route.startsWith('/v1/') || route.startsWith('/console/')
      if (isGuarded && caller === nobody) throw new Error(`${route} has no gate.`)
      if (!findRoutes(route)?.routes.get(request.method)?.hooks.body) refuseBody(body)
    })
    .onError({ as: 'global' }, (context) => answerError(app, context, findRoutes, pages.notFound))
    .onAfterResponse({ as: 'global' }, (context) => logRequest(app, context))
    .use(healthRoutes(app, notReady))
    .use(docsRoutes(app, () => server.routes))
    .use(pages.routes)
    .use(messagesRoutes(app))
    .use(visitorRoutes(app))
    .use(visitorFeedRoutes(app, feeds))
    .use(consoleRoutes(app, feeds))
    .use(conversationsRoutes(app))
    .use(knowledgeRoutes(app))
    .use(settingsRoutes(app))
    .use(analyticsRoutes(app))
    .use(webhooksRoutes(app))
  checkLimits(app.config.endpointLimits, server.routes)
  return server
}

function readsItself(found: RouteMatch | undefined, { method }: Request): boolean {
  const detail = found?.routes.get(method)?.hooks.detail
  return detail !== undefined && 'x-raw-body' in detail
}
