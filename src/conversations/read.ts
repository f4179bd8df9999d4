import { Type } from '@sinclair/typebox'
import { appendEvent } from '../events/store.ts'
import type { App } from '../platform/app.ts'
import { invalid, notFound } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { getConversationSides, type Side, setRead } from './read-store.ts'

export const ReadBody = Type.Object(
  { sequence: Type.Integer({ minimum: 0, maximum: 2 ** 20 }) },
  { additionalProperties: false },
)

export interface ReadMark {
  conversationId: string
  who: Side
  /** Of the last message that this side has seen. */
  sequence: number
}

/**
 * A side has seen a conversation's messages up to one. Never backwards; the mark as it is then is
 * returned, and where it moved both sides hear of it. Throws 404 (also for a visitor's wish in
 * somebody else's conversation) and 400 beyond the last message.
 */
export function markRead(
  app: App,
  { conversationId, who, sequence, visitorRowId }: ReadMark & { visitorRowId?: number },
): Promise<ReadMark> {
  const now = app.clock.now()
  return write(app, (db) => {
    const found = getConversationSides(db, conversationId)
    if (visitorRowId !== undefined && found.visitorRowId !== visitorRowId) {
      throw notFound('conversation', conversationId)
    }
    if (sequence > found.messageCount) {
      throw invalid('sequence', `must be at most ${found.messageCount}, the last message's`)
    }
    const current = who === 'AGENT' ? found.agentRead : found.visitorRead
    if (sequence <= current) return { conversationId, who, sequence: current }
    setRead(db, found.rowId, { side: who, sequence })
    const data = { conversationId, who, sequence }
    const about = { conversationRowId: found.rowId, now }
    appendEvent(db, app.ids, { ...about, type: 'conversation.read', data })
    return data
  })
}
