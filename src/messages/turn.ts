import type { Database } from 'bun:sqlite'
import type { Visitor } from '../access/schema.ts'
import { answer } from '../answers/answer.ts'
import type { Answer, Tally } from '../answers/schema.ts'
import { escalateConversation } from '../conversations/handoff-store.ts'
import type { Citation, ConversationStatus, Message } from '../conversations/schema.ts'
import {
  appendMessage,
  getConversationState,
  insertConversation,
  listRecentMessages,
  type NewMessage,
} from '../conversations/store.ts'
import { countOn } from '../events/counter-store.ts'
import { appendEvent } from '../events/store.ts'
import { detectLanguage } from '../knowledge/search/language.ts'
import type { App } from '../platform/app.ts'
import { iso } from '../platform/clock.ts'
import { AppError, conflict, ModelError, notFound } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { getChatSettings } from '../settings/store.ts'
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
  /** Called in the transaction that stores the reply. */
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

interface Turn {
  conversationId: string
  conversationRowId: number
  keyId?: string
  messageId: string
  /** What the customer said. */
  question: Message
  status: ConversationStatus
  startedAt: number
  tally: Tally
}

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
  if (turn.status === 'WAITING' || turn.status === 'HUMAN') {
    return yield { kind: 'done', reply: replyOf(turn, unanswered, app.clock.now()) }
  }
  const request = {
    question: input.message,
    history,
    settings: getChatSettings(app.db),
    tally: turn.tally,
    ...(input.language ? { language: input.language } : {}),
  }
  const said = { text: '', source: 'AI' as Answer['source'], confidence: 0, escalate: false }
  let finished: Answer | undefined
  try {
    for await (const part of answer(app, request, signal)) {
      if (part.kind === 'done') finished = part.answer
      else if (part.kind === 'citations') {
        const { source, escalate = false, ...found } = part
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
    if (!(error instanceof ModelError)) throw error
    app.log.warn('the model broke off', { conversationId: turn.conversationId, error })
    throw new AppError(
      'MODEL_UNAVAILABLE',
      'The language model stopped in the middle of the answer. Please try again.',
      { cause: error },
    )
  } finally {
    if (!finished && said.text) await storeInterrupted(app, turn, said)
  }
  if (!finished) return
  const now = app.clock.now()
  const whole = finished
  const reply = await storeReply(app, turn, {
    content: whole.message,
    now,
    reply: { ...whole, interrupted: false, responseMs: now - turn.startedAt },
    escalate: whole.escalate ?? false,
    result: (db, status) => {
      const reply = replyOf({ ...turn, status }, whole, now)
      input.keep?.(db, reply)
      return reply
    },
  })
  yield { kind: 'done', reply }
}

/** What a person is going to answer. */
const unanswered = {
  message: null,
  source: 'HUMAN' as const,
  confidence: 0,
  grounding: { retrieval: null, support: null },
  citations: [],
  suggestions: [],
}

function pastTurns(app: App, conversationId: string) {
  return listRecentMessages(app.db, conversationId, historyLength)
    .filter((message) => message.role === 'USER' || message.role === 'ASSISTANT')
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
  const language = input.language ?? detectLanguage(input.message)
  const questionId = app.ids.next('msg')
  const messageId = app.ids.next('msg')
  const { state, question } = await write(app, (db) => {
    if (!input.conversationId) {
      insertConversation(db, {
        id: conversationId,
        channel: input.visitor ? 'WIDGET' : 'API',
        ...(input.visitor && { visitorRowId: input.visitor.rowId }),
        user: input.user ?? {},
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
    const data = appendMessage(db, {
      id: questionId,
      conversationId,
      role: 'USER',
      content: input.message,
      now: startedAt,
      ...(input.keyId ? { keyId: input.keyId } : {}),
    })
    const about = { conversationRowId: current.rowId, now: startedAt }
    if (!input.conversationId) {
      const { conversation } = data
      appendEvent(db, app.ids, { ...about, type: 'conversation.started', data: { conversation } })
    }
    appendEvent(db, app.ids, { ...about, type: 'message.received', data })
    return { state: current, question: data.message }
  })
  return {
    conversationId,
    conversationRowId: state.rowId,
    messageId,
    question,
    status: state.status,
    startedAt,
    tally: { embeddings: 0 },
    ...(input.keyId && { keyId: input.keyId }),
  }
}

/** The reply with its events; a person may have come in the meantime. */
async function storeReply<Result>(
  app: App,
  turn: Turn,
  said: Pick<NewMessage, 'content' | 'now' | 'reply'> & {
    escalate: boolean
    /** In the same transaction, with the conversation's status as it is then. */
    result: (db: Database, status: ConversationStatus) => Result
  },
): Promise<Result> {
  const { conversationId, conversationRowId, keyId, question, tally } = turn
  const { escalate, result, ...message } = said
  return await write(app, (db) => {
    const about = { conversationRowId, now: said.now }
    const reason = 'FALLBACK'
    const isEscalated =
      escalate && escalateConversation(db, conversationRowId, { reason, now: said.now })
    const data = appendMessage(db, {
      ...message,
      id: turn.messageId,
      conversationId,
      role: 'ASSISTANT',
      ...(keyId && { keyId }),
    })
    const { conversation } = data
    appendEvent(db, app.ids, { ...about, type: 'message.sent', data })
    if (isEscalated) {
      const data = { conversation, message: question, reason }
      appendEvent(db, app.ids, { ...about, type: 'escalation.triggered', data })
    }
    countOn(db, { name: 'embeddings', count: tally.embeddings, now: said.now })
    return result(db, conversation.status)
  })
}

async function storeInterrupted(
  app: App,
  turn: Turn,
  said: { text: string; source: Answer['source']; confidence: number; escalate: boolean },
): Promise<void> {
  const now = app.clock.now()
  await storeReply(app, turn, {
    content: said.text,
    now,
    reply: {
      source: said.source,
      confidence: said.confidence,
      grounding: { retrieval: null, support: null },
      citations: [],
      suggestions: [],
      interrupted: true,
      responseMs: now - turn.startedAt,
    },
    // Who leaves at "I'm passing this on" counts on it.
    escalate: said.escalate,
    result: () => {},
  })
}

function replyOf(turn: Turn, said: Answer | typeof unanswered, now: number): Reply {
  return {
    conversationId: turn.conversationId,
    messageId: turn.messageId,
    message: said.message,
    source: said.source,
    confidence: said.confidence,
    grounding: said.grounding,
    citations: said.citations,
    suggestions: said.suggestions,
    status: turn.status,
    createdAt: iso(now),
  }
}
