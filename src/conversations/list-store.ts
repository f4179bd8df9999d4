import type { Database } from 'bun:sqlite'
import type { Event } from '../events/schema.ts'
import { listConversationEvents } from '../events/store.ts'
import { matchAll } from '../platform/full-text.ts'
import type { Page } from '../platform/query.ts'
import { type Conditions, findMatching } from './match-store.ts'
import type { Channel, Conversation, ConversationStatus, Message } from './schema.ts'
import {
  type ConversationRow,
  conversationColumns,
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

/** What the columns of a conversation must be; `q` is left to who has the full text. */
export function conditionsOf(filter: Omit<ConversationFilter, 'q'>): Conditions {
  const { status, channel, userId, from, until } = filter
  return {
    conditions: [
      ...(status ? ['status = $status'] : []),
      ...(channel ? ['channel = $channel'] : []),
      ...(userId !== undefined ? ['user_id = $userId'] : []),
      ...(from !== undefined ? ['started_at >= $from'] : []),
      ...(until !== undefined ? ['started_at < $until'] : []),
    ],
    values: {
      ...(status && { status }),
      ...(channel && { channel }),
      ...(userId !== undefined && { userId }),
      ...(from !== undefined && { from }),
      ...(until !== undefined && { until }),
    },
  }
}

/** Newest first. */
export function listConversations(
  db: Database,
  { limit, offset, q, ...filter }: ConversationFilter & { limit: number; offset: number },
): Page<Conversation> {
  const { conditions, values } = conditionsOf(filter)
  if (q?.trim()) {
    const match = matchAll(q)
    if (match === undefined) return { items: [], total: 0 }
    const { ids, total } = findMatching(db, match, { conditions, values }, { limit, offset })
    return { items: getInOrder(db, ids), total }
  }
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''
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

function getInOrder(db: Database, ids: number[]): Conversation[] {
  return db
    .query<ConversationRow, [string]>(
      `select ${conversationColumns} from conversation
       where conversation.id in (select value from json_each(?))
       order by started_at desc, conversation.id desc`,
    )
    .all(JSON.stringify(ids))
    .map(toConversation)
}

type WholeConversation = Conversation & { messages: Message[]; events: Event[] }

/** As JSON, here and below: of thousands of messages it is best made where it is read. */
export function findConversationText(db: Database, { id }: { id: string }): string | undefined {
  const data = findWholeConversation(db, id)
  return data && JSON.stringify({ data })
}

/** What a visitor sees of a conversation of their own; undefined for those of others. */
export function findVisitorText(
  db: Database,
  { id, visitorRowId }: { id: string; visitorRowId: number },
): string | undefined {
  const row = db
    .query<ConversationRow, [string, number]>(
      `select ${conversationColumns} from conversation where public_id = ? and visitor_id = ?`,
    )
    .get(id, visitorRowId)
  if (!row) return undefined
  const { metadata: _metadata, ...conversation } = toConversation(row)
  return JSON.stringify({ data: { ...conversation, messages: listMessages(db, row.rowId) } })
}

/** A conversation with all of its messages and what happened in it. */
export function findWholeConversation(db: Database, id: string): WholeConversation | undefined {
  const row = db
    .query<ConversationRow, [string]>(
      `select ${conversationColumns} from conversation where public_id = ?`,
    )
    .get(id)
  if (!row) return undefined
  const messages = listMessages(db, row.rowId)
  return { ...toConversation(row), messages, events: listConversationEvents(db, row.rowId) }
}

function listMessages(db: Database, conversationRowId: number): Message[] {
  return db
    .query<MessageRow, [number]>(
      `select ${messageColumns} from message
       where message.id > ?1 << 20 and message.id < (?1 + 1) << 20 order by message.id`,
    )
    .all(conversationRowId)
    .map(toMessage)
}
