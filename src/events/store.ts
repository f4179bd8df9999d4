import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'
import type { Ids } from '../platform/ids.ts'
import { type Event, type EventType, eventTypes, type InternalEventType } from './schema.ts'

export interface NewEvent {
  type: EventType | InternalEventType
  /** Row id of the conversation that it is about. */
  conversationRowId?: number
  /** Objects as the API shows them. */
  data: Record<string, unknown>
  now: number
}

/** To be called in the transaction that causes the event: both happen, or neither. */
export function appendEvent(db: Database, ids: Ids, event: NewEvent): void {
  db.query(
    `insert into event (public_id, type, conversation_id, data, created_at)
     values ($id, $type, $conversation, $data, $now)`,
  ).run({
    id: ids.next('evt'),
    type: event.type,
    conversation: event.conversationRowId ?? null,
    data: JSON.stringify(event.data),
    now: event.now,
  })
}

/** Of one conversation, oldest first. */
export function listConversationEvents(db: Database, conversationRowId: number): Event[] {
  return db
    .query<EventRow, [number]>(
      `select id as rowId, public_id as id, type, data, created_at as createdAt from event
       where conversation_id = ? order by event.id`,
    )
    .all(conversationRowId)
    .filter(isPublic)
    .map(toEvent)
}

export interface LoggedEvent extends Omit<Event, 'type'> {
  rowId: number
  type: EventType | InternalEventType
  /** Of those that are about one. */
  conversationRowId: number | null
}

/** Whether others than the console may see it. */
export function isPublic<Row extends { type: EventType | InternalEventType }>(
  row: Row,
): row is Row & { type: EventType } {
  return (eventTypes as readonly string[]).includes(row.type)
}

/** What the reader hasn't seen yet, oldest first. */
export function listEventsAfter(db: Database, rowId: number, limit: number): LoggedEvent[] {
  return db
    .query<EventRow & { conversationRowId: number | null }, [number, number]>(
      `select id as rowId, public_id as id, type, data, created_at as createdAt,
         conversation_id as conversationRowId from event
       where event.id > ? order by event.id limit ?`,
    )
    .all(rowId, limit)
    .map(toLoggedEvent)
}

export function toLoggedEvent(row: EventRow & { conversationRowId: number | null }): LoggedEvent {
  return { ...toEvent(row), rowId: row.rowId, conversationRowId: row.conversationRowId }
}

/** Row id of the newest event; 0 where there is none. */
export function lastEventId(db: Database): number {
  return db.query<{ id: number | null }, []>('select max(event.id) as id from event').get()?.id ?? 0
}

/** Row id of the last event that a reader has dealt with; 0 for a new reader, which sees all. */
export function readCursor(db: Database, reader: string): number {
  return (
    db
      .query<{ at: number }, [string]>('select event_id as at from event_cursor where reader = ?')
      .get(reader)?.at ?? 0
  )
}

export function moveCursor(db: Database, reader: string, rowId: number): void {
  db.query(
    `insert into event_cursor (reader, event_id) values (?, ?)
     on conflict (reader) do update set event_id = excluded.event_id`,
  ).run(reader, rowId)
}

export interface EventRow {
  rowId: number
  id: string
  type: EventType | InternalEventType
  data: string
  createdAt: number
}

function toEvent<Type>(row: Omit<EventRow, 'type'> & { type: Type }) {
  return {
    id: row.id,
    type: row.type,
    timestamp: iso(row.createdAt),
    data: JSON.parse(row.data),
  }
}
