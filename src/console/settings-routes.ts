import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import type { App } from '../platform/app.ts'
import { OperationsChanges } from '../settings/openapi.ts'
import { change, fresh } from '../settings/routes.ts'
import { getOperationsSettings } from '../settings/store.ts'
import { adminOnly } from './caller.ts'

/** How the desk is run; how the bot answers and the widget looks is under /v1, too. */
export function operationsSettingsRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .get('/settings/operations', (context) => fresh(context, getOperationsSettings(app.db)))
    .patch('/settings/operations', (context) => change(app, context, 'operations', context.body), {
      body: OperationsChanges,
      ...adminOnly,
    })
}
