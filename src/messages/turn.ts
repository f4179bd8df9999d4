import type { Database } from 'bun:sqlite'
import { peopleThere } from '../access/presence.ts'
import type { Visitor } from '../access/schema.ts'
import { findVisitorUser } from '../access/visitor-store.ts'
import { answer } from '../answers/answer.ts'
import { wishForPerson } from '../answers/person-wish.ts'
import type { Answer } from '../answers/schema.ts'
import type { Citation } from '../conversations/schema.ts'
import {
  appendMessage,
  conversationStatus,
  getConversationState,
  insertConversation,
  listRecentMessages,
  noteLanguage,
} from '../conversations/store.ts'
import { appendEvent } from '../events/store.ts'
import { detectLanguage } from '../knowledge/search/language.ts'
import type { App } from '../platform/app.ts'
import { AppError, conflict, ModelError, notFound } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { getChatSettings } from '../settings/store.ts'
import { replyOf, type Said, storeInterrupted, storeWhole, type Turn, unanswered } from './reply.ts'
import type { Reply } from './schema.ts'

export interface TurnInput {
  message: string
  conversationId?: string
  user?: { id?: string; name?: string; email?: string }
  metadata?: Record<string, string>
  language?: string
  /** The API key that was used. */
  keyId?: string
  /** Of the widget: sees no other conversations than their own. */
  visitor?: Visitor
  /** Called in the transaction that stores the reply, or the message where a person will reply. */
  keep?(db: Database, reply: Reply): void
}

export type TurnPart =
  | { kind: 'conversation'; conversationId: string; messageId: string }
  | { kind: 'citations'; citations: Citation[]; confidence: number }
  | { kind: 'token'; text: string }
  | { kind: 'replace'; message: string }
  | { kind: 'done'; reply: Reply }

/** So much of a conversation is looked back on. */
const historyLength = 10

/**
 * One turn of a conversation: the message is on disk before the first part, the reply before the
 * last. Throws AppError: 404 and 409 before the first part; 503 MODEL_UNAVAILABLE when the model
 * breaks in mid-answer. Then, and when the generator is left early or the signal aborts, what was
 * said so far is stored as interrupted.
 */
export async function* takeTurn(
  app: App,
  input: TurnInput,
  signal: AbortSignal,
): AsyncGenerator<TurnPart> {
  const history = input.conversationId ? pastTurns(app, input.conversationId) : []
  const turn = await openTurn(app, input)
  yield { kind: 'conversation', conversationId: turn.conversationId, messageId: turn.messageId }
  if (goesToPerson(turn)) {
    return yield { kind: 'done', reply: replyOf(turn, unanswered, turn.startedAt) }
  }
  const request = {
    question: input.message,
    history,
    settings: getChatSettings(app.db),
    people: peopleThere(app.db, turn.startedAt),
    tally: turn.tally,
    ...(input.language ? { language: input.language } : {}),
  }
  const said: Said = { text: '', source: 'AI', confidence: 0 }
  const takenOver = watchTakeOver(app, turn.conversationRowId)
  let finished: Answer | undefined
  try {
    const either = AbortSignal.any([signal, takenOver.signal])
    for await (const part of answer(app, request, either)) {
      // Nothing was said yet: the person has the first word.
      if (takenOver.signal.aborted && !said.text) break
      if (part.kind === 'done') finished = part.answer
      else if (part.kind === 'citations') {
        const { source, escalate, ...found } = part
        Object.assign(said, { source, escalate, confidence: found.confidence })
        yield found
      } else {
        if (part.kind === 'token') said.text += part.text
        else said.text = part.message
        yield part
      }
    }
  } catch (error) {
    if (signal.aborted) return
    if (!takenOver.signal.aborted) throw brokenOff(app, turn, error)
  } finally {
    takenOver.stop()
    if (!finished && said.text) await storeInterrupted(app, turn, said)
  }
  if (finished)
    yield {
      kind: 'done',
      reply: await storeWhole(app, { turn, whole: finished, keep: input.keep }),
    }
  else if (takenOver.signal.aborted && !signal.aborted) {
    yield { kind: 'done', reply: cutOff(app, turn, said) }
  }
}

