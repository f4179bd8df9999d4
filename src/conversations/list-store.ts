import type { Database } from 'bun:sqlite'
import type { Event } from '../events/schema.ts'
import { listConversationEvents } from '../events/store.ts'
import { notFound } from '../platform/errors.ts'
import { matchAll } from '../platform/full-text.ts'
import type { Page } from '../platform/query.ts'
import type { Channel, Conversation, ConversationStatus, Message } from './schema.ts'
import {
  type ConversationRow,
  conversationColumns,
  getConversationState,
  type MessageRow,
  messageColumns,
  toConversation,
  toMessage,
} from './store.ts'

export interface ConversationFilter {
  status?: ConversationStatus
  channel?: Channel
  userId?: string
  /** Words that a message of it has, all of them in one. */
  q?: string
  /** Of its start, in milliseconds since the epoch; `until` no longer counts. */
  from?: number
  until?: number
}

/** Newest first. */
export function listConversations(
  db: Database,
  { limit, offset, ...filter }: ConversationFilter & { limit: number; offset: number },
): Page<Conversation> {
  const match = filter.q === undefined ? undefined : matchAll(filter.q)
  if (filter.q !== undefined && match === undefined) return { items: [], total: 0 }
  const conditions = [
    ...(filter.status ? ['status = $status'] : []),
    ...(filter.channel ? ['channel = $channel'] : []),
    ...(filter.userId !== undefined ? ['user_id = $userId'] : []),
    ...(filter.from !== undefined ? ['started_at >= $from'] : []),
    ...(filter.until !== undefined ? ['started_at < $until'] : []),
    // Row ids of messages begin with their conversation's: nothing is looked up for each.
    ...(match
      ? ['id in (select rowid >> 20 from message_text where message_text match $match)']
      : []),
  ]
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''
  const values = {
    ...(filter.status && { status: filter.status }),
    ...(filter.channel && { channel: filter.channel }),
    ...(filter.userId !== undefined && { userId: filter.userId }),
    ...(filter.from !== undefined && { from: filter.from }),
    ...(filter.until !== undefined && { until: filter.until }),
    ...(match && { match }),
  }
  const counted = db
    .query<{ total: number }, [typeof values]>(
      `select count(*) as total from conversation ${where}`,
    )
    .get(values)
  const rows = db
    .query<ConversationRow, [typeof values & { limit: number; offset: number }]>(
      `select ${conversationColumns} from conversation ${where}
       order by started_at desc, conversation.id desc limit $limit offset $offset`,
    )
    .all({ ...values, limit, offset })
  return { items: rows.map(toConversation), total: counted?.total ?? 0 }
}

/** A conversation with all of its messages and what happened in it. */
export function getWholeConversation(
  db: Database,
  id: string,
): Conversation & { messages: Message[]; events: Event[] } {
  const row = db
    .query<ConversationRow, [string]>(
      `select ${conversationColumns} from conversation where public_id = ?`,
    )
    .get(id)
  if (!row) throw notFound('conversation', id)
  const messages = db
    .query<MessageRow, [number]>(
      `select ${messageColumns} from message
       where message.id > ?1 << 20 and message.id < (?1 + 1) << 20 order by message.id`,
    )
    .all(row.rowId)
    .map(toMessage)
  return { ...toConversation(row), messages, events: listConversationEvents(db, row.rowId) }
}

/** What a visitor sees of a conversation of their own. Throws 404, also for those of others. */
export function getVisitorConversation(
  db: Database,
  id: string,
  visitorRowId: number,
): Omit<Conversation, 'metadata'> & { messages: Message[] } {
  if (getConversationState(db, id).visitorRowId !== visitorRowId) throw notFound('conversation', id)
  const { metadata: _metadata, events: _events, ...whole } = getWholeConversation(db, id)
  return whole
}
