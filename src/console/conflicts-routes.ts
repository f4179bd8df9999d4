import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import {
  type ConflictObject,
  conflictStatuses,
  dismissConflict,
  reopenConflict,
} from '../knowledge/conflicts/conflict-store.ts'
import type { App } from '../platform/app.ts'
import { oneOf } from '../platform/one-of.ts'
import { listAnswer, offsetOf, type Page, pageParameters, readQuery } from '../platform/query.ts'
import { write } from '../platform/write.ts'
import { operatorOf } from './caller.ts'

const ConflictsQuery = Type.Object({
  status: Type.Union(oneOf(conflictStatuses).anyOf, { default: 'OPEN' }),
  ...pageParameters,
})

/** Pages that say different things about the same. */
export function conflictsRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .get('/knowledge/conflicts', async ({ request }) => {
      const query = readQuery(ConflictsQuery, request.url)
      const found = await app.workers.query.call<Page<ConflictObject>>('listConflicts', {
        status: query.status,
        limit: query.pageSize,
        offset: offsetOf(query),
        now: app.clock.now(),
      })
      return listAnswer(found, query)
    })
    .post('/knowledge/conflicts/:id/dismiss', async ({ params: { id }, caller, set }) => {
      const by = { operatorName: operatorOf(caller).name, now: app.clock.now() }
      await write(app, (db) => dismissConflict(db, id, by))
      set.status = 204
    })
    .post('/knowledge/conflicts/:id/reopen', async ({ params: { id }, set }) => {
      await write(app, (db) => reopenConflict(db, id, app.clock.now()))
      set.status = 204
    })
}
