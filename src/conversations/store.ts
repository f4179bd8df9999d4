import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { indexText } from '../platform/full-text.ts'
import type {
  Channel,
  Citation,
  Conversation,
  ConversationStatus,
  Grounding,
  Message,
  Rating,
  ReplySource,
  Role,
} from './schema.ts'

export interface NewConversation {
  id: string
  channel: Channel
  /** Row id of the widget's visitor. */
  visitorRowId?: number
  user: { id?: string; name?: string; email?: string }
  metadata: Record<string, string>
  language?: string
  now: number
}

export function insertConversation(db: Database, conversation: NewConversation): void {
  db.query(
    `insert into conversation (public_id, status, channel, visitor_id, user_id, user_name,
       user_email, metadata, language, started_at, last_message_at)
     values ($id, 'BOT', $channel, $visitor, $userId, $userName, $userEmail, $metadata, $language,
       $now, $now)`,
  ).run({
    id: conversation.id,
    channel: conversation.channel,
    visitor: conversation.visitorRowId ?? null,
    userId: conversation.user.id ?? null,
    userName: conversation.user.name ?? null,
    userEmail: conversation.user.email ?? null,
    metadata: JSON.stringify(conversation.metadata),
    language: conversation.language ?? null,
    now: conversation.now,
  })
}

export interface ConversationState {
  rowId: number
  status: ConversationStatus
  /** Row id of the widget's visitor. */
  visitorRowId: number | null
}

export function getConversationState(db: Database, id: string): ConversationState {
  const row = db
    .query<ConversationState, [string]>(
      `select id as rowId, status, visitor_id as visitorRowId from conversation where public_id = ?`,
    )
    .get(id)
  if (!row) throw notFound('conversation', id)
  return row
}

export function getConversation(db: Database, id: string): Conversation {
  const row = db
    .query<ConversationRow, [string]>(
      `select ${conversationColumns} from conversation where public_id = ?`,
    )
    .get(id)
  if (!row) throw notFound('conversation', id)
  return toConversation(row)
}

export function conversationStatus(db: Database, rowId: number): ConversationStatus {
  const row = db
    .query<{ status: ConversationStatus }, [number]>('select status from conversation where id = ?')
    .get(rowId)
  return row?.status ?? 'ENDED'
}

/** Of a conversation whose language isn't known yet. */
export function noteLanguage(db: Database, rowId: number, language: string): void {
  db.query('update conversation set language = ? where id = ? and language is null').run(
    language,
    rowId,
  )
}

