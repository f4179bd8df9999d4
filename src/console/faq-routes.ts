import type { Database } from 'bun:sqlite'
import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import type { FaqImport } from '../knowledge/faq-import.ts'
import { sourceRowId } from '../knowledge/list-store.ts'
import { toSourceObject } from '../knowledge/objects.ts'
import { setSourceContent } from '../knowledge/source-changes-store.ts'
import { getSource, queueSync, sourceContent } from '../knowledge/source-store.ts'
import type { App } from '../platform/app.ts'
import { conflict, invalid } from '../platform/errors.ts'
import { readCapped } from '../platform/json-body.ts'
import { readQuery } from '../platform/query.ts'
import { write } from '../platform/write.ts'
import { adminOnly } from './caller.ts'
import { contentOf, Questions } from './source-wish.ts'

const maxImportBytes = 1_048_576
const ImportQuery = Type.Object({ fileName: Type.String({ maxLength: 255, default: '' }) })
const QuestionsBody = Type.Object(
  {
    questions: Questions,
    /** As it was read: who saves over somebody else's changes is told so. */
    version: Type.String({ maxLength: 100 }),
  },
  { additionalProperties: false },
)
const importDetail = { detail: { 'x-role': 'ADMIN', 'x-raw-body': true } as object }

/** Questions and answers of FAQ sources: reading them out of files, and changing them. */
export function faqRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .post(
      '/knowledge/faq-imports',
      async ({ request }) => {
        const { fileName } = readQuery(ImportQuery, request.url)
        const bytes = await readCapped(request, maxImportBytes)
        if (bytes.length === 0) throw invalid('body', 'must not be empty')
        const file = { bytes, fileName }
        return { data: await app.workers.query.call<FaqImport>('readFaqImport', file) }
      },
      importDetail,
    )
    .get('/knowledge/sources/:id/questions', async ({ params }) => {
      const content = faqContent(app.db, params.id).content
      const bytes = new TextEncoder().encode(content)
      const file = { bytes, fileName: 'stored.jsonl', isStored: true }
      const read = await app.workers.query.call<FaqImport>('readFaqImport', file)
      const questions = read.entries.map(({ place: _, ...pair }) => pair)
      return { data: { questions, problems: read.problems, version: versionOf(content) } }
    })
    .put(
      '/knowledge/sources/:id/questions',
      async ({ params, body }) => ({ data: await saveQuestions(app, params.id, body) }),
      { body: QuestionsBody, transform: trimPairs, ...adminOnly },
    )
}

/** All or nothing; queues a sync. Throws 404, 409. */
async function saveQuestions(
  app: App,
  id: string,
  { questions, version }: typeof QuestionsBody.static,
) {
  const now = app.clock.now()
  const newSyncId = app.ids.next('sync')
  return await write(app, (db) => {
    const { rowId, content } = faqContent(db, id)
    if (versionOf(content) !== version) {
      throw conflict('Somebody else has changed these questions meanwhile: load them again.')
    }
    const changed = contentOf(questions)
    setSourceContent(db, rowId, { content: changed, now })
    const { syncId } = queueSync(db, { id: newSyncId, sourceRowId: rowId, now })
    return { ...toSourceObject(getSource(db, id)), syncId, version: versionOf(changed) }
  })
}

function faqContent(db: Database, id: string): { rowId: number; content: string } {
  const rowId = sourceRowId(db, id)
  if (getSource(db, id).type !== 'FAQ') throw conflict('Only a source of the type FAQ has these.')
  return { rowId, content: sourceContent(db, rowId) }
}

function versionOf(content: string): string {
  return Bun.hash(content).toString(36)
}

/** Lengths are counted after trimming, so this comes before validation. */
function trimPairs({ body }: { body: unknown }): void {
  const { questions } = (body ?? {}) as { questions?: unknown }
  if (!Array.isArray(questions)) return
  for (const pair of questions) {
    if (typeof pair !== 'object' || pair === null) continue
    for (const [name, value] of Object.entries(pair)) {
      if (typeof value === 'string') pair[name] = value.trim()
    }
  }
}
