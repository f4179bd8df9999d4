import type { Database } from 'bun:sqlite'
import { messageRange } from './store.ts'

/** An ended conversation, and the place of the next. */
export interface EndedConversation {
  rowId: number
  endedAt: number
}

/** Those that ended before a time, the longest ago first, after one of them. */
export function listEnded(
  db: Database,
  { before, after, limit }: { before: number; after: EndedConversation; limit: number },
): EndedConversation[] {
  return db
    .query<EndedConversation, Record<string, number>>(
      `select id as rowId, ended_at as endedAt from conversation indexed by conversation_by_end
       where ended_at >= $endedAt and ended_at < $before and status = 'ENDED'
         and (ended_at > $endedAt or conversation.id > $rowId)
       order by ended_at, conversation.id limit $limit`,
    )
    .all({ before, endedAt: after.endedAt, rowId: after.rowId, limit })
}

/** How many ended before a time; only those that ended have one. */
export function countEnded(db: Database, { before }: { before: number }): number {
  const row = db
    .query<{ count: number }, { before: number }>(
      `select count(*) as count from conversation indexed by conversation_by_end
       where ended_at < $before`,
    )
    .get({ before })
  return row?.count ?? 0
}

/** Row ids of a conversation's first messages. */
export function listFirstMessages(
  db: Database,
  conversationRowId: number,
  limit: number,
): number[] {
  const { first, end } = messageRange(conversationRowId)
  return db
    .query<{ rowId: number }, [number, number, number]>(
      `select id as rowId from message where message.id >= ? and message.id < ?
       order by message.id limit ?`,
    )
    .all(first, end, limit)
    .map(({ rowId }) => rowId)
}

/** With what the full text and the figures have of them. */
export function removeMessages(db: Database, rowIds: number[]): number {
  const ids = JSON.stringify(rowIds)
  db.query('delete from message_text where rowid in (select value from json_each(?))').run(ids)
  // Its triggers delete more than these, so that the changes don't tell how many messages went.
  db.query('delete from message where message.id in (select value from json_each(?))').run(ids)
  return rowIds.length
}

/** Of a conversation without messages; returns how many notes went with it. */
export function removeConversation(db: Database, rowId: number): { notes: number } {
  const { changes: notes } = db.query('delete from note where conversation_id = ?').run(rowId)
  db.query('delete from conversation where id = ?').run(rowId)
  return { notes }
}
