import { Elysia } from 'elysia'
import { nobody, type Visitor } from '../access/schema.ts'
import { markRead, ReadBody } from '../conversations/read.ts'
import { type ConversationSides, getConversationSides } from '../conversations/read-store.ts'
import type { Feeds } from '../events/feed.ts'
import type { App } from '../platform/app.ts'
import { AppError, notFound } from '../platform/errors.ts'
import { eventStreamHeaders } from '../platform/sse.ts'
import { visitorOf } from './visitor-caller.ts'

/** What a visitor sees as it happens in their own conversation, and what operators see of them. */
export function visitorFeedRoutes(app: App, { hub, typing }: Feeds) {
  return new Elysia({ prefix: '/widget/v1/conversations' })
    .decorate('caller', nobody)
    .get('/:id/feed', ({ request, params, caller }) => {
      const visitor = visitorOf(caller)
      const { rowId } = ownConversation(app, params.id, visitor)
      if (request.method === 'HEAD') return new Response(null, { headers: eventStreamHeaders })
      return hub.open({
        topic: rowId,
        signal: request.signal,
        lastEventId: request.headers.get('last-event-id') ?? '',
        isWelcome: () => isStillTheirs(app, params.id, visitor),
        greetings: typing.current(rowId),
      })
    })
    .post('/:id/typing', ({ params, caller, set }) => {
      const { rowId, status } = ownConversation(app, params.id, visitorOf(caller))
      // While the bot answers, nobody waits for the next words.
      if (status === 'WAITING' || status === 'HUMAN') {
        typing.note({ conversationId: params.id, conversationRowId: rowId, who: 'VISITOR' })
      }
      set.status = 204
    })
    .put(
      '/:id/read',
      async ({ params, caller, body }) => {
        const visitorRowId = visitorOf(caller).rowId
        const mark = { conversationId: params.id, who: 'VISITOR' as const, ...body }
        return { data: await markRead(app, { ...mark, visitorRowId }) }
      },
      { body: ReadBody },
    )
}

/** Throws 404, also for those of others. */
function ownConversation(app: App, id: string, visitor: Visitor): ConversationSides {
  const found = getConversationSides(app.db, id)
  if (found.visitorRowId !== visitor.rowId) throw notFound('conversation', id)
  return found
}

/** Deleted since, as a whole or with everything of the visitor: then the feed ends. */
function isStillTheirs(app: App, id: string, visitor: Visitor): boolean {
  try {
    ownConversation(app, id, visitor)
    return true
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}
