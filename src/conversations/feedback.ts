import type { Visitor } from '../access/schema.ts'
import { appendEvent } from '../events/store.ts'
import type { App } from '../platform/app.ts'
import { write } from '../platform/write.ts'
import { getRatableReply, setRating } from './feedback-store.ts'
import type { Message, Rating } from './schema.ts'

interface Wish {
  messageId: string
  visitor: Visitor
}

/** A visitor rates a reply of their own conversation; the last rating counts. Throws 404. */
export function rateReply(
  app: App,
  { messageId, visitor, rating, comment }: Wish & { rating: Rating; comment?: string },
): Promise<Message> {
  const now = app.clock.now()
  return write(app, (db) => {
    const reply = getRatableReply(db, { messageId, visitorRowId: visitor.rowId })
    const given = { rating, ...(comment && { comment }), now }
    const isSame = reply.rating === rating && (reply.comment ?? '') === (comment ?? '')
    const data = setRating(db, reply, given)
    const { conversationRowId } = reply
    // A click that came twice is one event.
    if (!isSame) {
      appendEvent(db, app.ids, { type: 'feedback.received', conversationRowId, data, now })
    }
    return data.message
  })
}

/** Takes a rating back; harmless where there is none. Throws 404. */
export async function unrateReply(app: App, { messageId, visitor }: Wish): Promise<void> {
  await write(app, (db) => {
    const reply = getRatableReply(db, { messageId, visitorRowId: visitor.rowId })
    setRating(db, reply, { now: app.clock.now() })
  })
}
