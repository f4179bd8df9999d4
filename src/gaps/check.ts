import type { AnsweringPage } from '../analytics/gap-state-store.ts'
import type { GapToCheck } from '../analytics/gap-store.ts'
import { answer } from '../answers/answer.ts'
import type { Answer } from '../answers/schema.ts'
import type { Citation } from '../conversations/schema.ts'
import type { App } from '../platform/app.ts'
import { getChatSettings } from '../settings/store.ts'

/** Of the time that a question takes: so much longer the search is left to visitors. */
const restShare = 3
const longestRestMs = 1000

/**
 * Asks a gap's wordings again; what answers them all, with confidence. An answer that helped nobody
 * before doesn't count until another passage bears it out. Undefined: it stays open.
 */
export async function answersNow(
  app: App,
  { wordings }: Pick<GapToCheck, 'wordings'>,
  signal: AbortSignal,
): Promise<{ page: AnsweringPage; confidence: number } | undefined> {
  let by: { page: AnsweringPage; confidence: number } | undefined
  for (const { text, citations } of wordings) {
    const asked = performance.now()
    const given = await quotedAnswer(app, text, signal)
    if (signal.aborted) return undefined
    await Bun.sleep(Math.min(longestRestMs, restShare * (performance.now() - asked)))
    const [first] = given?.citations ?? []
    if (!given || !first || isAsBefore(first, JSON.parse(citations ?? '[]'))) return undefined
    const { pageId: id, title, url } = first
    // The wording that failed most names what answers, the least sure one how surely.
    by ??= { page: { id, title, url }, confidence: given.confidence }
    by.confidence = Math.min(by.confidence, given.confidence)
  }
  return by
}

/** The bot's answer where it is sure: as quoted, so that no model is kept from visitors for long. */
async function quotedAnswer(
  app: App,
  question: string,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const settings = getChatSettings(app.db)
  const request = { question, history: [], settings, isQuoteOnly: true }
  for await (const part of answer(app, request, signal)) {
    if (part.kind !== 'done') continue
    const { source, confidence } = part.answer
    const isSure = source === 'KNOWLEDGE' && confidence >= settings.confidenceThreshold
    return isSure ? part.answer : undefined
  }
  return undefined
}

function isAsBefore(now: Citation, before: Citation[]): boolean {
  return before.some(
    ({ pageId, chunkId, snippet }) =>
      pageId === now.pageId &&
      (chunkId === now.chunkId || snippet.includes(now.snippet) || now.snippet.includes(snippet)),
  )
}
