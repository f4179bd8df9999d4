import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import type { App } from '../platform/app.ts'
import { trimTexts } from '../platform/trim-texts.ts'
import { sendMessageDocs, streamMessageDocs } from './openapi.ts'
import { createResponder } from './respond.ts'
import { MessageBody } from './schema.ts'
import { takeTurn } from './turn.ts'

/** The two message endpoints: one turn of a conversation, whole or as a stream. */
export function messagesRoutes(app: App, turn = takeTurn, heartbeatMs = 15_000) {
  const respond = createResponder(app, { turn, heartbeatMs })
  return new Elysia()
    .decorate('caller', nobody)
    .decorate('requestId', '')
    .post('/v1/messages', (context) => respond.whole(context), {
      body: MessageBody,
      transform: trimTexts,
      detail: sendMessageDocs,
    })
    .post('/v1/messages/stream', (context) => respond.stream(context), {
      body: MessageBody,
      transform: trimTexts,
      detail: streamMessageDocs,
    })
}
