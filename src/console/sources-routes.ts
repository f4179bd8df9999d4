import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import { adjusted, retrievalConfidence } from '../answers/confidence.ts'
import { type AddedSource, addSource } from '../knowledge/add-source.ts'
import { toSourceObject } from '../knowledge/objects.ts'
import type { Findings } from '../knowledge/search/answer-search.ts'
import { findSource, getSource, removeSource } from '../knowledge/source-store.ts'
import { dropUpload } from '../knowledge/uploads.ts'
import type { App } from '../platform/app.ts'
import { boundedText } from '../platform/bounded-text.ts'
import { conflict, notFound } from '../platform/errors.ts'
import { readQuery } from '../platform/query.ts'
import { trimTexts } from '../platform/trim-texts.ts'
import { write } from '../platform/write.ts'
import { findConfidenceFit } from '../settings/confidence-fit-store.ts'
import { getChatSettings } from '../settings/store.ts'
import { adminOnly } from './caller.ts'
import { toFound } from './found.ts'
import { addGapAnswer } from './gap-answers.ts'
import { SourceBody, sourceWish } from './source-wish.ts'
import { addUpload } from './upload.ts'

const SearchQuery = Type.Object({
  q: Type.String({ minLength: 1, maxLength: 4000 }),
  limit: Type.Integer({ minimum: 1, maximum: 50, default: 10 }),
})
const AnswerBody = Type.Object(
  { question: boundedText(1, 1000), answer: boundedText(1, 20_000) },
  { additionalProperties: false },
)
const uploadDetail = { detail: { 'x-role': 'ADMIN', 'x-raw-body': true } as object }

/** What the API can't do with sources: add, upload, delete, and look for chunks. */
export function sourcesRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .post(
      '/knowledge/sources',
      async ({ body, set }) => {
        const added = await addSource(app, await sourceWish(app, body))
        set.status = 201
        return { data: shown(app, added) }
      },
      { body: SourceBody, transform: trimName, ...adminOnly },
    )
    .post(
      '/knowledge/uploads',
      async ({ request, set }) => {
        const added = await addUpload(app, request)
        set.status = 201
        return { data: shown(app, added) }
      },
      uploadDetail,
    )
    .post(
      '/knowledge/answers',
      async ({ body, set }) => {
        const { id, syncId } = await addGapAnswer(app, body)
        set.status = 201
        return { data: { ...toSourceObject(getSource(app.db, id)), syncId } }
      },
      { body: AnswerBody, transform: trimTexts, ...adminOnly },
    )
    .get('/knowledge/sources/:id', ({ params }) => {
      const source = sourceAt(app, params.id)
      return { data: { ...toSourceObject(source), options: source.options } }
    })
    .delete(
      '/knowledge/sources/:id',
      async ({ params, set }) => {
        const { location } = await write(app, (db) => {
          const source = sourceAt(app, params.id)
          removeSource(db, source.rowId, app.clock.now())
          return source
        })
        await dropUpload(app.config.dataDir, location)
        set.status = 204
      },
      adminOnly,
    )
    .get('/knowledge/search', async ({ request }) => {
      const { q, limit } = readQuery(SearchQuery, request.url)
      const question = { question: q, limit, now: app.clock.now() }
      const found = await app.workers.search.call<Findings>('search', question)
      return { data: { ...toFound(found), ...sureness(app, found) } }
    })
}

/** How sure an answer from these would be, and how sure it has to be. */
function sureness(app: App, found: Findings) {
  return {
    confidence:
      Math.round(adjusted(retrievalConfidence(found), findConfidenceFit(app.db)) * 1000) / 1000,
    confidenceThreshold: getChatSettings(app.db).confidenceThreshold,
  }
}

/** By its id alone: a name may be anything. */
function sourceAt(app: App, id: string) {
  const source = findSource(app.db, id)
  if (source?.id !== id) throw notFound('source', id)
  return source
}

function shown(app: App, added: AddedSource) {
  if (added.kind === 'added') return toSourceObject(getSource(app.db, added.id))
  throw conflict(
    added.by === 'location'
      ? `This is a source already, '${added.name}': sync that one.`
      : `There is a source '${added.name}' already: choose another name.`,
  )
}

/** A document keeps its own space: in Markdown it has a meaning. */
function trimName({ body }: { body: unknown }): void {
  const fields = body as { name?: unknown } | null
  if (typeof fields?.name === 'string') fields.name = fields.name.trim()
}
