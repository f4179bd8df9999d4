import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'
import type { ConversationStatus } from './schema.ts'

/** Another conversation of the same person, as far as they are known to be the same. */
export interface EarlierConversation {
  id: string
  status: ConversationStatus
  startedAt: string
  messageCount: number
  /** How it began. */
  excerpt: string
}

const shown = 8

/**
 * Those before a conversation by the same visitor, user id or e-mail address, newest first; eight at
 * most. The columns of each union are indexed, and few rows come of each.
 */
export function listEarlier(db: Database, conversationRowId: number): EarlierConversation[] {
  return db
    .query<
      Omit<EarlierConversation, 'startedAt'> & { startedAt: number },
      { rowId: number; limit: number }
    >(
      `with this as (select visitor_id as visitor, user_id as user, lower(user_email) as email
         from conversation where conversation.id = $rowId),
       theirs (id) as (
         select c.id from this join conversation c on c.visitor_id = this.visitor
         where c.visitor_id is not null
         union select c.id from this join conversation c on c.user_id = this.user
         where c.user_id is not null
         union select c.id from this join conversation c on lower(c.user_email) = this.email
         where c.user_email is not null
       )
       select c.public_id as id, c.status, c.started_at as startedAt,
         c.message_count as messageCount,
         coalesce((select substr(m.content, 1, 120) from message m
           where m.id > c.id << 20 and m.id < (c.id + 1) << 20
           order by m.id limit 1), '') as excerpt
       from theirs join conversation c on c.id = theirs.id
       where c.id < $rowId order by c.id desc limit $limit`,
    )
    .all({ rowId: conversationRowId, limit: shown })
    .map(({ startedAt, excerpt, ...row }) => ({
      ...row,
      startedAt: iso(startedAt),
      excerpt: excerpt.replace(/\s+/g, ' ').trim(),
    }))
}
