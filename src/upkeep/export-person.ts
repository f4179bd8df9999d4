import type { Database } from 'bun:sqlite'
import { findVisitorFile, type VisitorFile } from '../access/person-store.ts'
import { findWholeConversation } from '../conversations/list-store.ts'
import {
  type ConversationFile,
  listConversationsOf,
  readFile,
} from '../conversations/person-store.ts'
import { iso } from '../platform/clock.ts'

type WholeConversation = NonNullable<ReturnType<typeof findWholeConversation>>

/** All that there is of one person. */
export interface PersonExport {
  subject: string
  exportedAt: string
  visitors: VisitorFile[]
  /** As the API shows them, and what is kept beside it. */
  conversations: (WholeConversation & Omit<ConversationFile, 'id'>)[]
}

/**
 * `subject`: a visitor id, the person's own id or an e-mail address; undefined where there is nothing.
 * As long as the person has talked: for the query worker.
 */
export function exportPerson(
  db: Database,
  { subject, now }: { subject: string; now: number },
): PersonExport | undefined {
  const name = subject.trim()
  const conversations = listConversationsOf(db, name).flatMap((rowId) => {
    const file = readFile(db, rowId)
    const whole = file && findWholeConversation(db, file.id)
    return whole ? [{ ...whole, ...file }] : []
  })
  const ids = new Set([name, ...conversations.flatMap(({ visitorId }) => visitorId ?? [])])
  const files = [...ids].flatMap((id) => findVisitorFile(db, id) ?? [])
  const visitors = [...new Map(files.map((file) => [file.id, file])).values()]
  if (conversations.length + visitors.length === 0) return undefined
  return { subject: name, exportedAt: iso(now), visitors, conversations }
}
