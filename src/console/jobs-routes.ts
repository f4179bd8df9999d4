import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import type { App } from '../platform/app.ts'
import { notFound } from '../platform/errors.ts'
import { findJob, listJobs, requestJob } from '../platform/job-store.ts'
import { write } from '../platform/write.ts'
import { adminOnly } from './caller.ts'

/** What the server does by itself: how it went, and doing it now. */
export function jobsRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .get('/jobs', () => ({ data: listJobs(app.db, app.clock.now()) }))
    .post(
      '/jobs/:name/run',
      async ({ params, set }) => {
        const now = app.clock.now()
        const job = await write(app, (db) => {
          if (requestJob(db, params.name, now) === undefined) throw notFound('job', params.name)
          return findJob(db, params.name, now)
        })
        set.status = 202
        return { data: job }
      },
      adminOnly,
    )
}
