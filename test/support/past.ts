import {
  appendMessage,
  insertConversation,
  type NewMessage,
} from '../../src/conversations/store.ts'
import type { TestApp } from './test-app.ts'

export interface PastTurn {
  /** When the reply was there; the question came just before. */
  at: string
  question?: string
  answer?: string
  source?: 'AI' | 'KNOWLEDGE' | 'FALLBACK' | 'SMALL_TALK'
  confidence?: number
  retrieval?: number
  responseMs?: number
  tokensIn?: number
  tokensOut?: number
  keyId?: string
}

export interface PastConversation {
  startedAt: string
  userId?: string
  channel?: 'API' | 'WIDGET'
  visitorRowId?: number
  turns?: PastTurn[]
  escalatedAt?: string
  handoffEndedAt?: string
  endedAt?: string
  status?: 'BOT' | 'WAITING' | 'HUMAN' | 'ENDED'
}

/** Stores what happened before a test begins; returns the ids. */
export function past(
  app: TestApp,
  conversation: PastConversation,
): { id: string; replies: string[] } {
  const { db, ids } = app
  const id = ids.next('conv')
  const ms = (when: string | undefined) => (when === undefined ? null : Date.parse(when))
  insertConversation(db, {
    id,
    channel: conversation.channel ?? 'API',
    ...(conversation.visitorRowId && { visitorRowId: conversation.visitorRowId }),
    user: conversation.userId ? { id: conversation.userId } : {},
    metadata: {},
    now: Date.parse(conversation.startedAt),
  })
  const replies = (conversation.turns ?? []).map((turn) => pastTurn(app, id, turn))
  db.query(
    `update conversation set status = ?, escalated_at = ?, handoff_ended_at = ?, ended_at = ?
     where public_id = ?`,
  ).run(
    conversation.status ?? (conversation.endedAt ? 'ENDED' : 'BOT'),
    ms(conversation.escalatedAt),
    ms(conversation.handoffEndedAt),
    ms(conversation.endedAt),
    id,
  )
  return { id, replies }
}

function pastTurn({ db, ids }: TestApp, conversationId: string, turn: PastTurn): string {
  const now = Date.parse(turn.at)
  const key = turn.keyId ? { keyId: turn.keyId } : {}
  const content = turn.question ?? 'How long does it take?'
  const asked: NewMessage = {
    id: ids.next('msg'),
    conversationId,
    role: 'USER',
    content,
    now,
    ...key,
  }
  appendMessage(db, asked)
  const id = ids.next('msg')
  appendMessage(db, {
    id,
    conversationId,
    role: 'ASSISTANT',
    content: turn.answer ?? 'Two days.',
    now,
    ...key,
    reply: {
      source: turn.source ?? 'AI',
      confidence: turn.confidence ?? 0.8,
      grounding: { retrieval: turn.retrieval ?? null, support: null },
      citations: [],
      suggestions: [],
      interrupted: false,
      responseMs: turn.responseMs ?? 500,
      ...(turn.tokensIn !== undefined && { tokensIn: turn.tokensIn }),
      ...(turn.tokensOut !== undefined && { tokensOut: turn.tokensOut }),
    },
  })
  return id
}

export function rate(app: TestApp, messageId: string, rating: 'UP' | 'DOWN', at: string): void {
  app.db
    .query('update message set rating = ?, rated_at = ? where public_id = ?')
    .run(rating, Date.parse(at), messageId)
}