export interface NewMessage {
  id: string
  conversationId: string
  role: Role
  content: string
  now: number
  /** The API key that brought it in, or that the reply goes to. */
  keyId?: string
  /** Of what a person writes. */
  agentName?: string
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

/** A conversation holds so many messages at most: the sequence is a part of the row id. */
const sequenceBits = 20

/** The row ids of a conversation's messages lie from `first` up to and without `end`. */
export function messageRange(conversationRowId: number): { first: number; end: number } {
  return {
    first: conversationRowId * 2 ** sequenceBits,
    end: (conversationRowId + 1) * 2 ** sequenceBits,
  }
}

/** Puts a message at the end of its conversation; returns both as they are now. */
export function appendMessage(
  db: Database,
  message: NewMessage,
): { conversation: Conversation; message: Message } {
  const { reply } = message
  const source = reply?.source ?? (message.role === 'AGENT' ? 'HUMAN' : null)
  const row = db
    .query<ConversationRow, [number, string]>(
      `update conversation set message_count = message_count + 1, last_message_at = ?
       where public_id = ? returning ${conversationColumns}`,
    )
    .get(message.now, message.conversationId)
  if (!row) throw notFound('conversation', message.conversationId)
  if (row.messageCount >= 2 ** sequenceBits) {
    throw new AppError('CONFLICT', 'This conversation is full. Begin a new one.')
  }
  const rowId = messageRange(row.rowId).first + row.messageCount
  db.query(
    `insert into message (id, public_id, role, content, source, confidence, grounding, citations,
       suggestions, interrupted, model, tokens_in, tokens_out, response_ms, key_id, agent_name,
       created_at)
     values ($rowId, $id, $role, $content, $source, $confidence, $grounding, $citations,
       $suggestions, $interrupted, $model, $tokensIn, $tokensOut, $responseMs, $keyId, $agentName,
       $now)`,
  ).run({
    rowId,
    id: message.id,
    role: message.role,
    content: message.content,
    source,
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
    agentName: message.agentName ?? null,
    now: message.now,
  })
  db.query('insert into message_text (rowid, content) values (?, ?)').run(
    rowId,
    indexText(message.content),
  )
  return {
    conversation: toConversation(row),
    message: {
      id: message.id,
      sequence: row.messageCount,
      role: message.role,
      content: message.content,
      source,
      confidence: reply?.confidence ?? null,
      citations: reply?.citations ?? [],
      ...(reply?.interrupted && { interrupted: true }),
      createdAt: iso(message.now),
    },
  }
}

export interface PastMessage {
  role: Role
  content: string
  source: ReplySource | null
  suggestions: string[]
}

/** The last messages of a conversation, oldest first. */
export function listRecentMessages(
  db: Database,
  conversationId: string,
  limit: number,
): PastMessage[] {
  return db
    .query<Omit<PastMessage, 'suggestions'> & { suggestions: string }, [string, number]>(
      `select m.role, m.content, m.source, m.suggestions from conversation c
       join message m on m.id > c.id << 20 and m.id < (c.id + 1) << 20
       where c.public_id = ? order by m.id desc limit ?`,
    )
    .all(conversationId, limit)
    .map(({ suggestions, ...row }) => ({ ...row, suggestions: JSON.parse(suggestions) }))
    .reverse()
}

/** Of `toConversation`. */
export const conversationColumns = `
  id as rowId, public_id as id, status, channel, user_id as userId, user_name as userName,
  user_email as userEmail, metadata, language, message_count as messageCount, agent_id as agentId,
  agent_name as agentName, started_at as startedAt, last_message_at as lastMessageAt,
  ended_at as endedAt`

export interface ConversationRow {
  rowId: number
  id: string
  status: ConversationStatus
  channel: Channel
  userId: string | null
  userName: string | null
  userEmail: string | null
  metadata: string
  language: string | null
  messageCount: number
  agentId: string | null
  agentName: string | null
  startedAt: number
  lastMessageAt: number
  endedAt: number | null
}

export function toConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    status: row.status,
    channel: row.channel,
    user: {
      ...(row.userId !== null && { id: row.userId }),
      ...(row.userName !== null && { name: row.userName }),
      ...(row.userEmail !== null && { email: row.userEmail }),
    },
    metadata: JSON.parse(row.metadata),
    language: row.language,
    messageCount: row.messageCount,
    ...(row.agentId !== null && { agent: { id: row.agentId, name: row.agentName ?? '' } }),
    startedAt: iso(row.startedAt),
    lastMessageAt: iso(row.lastMessageAt),
    endedAt: row.endedAt === null ? null : iso(row.endedAt),
  }
}

/** Of `toMessage`. */
export const messageColumns = `
  public_id as id, sequence, role, content, source, confidence, citations, interrupted, rating,
  rating_comment as ratingComment, rated_at as ratedAt, created_at as createdAt`

export interface MessageRow {
  id: string
  sequence: number
  role: Role
  content: string
  source: ReplySource | null
  confidence: number | null
  citations: string
  interrupted: 0 | 1
  rating: Rating | null
  ratingComment: string | null
  ratedAt: number | null
  createdAt: number
}

export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    sequence: row.sequence,
    role: row.role,
    content: row.content,
    source: row.source,
    confidence: row.confidence,
    citations: JSON.parse(row.citations),
    ...(row.interrupted === 1 && { interrupted: true }),
    ...(row.rating !== null && {
      feedback: {
        rating: row.rating,
        ...(row.ratingComment !== null && { comment: row.ratingComment }),
        createdAt: iso(row.ratedAt ?? 0),
      },
    }),
    createdAt: iso(row.createdAt),
  }
}
