import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import { leastArea, readerExamOf } from '../answers/reader-exam.ts'
import type { App } from '../platform/app.ts'
import { version } from '../platform/version.ts'

/** What runs here and who writes the answers; whether it is well says /readyz. */
export function systemRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .get('/system', async () => ({
      data: {
        version,
        publicUrl: app.config.publicUrl || null,
        model: await app.chat.status(),
        reader: await readerOf(app),
      },
    }))
}

/** What the model's second opinion is worth; null while that isn't known. */
async function readerOf(app: App) {
  const exam = await readerExamOf(app)
  if (!exam) return null
  return { area: exam.area, tells: exam.slope !== 0, isAsked: exam.area >= leastArea }
}
