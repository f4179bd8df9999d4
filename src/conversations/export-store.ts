import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'
import { type ConversationFilter, conditionsOf } from './list-store.ts'
import type { Conversation, Message } from './schema.ts'
import {
  type ConversationRow,
  conversationColumns,
  type MessageRow,
  messageColumns,
  messageRange,
  toConversation,
  toMessage,
} from './store.ts'

/** What there was when an export began: whatever comes in later is not in it. */
export interface ExportBounds {
  /** Row id of the newest conversation. */
  newest: number
  /** Milliseconds since the epoch: of later messages none is in it. */
  asOf: number
}

export function exportBounds(db: Database, now: number): ExportBounds {
  const row = db
    .query<{ newest: number | null }, []>('select max(conversation.id) as newest from conversation')
    .get()
  return { newest: row?.newest ?? 0, asOf: now }
}

export interface ExportFilter extends Omit<ConversationFilter, 'q'> {
  /** A full-text query over messages. */
  match?: string
  /** Row id of the only conversation wanted. */
  only?: number
}

/** How far an export has come: the next conversation is the one after this. */
export interface ExportPlace {
  startedAt: number
  rowId: number
}

export interface FoundConversations {
  rows: ConversationRow[]
  /** Absent: there are no more. */
  next?: ExportPlace
}

interface Search {
  filter: ExportFilter
  bounds: ExportBounds
  after: ExportPlace
  limit: number
}

/** Some of the conversations that an export has still to write, newest first; may be none of many. */
export function findToExport(db: Database, search: Search): FoundConversations {
  return search.filter.match === undefined ? findByStart(db, search) : findByText(db, search)
}

function findByStart(db: Database, { filter, bounds, after, limit }: Search): FoundConversations {
  const { conditions, values } = conditionsOf(filter)
  const { only } = filter
  const all = [
    '(started_at, conversation.id) < ($startedAt, $rowId)',
    'conversation.id <= $newest',
    ...(only === undefined ? [] : ['conversation.id = $only']),
    ...conditions,
  ]
  const rows = db
    .query<ConversationRow, Record<string, string | number>>(
      `select ${conversationColumns} from conversation where ${all.join(' and ')}
       order by started_at desc, conversation.id desc limit $limit`,
    )
    .all({
      ...values,
      ...(only !== undefined && { only }),
      startedAt: after.startedAt,
      rowId: after.rowId,
      newest: bounds.newest,
      limit,
    })
  const last = rows.at(-1)
  const isFull = rows.length === limit
  return { rows, ...(isFull && last && { next: placeOf(last) }) }
}

/**
 * Along the full text, which is in the order of row ids: found message by message, so that a word
 * which nearly all have isn't looked up as a whole for every slice.
 */
function findByText(db: Database, { filter, bounds, after, limit }: Search): FoundConversations {
  const { conditions, values } = conditionsOf(filter)
  const newest = Math.min(bounds.newest, after.rowId - 1, filter.only ?? Number.MAX_SAFE_INTEGER)
  const found = db
    .query<{ conversation: number }, Record<string, string | number>>(
      `select rowid >> 20 as conversation from message_text
       where message_text match $match and rowid >= $first and rowid < $end
       order by rowid desc limit $limit`,
    )
    .all({
      match: filter.match ?? '',
      first: messageRange(filter.only ?? 0).first,
      end: messageRange(newest).end,
      limit,
    })
  const ids = [...new Set(found.map(({ conversation }) => conversation))]
  const rows = db
    .query<ConversationRow, Record<string, string | number>>(
      `select ${conversationColumns} from conversation
       where ${['conversation.id in (select value from json_each($ids))', ...conditions].join(' and ')}
       order by conversation.id desc`,
    )
    .all({ ...values, ids: JSON.stringify(ids) })
  const last = ids.at(-1)
  const isFull = found.length === limit
  return { rows, ...(isFull && last !== undefined && { next: { startedAt: 0, rowId: last } }) }
}

export function placeOf({ startedAt, rowId }: ConversationRow): ExportPlace {
  return { startedAt, rowId }
}

export function findForExport(db: Database, rowId: number): ConversationRow | undefined {
  return (
    db
      .query<ConversationRow, [number]>(
        `select ${conversationColumns} from conversation where conversation.id = ?`,
      )
      .get(rowId) ?? undefined
  )
}

/** The conversation as it was then: without the messages that came later. */
export function conversationAt(db: Database, row: ConversationRow, asOf: number): Conversation {
  if (row.lastMessageAt <= asOf) return toConversation(row)
  const { first, end } = messageRange(row.rowId)
  const last = db
    .query<{ sequence: number; createdAt: number }, [number, number, number]>(
      `select sequence, created_at as createdAt from message
       where message.id > ? and message.id < ? and +created_at <= ?
       order by message.id desc limit 1`,
    )
    .get(first, end, asOf)
  return {
    ...toConversation(row),
    messageCount: last?.sequence ?? 0,
    lastMessageAt: iso(last?.createdAt ?? row.startedAt),
  }
}

/**
 * Messages of a conversation after one sequence up to another, in order, until `enough` says so (it
 * is asked after each, with its characters).
 */
export function readMessages(
  db: Database,
  { rowId, after, upTo }: { rowId: number; after: number; upTo: number },
  enough: (characters: number) => boolean,
): Message[] {
  const { first } = messageRange(rowId)
  const rows = db
    .query<MessageRow, [number, number]>(
      `select ${messageColumns} from message where message.id > ? and message.id <= ?
       order by message.id`,
    )
    .iterate(first + after, first + upTo)
  const messages: Message[] = []
  for (const row of rows) {
    messages.push(toMessage(row))
    if (enough(row.content.length + row.citations.length)) break
  }
  return messages
}
