import { Elysia } from 'elysia'
import { nobody, type Operator } from '../../src/access/schema.ts'
import { feedRoutes } from '../../src/console/feed-routes.ts'
import { appendMessage, getConversationState } from '../../src/conversations/store.ts'
import { createFeeds } from '../../src/events/feed.ts'
import type { HubOptions } from '../../src/events/feed-hub.ts'
import type { EventType, InternalEventType } from '../../src/events/schema.ts'
import { appendEvent } from '../../src/events/store.ts'
import type { App } from '../../src/platform/app.ts'
import { answerError } from '../../src/platform/error-answer.ts'
import { readJsonBody } from '../../src/platform/json-body.ts'
import { write } from '../../src/platform/write.ts'
import { createServer } from '../../src/server.ts'
import { type OpenFeed, readFeed } from './feed-client.ts'
import { knowledgeApp } from './knowledge.ts'
import { call, type Handles, type TestApp, type TestOverrides } from './test-app.ts'

/** A desk with open feeds: operators are whoever the header says, visitors come over HTTP. */
export async function feedDesk(overrides: TestOverrides = {}, options: HubOptions = {}) {
  const app = await knowledgeApp({
    ...overrides,
    config: { rateLimits: false, ...overrides.config },
  })
  // The timer does nothing by itself: tests wind the clock, then tick.
  const feeds = createFeeds(app, { tickMs: 3_600_000, ...options })
  const server = createServer(app, () => [], feeds)
  const signedOut = new Set<string>()
  const operators = new Map<string, Operator>()
  const console = new Elysia({ normalize: false })
    .decorate({ caller: nobody, requestId: '' })
    .onRequest((context) => {
      const operator = operators.get(context.request.headers.get('x-operator') ?? '')
      if (operator) context.caller = { operator }
    })
    .onParse({ as: 'global' }, ({ request }) => readJsonBody(request))
    .onError({ as: 'global' }, (context) => answerError(app, context, () => undefined))
    .use(
      feedRoutes(app, feeds, (_app, request) => {
        return !signedOut.has(request.headers.get('x-operator') ?? '')
      }),
    )
  const desk: Handles = {
    handle: (request) =>
      request.url.includes('/console/') ? console.handle(request) : server.handle(request),
  }

  async function open(
    path: string,
    headers: Record<string, string>,
    lastEventId?: string,
  ): Promise<OpenFeed> {
    return readFeed(await respond(path, headers, lastEventId))
  }
  function respond(path: string, headers: Record<string, string>, lastEventId?: string) {
    const position = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
    const init = { headers: { ...headers, ...position } }
    return desk.handle(new Request(`http://localhost${path}`, init))
  }

  return {
    app,
    feeds,
    hub: feeds.hub,
    desk,
    signedOut,
    async operator(name = 'Sam Keller') {
      const id = app.ids.next('usr')
      const { rowId } = await write(app, (db) => insertOperator(db, { id, name }))
      operators.set(id, { rowId, id, name, email: `${id}@example.com`, role: 'AGENT' })
      const headers = { 'x-operator': id }
      return {
        id,
        rowId,
        headers,
        feed: (lastEventId?: string) => open('/console/v1/feed', headers, lastEventId),
        send: (method: string, path: string, body?: unknown) =>
          call(desk, method, `/console/v1${path}`, body, headers),
      }
    },
    async visitor() {
      const { json } = await call(desk, 'POST', '/widget/v1/visitors')
      const headers = { authorization: `Bearer ${json.data.token}` }
      return {
        token: json.data.token as string,
        headers,
        feed: (id: string, lastEventId?: string) =>
          open(`/widget/v1/conversations/${id}/feed`, headers, lastEventId),
        send: (method: string, path: string, body?: unknown) =>
          call(desk, method, `/widget/v1${path}`, body, headers),
        /** Begins a conversation; returns its id. */
        async begin(message = 'Hello?'): Promise<string> {
          const { json } = await call(desk, 'POST', '/widget/v1/messages', { message }, headers)
          return json.data.conversationId
        },
      }
    },
    respond,
  }
}

function insertOperator(db: App['db'], { id, name }: { id: string; name: string }) {
  const row = db
    .query<{ rowId: number }, [string, string, string]>(
      `insert into operator (public_id, email, name, role, password_hash, created_at, updated_at)
       values (?, ?, ?, 'AGENT', '', 0, 0) returning id as rowId`,
    )
    .get(id, `${id}@example.com`, name)
  if (!row) throw new Error('No operator.')
  return row
}

/** Something happens in a conversation: a message, with the event that carries it. */
export function say(
  app: TestApp,
  conversationId: string,
  content: string,
  type: EventType = 'agent.message.sent',
): Promise<void> {
  const role = type === 'agent.message.sent' ? 'AGENT' : 'USER'
  const now = app.clock.now()
  return write(app, (db) => {
    const conversationRowId = getConversationState(db, conversationId).rowId
    const id = app.ids.next('msg')
    const data = appendMessage(db, { id, conversationId, role, content, now })
    appendEvent(db, app.ids, { type, conversationRowId, data, now })
  })
}

/** Something is written into the log. */
export function log(
  app: TestApp,
  type: EventType | InternalEventType,
  data: Record<string, unknown>,
  conversationRowId?: number,
): Promise<void> {
  const about = conversationRowId === undefined ? {} : { conversationRowId }
  return write(app, (db) =>
    appendEvent(db, app.ids, { type, data, now: app.clock.now(), ...about }),
  )
}

/** Of the feed's events those that are in the log. */
export function texts(feed: OpenFeed): string[] {
  return feed.events
    .filter(({ data }) => data.data?.message)
    .map(({ data }) => data.data.message.content)
}
