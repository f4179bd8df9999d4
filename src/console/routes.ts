import { Elysia } from 'elysia'
import type { App } from '../platform/app.ts'
import { accountRoutes } from './account-routes.ts'
import { inboxRoutes } from './inbox-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { usersRoutes } from './users-routes.ts'

/** The console's own API: for operators with a session, outside /v1. */
export function consoleRoutes(app: App) {
  return new Elysia()
    .use(sessionRoutes(app))
    .use(accountRoutes(app))
    .use(usersRoutes(app))
    .use(inboxRoutes(app))
}
