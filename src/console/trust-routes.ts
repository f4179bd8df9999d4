import { type Static, Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import { staleReason } from '../analytics/trust-stale-store.ts'
import type { App } from '../platform/app.ts'
import { oneOf } from '../platform/one-of.ts'
import { listAnswer, offsetOf, type Page, pageParameters, readQuery } from '../platform/query.ts'
import { write } from '../platform/write.ts'
import { modelOf } from '../trust/run.ts'
import { type StoredSample, type TrustRun, verdicts, weights } from '../trust/schema.ts'
import { cancelRun, findLastDone, findOpenRun, getRun, queueRun } from '../trust/store.ts'
import { adminOnly, operatorOf } from './caller.ts'

const RunsQuery = Type.Object(pageParameters)
const SamplesQuery = Type.Object({
  ...pageParameters,
  verdict: Type.Optional(oneOf(verdicts)),
  category: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
})

/** The trust score, its runs, and every sample of them. */
export function trustRoutes(app: App) {
  const { query: worker } = app.workers
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .get('/trust', async () => {
      const model = await modelOf(app)
      const reason = staleReason(app.db, model ?? undefined)
      const last = findLastDone(app.db) ?? null
      const running = findOpenRun(app.db) ?? null
      return {
        data: { last, running, stale: reason !== null, staleReason: reason, model, weights },
      }
    })
    .get('/trust/runs', async ({ request }) => {
      const query: Static<typeof RunsQuery> = readQuery(RunsQuery, request.url)
      const params = { limit: query.pageSize, offset: offsetOf(query) }
      return listAnswer(await worker.call<Page<TrustRun>>('listTrustRuns', params), query)
    })
    .post(
      '/trust/runs',
      async ({ caller, set }) => {
        const { name } = operatorOf(caller)
        const id = app.ids.next('run')
        const now = app.clock.now()
        const wish = { id, trigger: 'OPERATOR', startedBy: name, now } as const
        const data = await write(app, (db) => queueRun(db, wish))
        set.status = 202
        return { data }
      },
      adminOnly,
    )
    .get('/trust/runs/:id', ({ params }) => ({ data: getRun(app.db, params.id) }))
    .get('/trust/runs/:id/samples', async ({ params, request }) => {
      const { verdict, category, ...page } = readQuery(SamplesQuery, request.url)
      const found = await worker.call<Page<StoredSample> & { categories: string[] }>(
        'listTrustSamples',
        {
          runId: getRun(app.db, params.id).id,
          ...(verdict && { verdict }),
          ...(category && { category }),
          limit: page.pageSize,
          offset: offsetOf(page),
        },
      )
      const { data, meta } = listAnswer(found, page)
      return { data, meta: { ...meta, categories: found.categories } }
    })
    .post(
      '/trust/runs/:id/cancel',
      async ({ params }) => ({
        data: await write(app, (db) => cancelRun(db, params.id, app.clock.now())),
      }),
      adminOnly,
    )
}
