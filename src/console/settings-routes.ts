import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import type { App } from '../platform/app.ts'
import { dayMs } from '../platform/clock.ts'
import { readQuery } from '../platform/query.ts'
import { OperationsChanges } from '../settings/openapi.ts'
import { change, fresh } from '../settings/routes.ts'
import { getOperationsSettings } from '../settings/store.ts'
import { adminOnly } from './caller.ts'

const RetentionQuery = Type.Object({ days: Type.Integer({ minimum: 1, maximum: 3650 }) })
const DeliveryLogQuery = Type.Object({ days: Type.Integer({ minimum: 1, maximum: 365 }) })

/** How the desk is run; how the bot answers and the widget looks is under /v1, too. */
export function operationsSettingsRoutes(app: App) {
  return (
    new Elysia({ prefix: '/console/v1' })
      .decorate('caller', nobody)
      // How many conversations would go if they were kept for so many days.
      .get(
        '/settings/retention',
        async ({ request }) => {
          const { days } = readQuery(RetentionQuery, request.url)
          const before = app.clock.now() - days * dayMs
          const conversations = await app.workers.query.call<number>('countEnded', { before })
          return { data: { conversations } }
        },
        adminOnly,
      )
      // And how many deliveries of webhooks.
      .get(
        '/settings/delivery-log',
        async ({ request }) => {
          const { days } = readQuery(DeliveryLogQuery, request.url)
          const before = app.clock.now() - days * dayMs
          const deliveries = await app.workers.query.call<number>('countFinished', { before })
          return { data: { deliveries } }
        },
        adminOnly,
      )
      .get('/settings/operations', (context) => fresh(context, getOperationsSettings(app.db)))
      .patch(
        '/settings/operations',
        (context) => change(app, context, 'operations', context.body),
        {
          body: OperationsChanges,
          ...adminOnly,
        },
      )
  )
}
