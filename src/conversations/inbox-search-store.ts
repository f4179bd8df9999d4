import type { Database } from 'bun:sqlite'
import { matchAll } from '../platform/full-text.ts'
import type { Page } from '../platform/query.ts'
import { excerptOf } from './excerpt.ts'
import { type InboxItem, listInboxOf } from './inbox-store.ts'
import { findMatching } from './match-store.ts'
import { type MessageRow, messageRange } from './store.ts'

export interface FoundItem extends InboxItem {
  /** The first message that has the words, where they stand; null where it was just deleted. */
  match: Pick<MessageRow, 'role' | 'content'> | null
}

/** Those of which a message has all the words, whatever view they are in; newest first. */
export function searchInbox(
  db: Database,
  { q, limit, offset }: { q: string; limit: number; offset: number },
): Page<FoundItem> {
  const match = matchAll(q)
  if (match === undefined) return { items: [], total: 0 }
  const all = { conditions: [], values: {} }
  const { ids, total } = findMatching(db, match, all, { limit, offset })
  const items = listInboxOf(db, ids).map(({ rowId, ...item }) => ({
    ...item,
    match: findMatch(db, { match, q, conversationRowId: rowId }),
  }))
  return { items, total }
}

function findMatch(
  db: Database,
  { match, q, conversationRowId }: { match: string; q: string; conversationRowId: number },
): FoundItem['match'] {
  const row = db
    .query<Pick<MessageRow, 'role' | 'content'>, Record<string, string | number>>(
      `select m.role, m.content from message m where m.id = (
         select rowid from message_text
         where message_text match $match and rowid >= $first and rowid < $end
         order by rowid limit 1)`,
    )
    .get({ match, ...messageRange(conversationRowId) })
  return row && { role: row.role, content: excerptOf(row.content, q) }
}
