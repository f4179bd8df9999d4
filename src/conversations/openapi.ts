import { Type } from '@sinclair/typebox'
import { Event } from '../events/schema.ts'
import { endpoint } from '../platform/endpoint.ts'
import { oneOf } from '../platform/one-of.ts'
import { periodParameters } from '../platform/period.ts'
import { dataSchema, listSchema, pageParameters } from '../platform/query.ts'
import { Conversation, channels, conversationStatuses, Message } from './schema.ts'

export const ConversationsQuery = Type.Object({
  status: Type.Optional(oneOf(conversationStatuses)),
  channel: Type.Optional(oneOf(channels)),
  userId: Type.Optional(Type.String({ maxLength: 200, description: 'Your id of the customer.' })),
  q: Type.Optional(
    Type.String({
      maxLength: 500,
      description: 'Words that one of its messages has, all of them.',
    }),
  ),
  ...periodParameters,
  ...pageParameters,
})

const conversation = {
  id: 'conv_01jxs7q6sv00h2m4k6p8r0t1',
  status: 'BOT',
  channel: 'API',
  user: { id: 'u_1042', name: 'Ana Lima', email: 'ana@example.com' },
  metadata: { plan: 'pro' },
  language: 'en',
  messageCount: 2,
  startedAt: '2025-06-15T09:23:41.000Z',
  lastMessageAt: '2025-06-15T09:23:42.120Z',
  endedAt: null,
}
const message = {
  id: 'msg_01jxs7q6sv00k3n5m7q9s1v2',
  sequence: 1,
  role: 'USER',
  content: 'How do I return a jacket?',
  source: null,
  confidence: null,
  citations: [],
  createdAt: '2025-06-15T09:23:41.000Z',
}

export const listConversationsDocs = endpoint({
  operationId: 'listConversations',
  tag: 'Conversations',
  scope: 'conversations:read',
  summary: 'List conversations',
  description: 'Those of the API and of the widget, newest first. Dates filter by their start.',
  query: ConversationsQuery,
  success: {
    status: 200,
    description: 'A page of conversations.',
    schema: listSchema(Conversation),
    example: { data: [conversation], meta: { total: 1, page: 1, pageSize: 20 } },
  },
  errors: { VALIDATION_ERROR: 'A parameter is wrong: details names each.' },
})

export const getConversationDocs = endpoint({
  operationId: 'getConversation',
  tag: 'Conversations',
  scope: 'conversations:read',
  summary: 'Read a conversation',
  description: 'With all its messages, their citations and feedback, and what happened in it.',
  params: { id: 'The id of the conversation.' },
  success: {
    status: 200,
    description: 'The conversation.',
    schema: dataSchema(
      Type.Composite([
        Conversation,
        Type.Object({ messages: Type.Array(Message), events: Type.Array(Event) }),
      ]),
    ),
    example: {
      data: {
        ...conversation,
        messages: [message],
        events: [
          {
            id: 'evt_01jxs7q6sv00m4p6r8t0w2x4',
            type: 'conversation.started',
            timestamp: '2025-06-15T09:23:41.000Z',
            data: { conversation },
          },
        ],
      },
    },
  },
  errors: { NOT_FOUND: 'No conversation has this id.' },
})
