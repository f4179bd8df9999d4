import { Elysia } from 'elysia'
import type { Feeds } from '../events/feed.ts'
import type { App } from '../platform/app.ts'
import { feedRoutes } from './feed-routes.ts'
import { inboxRoutes } from './inbox-routes.ts'
import { sessionRoutes } from './session-routes.ts'

/** The console's own API: for operators with a session, outside /v1. */
export function consoleRoutes(app: App, feeds: Feeds) {
  return new Elysia().use(sessionRoutes(app)).use(inboxRoutes(app)).use(feedRoutes(app, feeds))
}
