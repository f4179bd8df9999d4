import type { Database } from 'bun:sqlite'
import type { Visitor } from '../access/schema.ts'
import { appendEvent } from '../events/store.ts'
import type { App } from '../platform/app.ts'
import type { Ids } from '../platform/ids.ts'
import { write } from '../platform/write.ts'
import { getRatableReply, isNeighbourRatedDown, setRating } from './feedback-store.ts'
import type { Conversation, Message, Rating } from './schema.ts'

interface Wish {
  messageId: string
  visitor: Visitor
}

export interface Rated {
  conversation: Conversation
  message: Message
  /** It and the reply before or after it are both rated down since just now. */
  isSecondDown: boolean
}

/**
 * A visitor rates a reply of their own conversation; the last rating counts. To be called in a
 * transaction; throws 404.
 */
export function storeRating(
  db: Database,
  ids: Ids,
  { messageId, visitor, ...given }: Wish & { rating: Rating; comment?: string; now: number },
): Rated {
  const reply = getRatableReply(db, { messageId, visitorRowId: visitor.rowId })
  const { rating, comment, now } = given
  const isSame = reply.rating === rating && (reply.comment ?? '') === (comment ?? '')
  const data = setRating(db, reply, { rating, ...(comment && { comment }), now })
  // A click that came twice is one event.
  if (isSame) return { ...data, isSecondDown: false }
  const { conversationRowId } = reply
  appendEvent(db, ids, { type: 'feedback.received', conversationRowId, data, now })
  // A comment that is added later calls nobody again.
  const isNew = reply.rating !== rating
  const isSecondDown = rating === 'DOWN' && isNew && isNeighbourRatedDown(db, reply.messageRowId)
  return { ...data, isSecondDown }
}

/** Takes a rating back; harmless where there is none. Throws 404. */
export async function unrateReply(app: App, { messageId, visitor }: Wish): Promise<void> {
  await write(app, (db) => {
    const reply = getRatableReply(db, { messageId, visitorRowId: visitor.rowId })
    setRating(db, reply, { now: app.clock.now() })
  })
}
