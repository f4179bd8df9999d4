import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { nobody, type Visitor } from '../access/schema.ts'
import { requireSignature } from '../access/visitor-identity.ts'
import { createVisitor } from '../access/visitors.ts'
import { unrateReply } from '../conversations/feedback.ts'
import { endConversation, leaveContact } from '../conversations/handoff.ts'
import { getHandoff } from '../conversations/handoff-store.ts'
import { identifyVisitor } from '../conversations/identify.ts'
import { type Conversation, ratings } from '../conversations/schema.ts'
import { wholeConversation } from '../conversations/whole.ts'
import type { App } from '../platform/app.ts'
import { boundedText } from '../platform/bounded-text.ts'
import { notFound } from '../platform/errors.ts'
import { oneOf } from '../platform/one-of.ts'
import { trimTexts } from '../platform/trim-texts.ts'
import { askForPerson, rateReply } from './hand-over.ts'
import { createResponder } from './respond.ts'
import { EmailAddress, MessageBody } from './schema.ts'
import { takeTurn } from './turn.ts'
import { visitorOf } from './visitor-caller.ts'
import { widgetConfig } from './widget-config.ts'

/** As in the API, but that a visitor doesn't say who they are. */
const VisitorMessage = Type.Omit(MessageBody, ['user'], { additionalProperties: false })
const line = {
  pattern: '^[^\\u0000-\\u001f\\u007f]{1,200}$',
  'x-expects': 'a line of 1 to 200 characters',
}
const IdentityBody = Type.Object(
  {
    id: Type.String(line),
    name: Type.Optional(Type.String(line)),
    email: Type.Optional(EmailAddress),
    signature: Type.String({
      pattern: '^[0-9a-fA-F]{64}$',
      'x-expects': 'an HMAC-SHA256 in hex, 64 characters',
    }),
  },
  { additionalProperties: false },
)
const ContactBody = Type.Object({ email: EmailAddress }, { additionalProperties: false })
const RatingBody = Type.Object(
  { rating: oneOf(ratings), comment: Type.Optional(boundedText(0, 1000)) },
  { additionalProperties: false },
)

/** The widget's own API: a visitor, known by their token, asks, reads back and rates. */
export function visitorRoutes(app: App, turn = takeTurn, heartbeatMs = 15_000) {
  const respond = createResponder(app, { turn, heartbeatMs })
  /** Others' conversations are unknown to a visitor. */
  function ownId(id: string, caller: { visitor?: Visitor }): string {
    if (getHandoff(app.db, id).visitorRowId !== visitorOf(caller).rowId) {
      throw notFound('conversation', id)
    }
    return id
  }
  return new Elysia({ prefix: '/widget/v1' })
    .decorate('caller', nobody)
    .decorate('requestId', '')
    .post(
      '/visitors',
      async ({ set }) => {
        set.status = 201
        return { data: await createVisitor(app) }
      },
      { detail: { 'x-open': true } as object },
    )
    .get('/config', () => ({ data: widgetConfig(app) }), {
      detail: { 'x-open': true } as object,
    })
    .put(
      '/visitor',
      async ({ caller, body: { signature, ...user }, set }) => {
        requireSignature(app, user, signature)
        await identifyVisitor(app, visitorOf(caller).rowId, user)
        set.status = 204
      },
      { body: IdentityBody },
    )
    .post('/messages', (context) => respond.whole(context), {
      body: VisitorMessage,
      transform: trimTexts,
    })
    .post('/messages/stream', (context) => respond.stream(context), {
      body: VisitorMessage,
      transform: trimTexts,
    })
    .get('/conversations/:id', ({ params: { id }, caller }) =>
      wholeConversation(app, 'findVisitorText', { id, visitorRowId: visitorOf(caller).rowId }),
    )
    .post('/conversations/:id/handoff', async ({ params, caller }) => ({
      data: visible(await askForPerson(app, ownId(params.id, caller))),
    }))
    .post('/conversations/:id/end', async ({ params, caller }) => ({
      data: visible(await endConversation(app, ownId(params.id, caller))),
    }))
    .put(
      '/conversations/:id/contact',
      async ({ params, caller, body, set }) => {
        await leaveContact(app, ownId(params.id, caller), body.email)
        set.status = 204
      },
      { body: ContactBody },
    )
    .put(
      '/messages/:id/feedback',
      async ({ params, caller, body }) => ({
        data: await rateReply(app, { messageId: params.id, visitor: visitorOf(caller), ...body }),
      }),
      { body: RatingBody, transform: trimTexts },
    )
    .delete('/messages/:id/feedback', async ({ params, caller, set }) => {
      await unrateReply(app, { messageId: params.id, visitor: visitorOf(caller) })
      set.status = 204
    })
}

function visible({ metadata: _metadata, ...conversation }: Conversation) {
  return conversation
}
