import type { Database } from 'bun:sqlite'

/** Removes some of a conversation's events; returns their public ids. */
export function removeConversationEvents(
  db: Database,
  conversationRowId: number,
  limit: number,
): string[] {
  return db
    .query<{ id: string }, [number, number]>(
      `delete from event where id in (
         select e.id from event e where e.conversation_id = ? order by e.id limit ?)
       returning public_id as id`,
    )
    .all(conversationRowId, limit)
    .map(({ id }) => id)
}

/** Whether a conversation has events that come after this one. */
export function hasEventsAfter(db: Database, conversationRowId: number, rowId: number): boolean {
  return (
    db
      .query<{ id: number }, [number, number]>(
        'select e.id as id from event e where e.conversation_id = ? and e.id > ? limit 1',
      )
      .get(conversationRowId, rowId) !== null
  )
}

/** Row id of the last event that all readers but the one named have seen; undefined: there are none. */
export function lastSeenByOthers(db: Database, reader: string): number | undefined {
  return (
    db
      .query<{ at: number | null }, [string]>(
        'select min(event_id) as at from event_cursor where reader <> ?',
      )
      .get(reader)?.at ?? undefined
  )
}

/**
 * Removes some events from before a time, up to the one that all readers have seen; returns how many.
 * What happened in a conversation stays as long as the conversation, which is shown with its events;
 * what only moved the console goes.
 */
export function removePassedEvents(
  db: Database,
  { before, seen, limit }: { before: number; seen: number; limit: number },
): number {
  return db
    .query(
      `delete from event where id in (
         select e.id from event e indexed by event_passing
         where (e.conversation_id is null or e.type in ('note.added', 'conversation.changed', 'conversation.read'))
           and e.created_at < $before and e.id <= $seen
         order by e.created_at limit $limit)`,
    )
    .run({ before, seen, limit }).changes
}

/** A note that was deleted leaves no text in the log either. */
export function clearNoteEvent(db: Database, conversationRowId: number, noteId: string): void {
  db.query(
    `update event set data = json_set(data, '$.note.content', '')
     where conversation_id = ? and type = 'note.added' and data ->> '$.note.id' = ?`,
  ).run(conversationRowId, noteId)
}