/** Aborts when somebody takes the conversation over, or ends it, while the bot is answering. */
function watchTakeOver(app: App, conversationRowId: number) {
  const taken = new AbortController()
  function look() {
    if (conversationStatus(app.db, conversationRowId) !== 'BOT') taken.abort()
  }
  const stop = app.writer.onCommit(look)
  // It may have happened since the question was stored, while its first event was on the way.
  look()
  return { signal: taken.signal, stop }
}

function brokenOff(app: App, turn: Turn, error: unknown): unknown {
  if (!(error instanceof ModelError)) return error
  app.log.warn('the model broke off', { conversationId: turn.conversationId, error })
  return new AppError(
    'MODEL_UNAVAILABLE',
    'The language model stopped in the middle of the answer. Please try again.',
    { cause: error },
  )
}

/** A person came in the middle: what was said is all that the bot says. */
function cutOff(app: App, turn: Turn, said: Said): Reply {
  const status = conversationStatus(app.db, turn.conversationRowId)
  const { text: message, source, confidence } = said
  const reply = message ? { ...unanswered, message, source, confidence } : unanswered
  return replyOf({ ...turn, status }, reply, app.clock.now())
}

function pastTurns(app: App, conversationId: string) {
  return listRecentMessages(app.db, conversationId, historyLength)
    .filter(({ role }) => role !== 'SYSTEM')
    .map(({ role, content, source, suggestions }) => ({
      role: role === 'USER' ? ('user' as const) : ('assistant' as const),
      content,
      ...(source && { source }),
      suggestions,
    }))
}

async function openTurn(app: App, input: TurnInput): Promise<Turn> {
  const startedAt = app.clock.now()
  const conversationId = input.conversationId ?? app.ids.next('conv')
  const { message } = input
  const language = input.language ?? detectLanguage(message) ?? wishForPerson(message)?.language
  const questionId = app.ids.next('msg')
  const messageId = app.ids.next('msg')
  return await write(app, (db) => {
    if (!input.conversationId) {
      insertConversation(db, {
        id: conversationId,
        channel: input.visitor ? 'WIDGET' : 'API',
        ...(input.visitor && { visitorRowId: input.visitor.rowId }),
        user: input.user ?? (input.visitor && findVisitorUser(db, input.visitor.rowId)) ?? {},
        metadata: input.metadata ?? {},
        ...(language ? { language } : {}),
        now: startedAt,
      })
    }
    const current = getConversationState(db, conversationId)
    if (input.visitor && current.visitorRowId !== input.visitor.rowId) {
      throw notFound('conversation', conversationId)
    }
    if (current.status === 'ENDED') {
      throw conflict('This conversation has ended. Leave conversationId out to begin a new one.')
    }
    // "Hello" tells no language: the first message that does speaks for the conversation.
    if (language) noteLanguage(db, current.rowId, language)
    const data = appendMessage(db, {
      id: questionId,
      conversationId,
      role: 'USER',
      content: message,
      now: startedAt,
      ...(input.keyId ? { keyId: input.keyId } : {}),
    })
    const about = { conversationRowId: current.rowId, now: startedAt }
    if (!input.conversationId) {
      const { conversation } = data
      appendEvent(db, app.ids, { ...about, type: 'conversation.started', data: { conversation } })
    }
    appendEvent(db, app.ids, { ...about, type: 'message.received', data })
    const turn: Turn = {
      conversationId,
      conversationRowId: current.rowId,
      messageId,
      question: data.message,
      status: current.status,
      startedAt,
      tally: { embeddings: 0 },
      ...(input.keyId && { keyId: input.keyId }),
    }
    // Else a crash in between would let the retry say it to the person twice.
    if (goesToPerson(turn)) input.keep?.(db, replyOf(turn, unanswered, startedAt))
    return turn
  })
}

function goesToPerson({ status }: Turn): boolean {
  return status === 'WAITING' || status === 'HUMAN'
}
