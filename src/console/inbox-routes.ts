import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { type Caller, nobody } from '../access/schema.ts'
import { claim, handBack, release, resolve, sayAsAgent } from '../conversations/handoff.ts'
import type { FoundItem } from '../conversations/inbox-search-store.ts'
import { type InboxCounts, type InboxItem, inboxViews } from '../conversations/inbox-store.ts'
import { addNote, deleteNote } from '../conversations/notes.ts'
import { wholeConversation } from '../conversations/whole.ts'
import type { App } from '../platform/app.ts'
import { boundedText } from '../platform/bounded-text.ts'
import { oneOf } from '../platform/one-of.ts'
import { listAnswer, offsetOf, type Page, pageParameters, readQuery } from '../platform/query.ts'
import { trimTexts } from '../platform/trim-texts.ts'
import { agentOf, operatorOf } from './caller.ts'

const InboxQuery = Type.Object({
  view: Type.Union(oneOf(inboxViews).anyOf, { default: 'WAITING' }),
  q: Type.Optional(Type.String({ maxLength: 200 })),
  ...pageParameters,
})
const strict = { additionalProperties: false }
const MessageBody = Type.Object({ message: boundedText(1, 4000) }, strict)
const NoteBody = Type.Object({ content: boundedText(1, 4000) }, strict)

/** Conversations that people work on. */
export function inboxRoutes(app: App) {
  const wish = ({ params, caller }: { params: { id: string }; caller: Caller }) => ({
    conversationId: params.id,
    agent: agentOf(caller),
  })
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .get('/inbox', async ({ request, caller }) => {
      const query = readQuery(InboxQuery, request.url)
      const { q = '', view, pageSize: limit } = query
      const offset = offsetOf(query)
      const { id: agentId } = agentOf(caller)
      const { call } = app.workers.query
      // What is searched for is searched for in all views.
      const found = q.trim()
        ? await call<Page<FoundItem>>('searchInbox', { q, limit, offset })
        : await call<Page<InboxItem>>('listInbox', { view, agentId, limit, offset })
      return listAnswer(found, query)
    })
    .get('/inbox/counts', async ({ caller }) => ({
      data: await app.workers.query.call<InboxCounts>('countInbox', agentOf(caller)),
    }))
    .get('/inbox/:id', ({ params: { id } }) => wholeConversation(app, 'findInboxText', { id }))
    .post('/conversations/:id/claim', async (context) => ({
      data: await claim(app, wish(context)),
    }))
    .post('/conversations/:id/release', async (context) => ({
      data: await release(app, wish(context)),
    }))
    .post('/conversations/:id/hand-back', async (context) => ({
      data: await handBack(app, wish(context)),
    }))
    .post('/conversations/:id/resolve', async (context) => ({
      data: await resolve(app, wish(context)),
    }))
    .post(
      '/conversations/:id/messages',
      async (context) => {
        const content = context.body.message
        context.set.status = 201
        return { data: await sayAsAgent(app, { ...wish(context), content }) }
      },
      { body: MessageBody, transform: trimTexts },
    )
    .post(
      '/conversations/:id/notes',
      async (context) => {
        context.set.status = 201
        return { data: await addNote(app, { ...wish(context), ...context.body }) }
      },
      { body: NoteBody, transform: trimTexts },
    )
    .delete('/conversations/:id/notes/:noteId', async (context) => {
      const isAdmin = operatorOf(context.caller).role === 'ADMIN'
      await deleteNote(app, { ...wish(context), noteId: context.params.noteId, isAdmin })
      context.set.status = 204
    })
}
