import type { Database } from 'bun:sqlite'
import type { Answer, Tally } from '../answers/schema.ts'
import { announceEscalation, moveToWaiting } from '../conversations/handoff.ts'
import type { ConversationStatus, EscalationReason, Message } from '../conversations/schema.ts'
import { appendMessage, conversationStatus, type NewMessage } from '../conversations/store.ts'
import { countOn } from '../events/counter-store.ts'
import { appendEvent } from '../events/store.ts'
import type { App } from '../platform/app.ts'
import { iso } from '../platform/clock.ts'
import { write } from '../platform/write.ts'
import type { Reply } from './schema.ts'

/** A turn whose question is stored. */
export interface Turn {
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

/** What of an answer was said so far. */
export interface Said {
  text: string
  source: Answer['source']
  confidence: number
  escalate?: EscalationReason
}

/** Stores the whole answer; `keep` is called in the same transaction. */
export async function storeWhole(
  app: App,
  {
    turn,
    whole,
    keep,
  }: {
    turn: Turn
    whole: Answer
    keep: ((db: Database, reply: Reply) => void) | undefined
  },
): Promise<Reply> {
  const now = app.clock.now()
  return await storeReply(app, turn, {
    content: whole.message,
    now,
    reply: { ...whole, interrupted: false, responseMs: now - turn.startedAt },
    ...(whole.escalate && { escalateFor: whole.escalate }),
    result: (db, status) => {
      const reply = replyOf({ ...turn, status }, whole, now)
      keep?.(db, reply)
      return reply
    },
  })
}

/** The reply with its events; where a person came in the meantime, it counts as cut off. */
async function storeReply<Result>(
  app: App,
  turn: Turn,
  said: Pick<NewMessage, 'content' | 'now'> & {
    reply: NonNullable<NewMessage['reply']>
    escalateFor?: EscalationReason
    /** In the same transaction, with the conversation's status as it is then. */
    result: (db: Database, status: ConversationStatus) => Result
  },
): Promise<Result> {
  const { conversationId, conversationRowId, keyId, question, tally } = turn
  const { content, now, reply, escalateFor: reason, result } = said
  return await write(app, (db) => {
    const isTooLate = conversationStatus(db, conversationRowId) !== 'BOT'
    const escalation = reason && { conversationId, reason, message: question, now }
    const isWaiting = escalation !== undefined && moveToWaiting(db, escalation)
    const data = appendMessage(db, {
      content,
      now,
      reply: { ...reply, interrupted: reply.interrupted || isTooLate },
      id: turn.messageId,
      conversationId,
      role: 'ASSISTANT',
      ...(keyId && { keyId }),
    })
    const { conversation } = data
    appendEvent(db, app.ids, { type: 'message.sent', conversationRowId, data, now })
    if (isWaiting) announceEscalation(db, app.ids, { ...escalation, conversation })
    countOn(db, { name: 'embeddings', count: tally.embeddings, now })
    return result(db, conversation.status)
  })
}

export async function storeInterrupted(app: App, turn: Turn, said: Said): Promise<void> {
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
    ...(said.escalate && { escalateFor: said.escalate }),
    result: () => {},
  })
}

export function replyOf(turn: Turn, said: Answer | Unanswered, now: number): Reply {
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

type Unanswered = Pick<
  Reply,
  'message' | 'source' | 'confidence' | 'grounding' | 'citations' | 'suggestions'
>

/** What a person is going to answer. */
export const unanswered: Unanswered = {
  message: null,
  source: 'HUMAN',
  confidence: 0,
  grounding: { retrieval: null, support: null },
  citations: [],
  suggestions: [],
}
