import { readNewWordings, storeAsked } from '../analytics/asked-questions.ts'
import { questionReader } from '../analytics/group-jobs.ts'
import type { AskedQuestion } from '../analytics/group-store.ts'
import { dependenceOf } from '../answers/condense.ts'
import { kindOf } from '../answers/question-kind.ts'
import { moveCursor, readCursor } from '../events/store.ts'
import type { App } from '../platform/app.ts'
import { write } from '../platform/write.ts'
import { listAgentMessages, listBefore, noteAgentAnswer, type Said } from './agent-answer-store.ts'
import { isTalk } from './talk.ts'

const reader = 'agent-answers'
/** Events that are looked at together. */
const slice = 500

/**
 * Notes which questions people answered: after the bot, or instead of it while they had the
 * conversation. Returns how many; undefined where the embedding model is away.
 */
export async function readAgentAnswers(app: App, signal: AbortSignal): Promise<number | undefined> {
  let count = 0
  while (!signal.aborted) {
    const after = readCursor(app.db, reader)
    // What the bot replied to must be stored before.
    const last = Math.min(readCursor(app.db, questionReader), after + slice)
    if (last <= after) return count
    const answered = listAgentMessages(app.db, { after, last }).flatMap((message) => {
      const found = answeredBy(listBefore(app.db, message.rowId))
      return found ? [{ ...found, message }] : []
    })
    const instead = answered.flatMap(({ question, replyRowId, message }) =>
      replyRowId === undefined && standsAlone(question) ? [askedOfAgent(question, message)] : [],
    )
    const read = await readNewWordings(app, instead)
    if (!read) return undefined
    await write(app, (db) => {
      if (readCursor(db, reader) !== after) return
      for (const { replyRowId, message } of answered) {
        if (replyRowId !== undefined) noteAgentAnswer(db, replyRowId, message.rowId)
      }
      storeAsked(db, app, instead, read)
      moveCursor(db, reader, last)
    })
    count += answered.length
  }
  return count
}

/**
 * The question that a person's message answers, and the bot's reply to it if there is one. Wishes for
 * a person and small talk are no questions; what a person has answered already is none any more.
 */
export function answeredBy(before: Said[]): { question: string; replyRowId?: number } | undefined {
  let replyRowId: number | undefined
  for (const { rowId, role, content, source } of before) {
    if (role === 'AGENT') return undefined
    if (role === 'ASSISTANT') replyRowId = source === 'SMALL_TALK' ? undefined : rowId
    if (role !== 'USER') continue
    if (!isTalk(content))
      return { question: content, ...(replyRowId !== undefined && { replyRowId }) }
    replyRowId = undefined
  }
  return undefined
}

/** In a talk between people most messages are no questions, or none without what was said before. */
function standsAlone(message: string): boolean {
  const { isFact, wantsSteps, wantsDefinition } = kindOf(message)
  const isQuestion = /[?？؟]/.test(message) || isFact || wantsSteps || wantsDefinition
  return isQuestion && message.length <= 500 && dependenceOf(message) === 'none'
}

function askedOfAgent(
  question: string,
  { rowId, createdAt }: { rowId: number; createdAt: number },
): AskedQuestion {
  return {
    replyRowId: rowId,
    question,
    askedAt: createdAt,
    isAnswered: true,
    isFailed: true,
    confidence: 0,
    isRatedDown: false,
    isOfAgent: true,
  }
}
