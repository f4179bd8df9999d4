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
export function conditionsOf(filter: Omit<ConversationFilter, 'q'>) {
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
  if (q !== undefined) {
    const match = matchAll(q)
    if (match === undefined) return { items: [], total: 0 }
    const ids = listMatching(db, match, { conditions, values })
    return { items: getInOrder(db, ids.slice(offset, offset + limit)), total: ids.length }
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

/** Of more messages than this, conversations are gone through in order instead of sorted. */
const sortedAtMost = 2000

/**
 * Row ids of the conversations that a full-text query finds, newest first: all of them, because a
 * second pass for their number would take as long. Row ids of messages begin with their
 * conversation's, so nothing is looked up for each.
 */
function listMatching(
  db: Database,
  match: string,
  { conditions, values }: ReturnType<typeof conditionsOf>,
): number[] {
  const sample = db
    .query<{ hits: number }, [string, number]>(
      `select count(*) as hits from (
         select rowid from message_text where message_text match ? limit ?)`,
    )
    .get(match, sortedAtMost)
  // The plus keeps the planner, which doesn't know how many there are, from looking up each.
  const id = (sample?.hits ?? 0) < sortedAtMost ? 'id' : '+id'
  const found = `${id} in (select rowid >> 20 from message_text where message_text match $match)`
  const row = db
    .query<{ ids: string }, [typeof values & { match: string }]>(
      `select json_group_array(id) as ids from (
         select id from conversation where ${[found, ...conditions].join(' and ')}
         order by started_at desc, id desc)`,
    )
    .get({ ...values, match })
  return JSON.parse(row?.ids ?? '[]')
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
