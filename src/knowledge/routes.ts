import type { Database } from 'bun:sqlite'
import type { Static } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { idempotent } from '../access/idempotency.ts'
import { nobody } from '../access/schema.ts'
import type { App } from '../platform/app.ts'
import { conflict } from '../platform/errors.ts'
import { listAnswer, offsetOf, type Page, readQuery } from '../platform/query.ts'
import { trimTexts } from '../platform/trim-texts.ts'
import { write } from '../platform/write.ts'
import { getSourceAt, isSourceNamed, listChunks, sourceRowId } from './list-store.ts'
import { type PageObject, toSourceObject } from './objects.ts'
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
import { requireSchedule } from './schedule.ts'
import type { Source } from './schema.ts'
import { updateSource } from './source-changes-store.ts'
import { findSync, queueSync } from './source-store.ts'

export function knowledgeRoutes(app: App) {
  return new Elysia()
    .decorate('caller', nobody)
    .get(
      '/v1/knowledge/sources',
      async ({ request }) => {
        const query = readQuery(SourcesQuery, request.url)
        const { page: _page, pageSize, ...filter } = query
        const params = { ...filter, limit: pageSize, offset: offsetOf(query) }
        const found = await app.workers.query.call<Page<Source>>('listSources', params)
        return listAnswer({ ...found, items: found.items.map(toSourceObject) }, query)
      },
      { detail: listSourcesDocs },
    )
    .get(
      '/v1/knowledge/sources/:id/pages',
      async ({ request, params }) => {
        const query = readQuery(PagesQuery, request.url)
        const { page: _page, pageSize, ...filter } = query
        const found = await app.workers.query.call<Page<PageObject>>('listPages', {
          ...filter,
          sourceRowId: sourceRowId(app.db, params.id),
          sourceId: params.id,
          now: app.clock.now(),
          limit: pageSize,
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
      { body: SourceChanges, transform: trimTexts, detail: changeSourceDocs },
    )
}

async function queueSyncOf(app: App, sourceId: string) {
  const now = app.clock.now()
  const id = app.ids.next('sync')
  return await write(app, (db) => {
    const queued = queueSync(db, { id, sourceRowId: sourceRowId(db, sourceId), now })
    return { ...queued, status: findSync(db, queued.syncId)?.status }
  })
}

function changeSource(
  db: Database,
  id: string,
  changes: Static<typeof SourceChanges>,
  now: number,
): Source {
  const rowId = sourceRowId(db, id)
  const source = getSourceAt(db, rowId)
  const { syncSchedule, name } = changes
  requireSchedule(syncSchedule)
  if (name !== undefined && isSourceNamed(db, name, rowId)) {
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
  return getSourceAt(db, rowId)
}

function definedOf({ enabled, authority, name }: Static<typeof SourceChanges>) {
  return {
    ...(enabled !== undefined && { enabled }),
    ...(authority !== undefined && { authority }),
    ...(name !== undefined && { name }),
  }
}
