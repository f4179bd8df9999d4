import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import { findSessionByHash } from '../access/session-store.ts'
import { sessionHashOf } from '../access/sessions.ts'
import { markRead, ReadBody } from '../conversations/read.ts'
import { getConversationSides } from '../conversations/read-store.ts'
import type { Feeds } from '../events/feed.ts'
import type { App } from '../platform/app.ts'
import { eventStreamHeaders } from '../platform/sse.ts'
import { operatorOf } from './caller.ts'

/** What operators see as it happens, and what visitors see of them. */
export function feedRoutes(app: App, { hub, typing, presence }: Feeds, isStillIn = hasSession) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .get('/feed', ({ request, caller }) => {
      const operator = operatorOf(caller)
      if (request.method === 'HEAD') return new Response(null, { headers: eventStreamHeaders })
      return hub.open({
        topic: 'all',
        signal: request.signal,
        lastEventId: request.headers.get('last-event-id') ?? '',
        isWelcome: () => isStillIn(app, request),
        greetings: [presence.current(operator.rowId), ...typing.current('all')],
        operatorRowId: operator.rowId,
      })
    })
    .post('/conversations/:id/typing', ({ params, caller, set }) => {
      const { id, name } = operatorOf(caller)
      const { rowId, status, agentId } = getConversationSides(app.db, params.id)
      // Visitors see the person they talk to, not everybody who looks on.
      if (status === 'HUMAN' && agentId === id) {
        typing.note({ conversationId: params.id, conversationRowId: rowId, who: 'AGENT', name })
      }
      set.status = 204
    })
    .put(
      '/conversations/:id/read',
      async ({ params, caller, body }) => {
        operatorOf(caller)
        return { data: await markRead(app, { conversationId: params.id, who: 'AGENT', ...body }) }
      },
      { body: ReadBody },
    )
}

/** Signed out, disabled or expired since: then the feed ends. It doesn't prolong the session. */
function hasSession(app: App, request: Request): boolean {
  const session = findSessionByHash(app.db, sessionHashOf(request))
  return session !== undefined && session.expiresAt > app.clock.now()
}
