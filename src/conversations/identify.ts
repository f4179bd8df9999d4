import { findVisitorUser, setVisitorUser, type VisitorUser } from '../access/visitor-store.ts'
import { appendEvent } from '../events/store.ts'
import type { App } from '../platform/app.ts'
import { conflict } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { setUserOfOpen } from './user-store.ts'

/**
 * Writes down who a visitor is, with their open conversations and for those to come. Throws 409 for
 * a visitor who was somebody else before: two people must not read each other's conversations.
 */
export function identifyVisitor(app: App, visitorRowId: number, user: VisitorUser): Promise<void> {
  const now = app.clock.now()
  return write(app, (db) => {
    const before = findVisitorUser(db, visitorRowId)
    if (before && before.id !== user.id) {
      throw conflict('This visitor is somebody else already: begin again with a new token.')
    }
    setVisitorUser(db, visitorRowId, user)
    for (const { rowId, id: conversationId } of setUserOfOpen(db, visitorRowId, user)) {
      const data = { conversationId, user }
      appendEvent(db, app.ids, {
        type: 'conversation.changed',
        conversationRowId: rowId,
        data,
        now,
      })
    }
  })
}
