import type { Database } from 'bun:sqlite'
import type { Static } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { idempotent } from '../access/idempotency.ts'
import { nobody } from '../access/schema.ts'
import type { App } from '../platform/app.ts'
import { conflict, invalid, notFound } from '../platform/errors.ts'
import { listAnswer, offsetOf, readQuery } from '../platform/query.ts'
import { write } from '../platform/write.ts'
import { listChunks, listPages } from './list-store.ts'
import { toSourceObject } from './objects.ts'
import {
  ChunksQuery,
  changeSourceDocs,
  listChunksDocs,
  listPagesDocs,
  listSourcesDocs,
  PagesQuery,
  SourceChanges,
  SourcesQuery,
  syncSourceDocs,
} from './openapi.ts'
import { comesUp } from './schedule.ts'
import type { Source } from './schema.ts'
import { updateSource } from './source-changes-store.ts'
import { findSource, findSync, listSources, queueSync } from './source-store.ts'

export function knowledgeRoutes(app: App) {
  return new Elysia()
    .decorate('caller', nobody)
    .get(
      '/v1/knowledge/sources',
      ({ request }) => {
        const query = readQuery(SourcesQuery, request.url)
        const found = listSources(app.db).filter(
          ({ type, status, enabled }) =>
            type === (query.type ?? type) &&
            status === (query.status ?? status) &&
            enabled === (query.enabled ?? enabled),
        )
        const items = found.slice(offsetOf(query)).slice(0, query.pageSize).map(toSourceObject)
        return listAnswer({ items, total: found.length }, query)
      },
      { detail: listSourcesDocs },
    )
    .get(
      '/v1/knowledge/sources/:id/pages',
      ({ request, params }) => {
        const query = readQuery(PagesQuery, request.url)
        const { rowId, id } = sourceWithId(app.db, params.id)
        const { q, status } = query
        const found = listPages(app.db, {
          sourceRowId: rowId,
          sourceId: id,
          ...(q !== undefined && { q }),
          ...(status && { status }),
          now: app.clock.now(),
          limit: query.pageSize,
          offset: offsetOf(query),
        })
        return listAnswer(found, query)
      },
      { detail: listPagesDocs },
    )
    .get(
      '/v1/knowledge/pages/:id/chunks',
      ({ request, params }) => {
        const query = readQuery(ChunksQuery, request.url)
        const slice = { limit: query.pageSize, offset: offsetOf(query) }
        return listAnswer(listChunks(app.db, params.id, slice), query)
      },
      { detail: listChunksDocs },
    )
    .post(
      '/v1/knowledge/sources/:id/sync',
      (context) =>
        idempotent(
          app,
          context,
          (app) => queueSyncOf(app, context.params.id),
          ({ isNew, ...data }) => ({ status: isNew ? 202 : 200, body: { data } }),
        ),
      { detail: syncSourceDocs },
    )
    .patch(
      '/v1/knowledge/sources/:id',
      async ({ params, body }) => {
        const now = app.clock.now()
        const changed = await write(app, (db) => changeSource(db, params.id, body, now))
        return { data: toSourceObject(changed) }
      },
      { body: SourceChanges, transform: trimName, detail: changeSourceDocs },
    )
}

async function queueSyncOf(app: App, sourceId: string) {
  const now = app.clock.now()
  const id = app.ids.next('sync')
  return await write(app, (db) => {
    const { rowId } = sourceWithId(db, sourceId)
    const queued = queueSync(db, { id, sourceRowId: rowId, now })
    return { ...queued, status: findSync(db, queued.syncId)?.status }
  })
}

/** Lengths are counted after trimming, so this comes before validation. */
function trimName({ body }: { body: unknown }): void {
  const fields = body as { name?: unknown } | null
  if (typeof fields?.name === 'string') fields.name = fields.name.trim()
}

/** By its id alone: names are for the command line. */
function sourceWithId(db: Database, id: string): Source {
  const source = /^src_/.test(id) ? findSource(db, id) : undefined
  if (source?.id !== id) throw notFound('source', id)
  return source
}

function changeSource(
  db: Database,
  id: string,
  changes: Static<typeof SourceChanges>,
  now: number,
): Source {
  const source = sourceWithId(db, id)
  const { syncSchedule, name } = changes
  if (typeof syncSchedule === 'string' && !comesUp(syncSchedule)) {
    throw invalid(
      'syncSchedule',
      'must be a cron pattern such as "0 3 * * *" that comes up, or null',
    )
  }
  if (name !== undefined && listSources(db).some((one) => one.name === name && one.id !== id)) {
    throw conflict(`There is a source '${name}' already: choose another name.`)
  }
  const { syncSchedule: known, ...rest } = source
  const schedule = syncSchedule === undefined ? known : (syncSchedule ?? undefined)
  updateSource(db, {
    ...rest,
    ...(schedule && { syncSchedule: schedule }),
    ...definedOf(changes),
    now,
  })
  return sourceWithId(db, id)
}

function definedOf({ enabled, authority, name }: Static<typeof SourceChanges>) {
  return {
    ...(enabled !== undefined && { enabled }),
    ...(authority !== undefined && { authority }),
    ...(name !== undefined && { name }),
  }
}
