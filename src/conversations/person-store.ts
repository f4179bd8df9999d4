import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'

/**
 * Row ids of the conversations of a person, by the id of their visitor, by their own id, or by an
 * e-mail address that came with them or that they left, whatever its case; oldest first.
 */
export function listConversationsOf(db: Database, subject: string, limit = -1): number[] {
  return db
    .query<{ rowId: number }, { subject: string; limit: number }>(
      `select c.id as rowId from conversation c join visitor v on v.id = c.visitor_id
       where v.public_id = $subject
       union select c.id from conversation c where c.user_id = $subject
       union select c.id from conversation c
       where c.user_email is not null and lower(c.user_email) = lower($subject)
       union select c.id from conversation c
       where c.contact_email is not null and lower(c.contact_email) = lower($subject)
       order by rowId limit $limit`,
    )
    .all({ subject, limit })
    .map(({ rowId }) => rowId)
}

/** What is kept of a conversation beside what the API shows of it. */
export interface ConversationFile {
  id: string
  visitorId: string | null
  contactEmail: string | null
  escalatedAt: string | null
  escalationReason: string | null
  notes: { author: string; content: string; createdAt: string }[]
}

export function readFile(db: Database, rowId: number): ConversationFile | undefined {
  const row = db
    .query<FileRow, [number]>(
      `select c.public_id as id, c.contact_email as contactEmail, c.escalated_at as escalatedAt,
         c.escalation_reason as escalationReason, v.public_id as visitorId
       from conversation c left join visitor v on v.id = c.visitor_id where c.id = ?`,
    )
    .get(rowId)
  if (!row) return undefined
  const notes = db
    .query<{ author: string; content: string; createdAt: number }, [number]>(
      `select author_name as author, content, created_at as createdAt from note
       where conversation_id = ? order by note.id`,
    )
    .all(rowId)
  return {
    ...row,
    escalatedAt: row.escalatedAt === null ? null : iso(row.escalatedAt),
    notes: notes.map((note) => ({ ...note, createdAt: iso(note.createdAt) })),
  }
}

interface FileRow {
  id: string
  visitorId: string | null
  contactEmail: string | null
  escalatedAt: number | null
  escalationReason: string | null
}

/** Row ids of the visitors that these conversations are with. */
export function listVisitorsOf(db: Database, conversationRowIds: number[]): number[] {
  return db
    .query<{ rowId: number }, [string]>(
      `select distinct visitor_id as rowId from conversation
       where conversation.id in (select value from json_each(?)) and visitor_id is not null`,
    )
    .all(JSON.stringify(conversationRowIds))
    .map(({ rowId }) => rowId)
}

/** Public ids of those of the conversations that something happened in since a time, and of messages rated since. */
export function listActiveIds(db: Database, conversationRowIds: number[], since: number): string[] {
  return db
    .query<{ id: string }, { ids: string; since: number }>(
      `select public_id as id from conversation
       where conversation.id in (select value from json_each($ids))
         and max(last_message_at, coalesce(ended_at, 0)) >= $since
       union all
       select m.public_id from json_each($ids) c
       join message m on m.id > c.value << 20 and m.id < (c.value + 1) << 20
       where m.rated_at >= $since`,
    )
    .all({ ids: JSON.stringify(conversationRowIds), since })
    .map(({ id }) => id)
}
