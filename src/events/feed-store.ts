import type { Database } from 'bun:sqlite'
import { type EventRow, type LoggedEvent, toLoggedEvent } from './store.ts'

/** What happened in one conversation since, oldest first. */
export function listConversationEventsAfter(
  db: Database,
  conversationRowId: number,
  { rowId, limit }: { rowId: number; limit: number },
): LoggedEvent[] {
  return db
    .query<EventRow & { conversationRowId: number | null }, [number, number, number]>(
      `select id as rowId, public_id as id, type, data, created_at as createdAt,
         conversation_id as conversationRowId from event
       where conversation_id = ? and event.id > ? order by event.id limit ?`,
    )
    .all(conversationRowId, rowId, limit)
    .map(toLoggedEvent)
}

export interface EventPosition {
  rowId: number
  id: string
}

/** Where in the log an event is, and what it is about. */
export function findEventPlace(
  db: Database,
  id: string,
): { rowId: number; conversationRowId: number | null } | undefined {
  return (
    db
      .query<{ rowId: number; conversationRowId: number | null }, [string]>(
        `select id as rowId, conversation_id as conversationRowId from event where public_id = ?`,
      )
      .get(id) ?? undefined
  )
}

/** The newest event of the log; `undefined` where there is none. */
export function findLastEvent(db: Database): EventPosition | undefined {
  return (
    db
      .query<EventPosition, []>(
        'select id as rowId, public_id as id from event order by event.id desc limit 1',
      )
      .get() ?? undefined
  )
}

/** The newest event of a conversation; `undefined` where there is none. */
export function findLastConversationEvent(
  db: Database,
  conversationRowId: number,
): EventPosition | undefined {
  return (
    db
      .query<EventPosition, [number]>(
        `select id as rowId, public_id as id from event where conversation_id = ?
         order by event.id desc limit 1`,
      )
      .get(conversationRowId) ?? undefined
  )
}
