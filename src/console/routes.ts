import { Elysia } from 'elysia'
import type { App } from '../platform/app.ts'
import { inboxRoutes } from './inbox-routes.ts'
import { sessionRoutes } from './session-routes.ts'

/** The console's own API: for operators with a session, outside /v1. */
export function consoleRoutes(app: App) {
  return new Elysia().use(sessionRoutes(app)).use(inboxRoutes(app))
}
