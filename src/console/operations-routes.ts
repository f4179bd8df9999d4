import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import type { App } from '../platform/app.ts'
import { invalid, notFound } from '../platform/errors.ts'
import { findJob, listJobs, requestJob } from '../platform/job-store.ts'
import { readOpenPeriod } from '../platform/period.ts'
import { write } from '../platform/write.ts'
import { replayFailed } from '../webhooks/replay.ts'
import { adminOnly } from './caller.ts'

const ReplayBody = Type.Object(
  {
    since: Type.String({
      description: 'A date (`2025-01-31`, in UTC) or an ISO timestamp.',
    }),
  },
  { additionalProperties: false },
)

/** What runs by itself, and what has to be made up for: for administrators. */
export function operationsRoutes(app: App) {
  const now = () => app.clock.now()
  return new Elysia({ prefix: '/console/v1' })
    .get('/jobs', () => ({ data: listJobs(app.db, now()) }), adminOnly)
    .post(
      '/jobs/:name/run',
      async ({ params: { name }, set }) => {
        const wish = await write(app, (db) => requestJob(db, name, now()))
        if (wish === undefined) throw notFound('job', name)
        set.status = 202
        return { data: findJob(app.db, name, now()) }
      },
      adminOnly,
    )
    .post(
      '/webhooks/:id/replay',
      async ({ params, body, set }) => {
        const { from } = readOpenPeriod({ startDate: body.since })
        if (from === undefined) throw invalid('since', 'is missing')
        set.status = 202
        return { data: await replayFailed(app, params.id, from) }
      },
      { body: ReplayBody, ...adminOnly },
    )
}
