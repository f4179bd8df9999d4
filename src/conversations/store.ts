import type { Database } from 'bun:sqlite'
import { notFound } from '../platform/errors.ts'
import type {
  Channel,
  Citation,
  ConversationStatus,
  Grounding,
  ReplySource,
  Role,
} from './schema.ts'

export interface NewConversation {
  id: string
  channel: Channel
  user: { id?: string; name?: string; email?: string }
  metadata: Record<string, string>
  language?: string
  now: number
}

export function insertConversation(db: Database, conversation: NewConversation): void {
  db.query(
    `insert into conversation (id, status, channel, user_id, user_name, user_email, metadata,
       language, started_at, last_message_at)
     values ($id, 'BOT', $channel, $userId, $userName, $userEmail, $metadata, $language, $now, $now)`,
  ).run({
    id: conversation.id,
    channel: conversation.channel,
    userId: conversation.user.id ?? null,
    userName: conversation.user.name ?? null,
    userEmail: conversation.user.email ?? null,
    metadata: JSON.stringify(conversation.metadata),
    language: conversation.language ?? null,
    now: conversation.now,
  })
}

export function getConversationStatus(db: Database, id: string): ConversationStatus {
  const row = db
    .query<{ status: ConversationStatus }, [string]>('select status from conversation where id = ?')
    .get(id)
  if (!row) throw notFound('conversation', id)
  return row.status
}

export interface NewMessage {
  id: string
  conversationId: string
  role: Role
  content: string
  now: number
  /** The API key that brought it in. */
  keyId?: string
  reply?: {
    source: ReplySource
    confidence: number
    grounding: Grounding
    citations: Citation[]
    suggestions: string[]
    interrupted: boolean
    responseMs: number
    model?: string
    tokensIn?: number
    tokensOut?: number
  }
}

/** Puts a message at the end of its conversation; returns its sequence number, from 1. */
export function appendMessage(db: Database, message: NewMessage): number {
  const { reply } = message
  const counted = db
    .query<{ sequence: number }, [number, string]>(
      `update conversation set message_count = message_count + 1, last_message_at = ?
       where id = ? returning message_count as sequence`,
    )
    .get(message.now, message.conversationId)
  if (!counted) throw notFound('conversation', message.conversationId)
  db.query(
    `insert into message (id, conversation_id, sequence, role, content, source, confidence, grounding,
       citations, suggestions, interrupted, model, tokens_in, tokens_out, response_ms, key_id, created_at)
     values ($id, $conversationId, $sequence, $role, $content, $source, $confidence, $grounding,
       $citations, $suggestions, $interrupted, $model, $tokensIn, $tokensOut, $responseMs, $keyId, $now)`,
  ).run({
    id: message.id,
    conversationId: message.conversationId,
    sequence: counted.sequence,
    role: message.role,
    content: message.content,
    source: reply?.source ?? null,
    confidence: reply?.confidence ?? null,
    grounding: reply ? JSON.stringify(reply.grounding) : null,
    citations: JSON.stringify(reply?.citations ?? []),
    suggestions: JSON.stringify(reply?.suggestions ?? []),
    interrupted: reply?.interrupted ? 1 : 0,
    model: reply?.model ?? null,
    tokensIn: reply?.tokensIn ?? null,
    tokensOut: reply?.tokensOut ?? null,
    responseMs: reply?.responseMs ?? null,
    keyId: message.keyId ?? null,
    now: message.now,
  })
  return counted.sequence
}

export interface PastMessage {
  role: Role
  content: string
}

/** The last messages of a conversation, oldest first. */
export function listRecentMessages(
  db: Database,
  conversationId: string,
  limit: number,
): PastMessage[] {
  return db
    .query<PastMessage, [string, number]>(
      `select role, content from message where conversation_id = ? order by sequence desc limit ?`,
    )
    .all(conversationId, limit)
    .reverse()
}
