import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import type { App } from '../platform/app.ts'
import { trimTexts } from '../platform/trim-texts.ts'
import { answerOnTrial, TestQuestionBody } from './test-question.ts'

/** Asking as a customer would, and seeing how the answer comes about. */
export function testQuestionRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' }).decorate('caller', nobody).post(
    '/test-questions',
    async ({ body, request }) => {
      const data = await answerOnTrial(app, body, request.signal)
      // 499 is what logs of proxies call it; nobody receives it.
      return data ? { data } : new Response(null, { status: 499 })
    },
    { body: TestQuestionBody, transform: trimQuestion },
  )
}

/** Lengths are counted after trimming, so this comes before validation. */
function trimQuestion(context: { body: unknown }): void {
  trimTexts(context)
  const fields = context.body as { settings?: unknown } | null
  if (typeof fields === 'object' && fields !== null) trimTexts({ body: fields.settings })
}
