import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import type { App } from '../platform/app.ts'
import { replayFailed } from '../webhooks/replay.ts'
import { adminOnly } from './caller.ts'
import { timeAt } from './time-at.ts'

const ReplayBody = Type.Object({ since: Type.String() }, { additionalProperties: false })

/** Queues what has failed since a time again; all else about webhooks is as in the API. */
export function replayRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' }).decorate('caller', nobody).post(
    '/webhooks/:id/replay',
    async ({ params, body, set }) => {
      const { queued } = await replayFailed(app, params.id, timeAt('since', body.since))
      set.status = 202
      return { data: { queued } }
    },
    { body: ReplayBody, ...adminOnly },
  )
}
