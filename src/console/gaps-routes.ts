import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import { dismissGap, gapStateOf, reopenGap } from '../analytics/gap-state-store.ts'
import { getGroup, type KnownGap } from '../analytics/gap-store.ts'
import { GapsQuery } from '../analytics/openapi.ts'
import { proposedAnswers } from '../gaps/propose.ts'
import type { App } from '../platform/app.ts'
import { conflict } from '../platform/errors.ts'
import { readPeriod } from '../platform/period.ts'
import { listAnswer, offsetOf, type Page, readQuery } from '../platform/query.ts'
import { write } from '../platform/write.ts'
import { operatorOf } from './caller.ts'

/** What the knowledge lacks: with where it comes from, what closed it and what people answered. */
export function gapsRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .get('/gaps', async ({ request }) => {
      const query = readQuery(GapsQuery, request.url)
      const { status, pageSize } = query
      const found = await app.workers.query.call<Page<KnownGap>>('listKnownGaps', {
        ...readPeriod(query, app.clock.now()),
        ...(status && { status }),
        limit: pageSize,
        offset: offsetOf(query),
      })
      return listAnswer(found, query)
    })
    .get('/gaps/:id/proposals', ({ params }) => ({
      data: proposedAnswers(app.db, getGroup(app.db, params.id)),
    }))
    .post('/gaps/:id/dismiss', async ({ params: { id }, caller }) => {
      const wish = { operatorName: operatorOf(caller).name, now: app.clock.now() }
      return await write(app, (db) => {
        const rowId = getGroup(db, id)
        if (gapStateOf(db, rowId).status === 'RESOLVED') {
          throw conflict('This gap is resolved: there is nothing to dismiss.')
        }
        dismissGap(db, rowId, wish)
        return { data: { id, ...gapStateOf(db, rowId) } }
      })
    })
    .post('/gaps/:id/reopen', ({ params: { id } }) =>
      write(app, (db) => {
        const rowId = getGroup(db, id)
        reopenGap(db, rowId)
        return { data: { id, ...gapStateOf(db, rowId) } }
      }),
    )
}
