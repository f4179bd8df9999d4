import { Type } from '@sinclair/typebox'
import { Event } from '../events/schema.ts'
import { endpoint } from '../platform/endpoint.ts'
import { oneOf } from '../platform/one-of.ts'
import { periodParameters } from '../platform/period.ts'
import { dataSchema, listSchema, pageParameters } from '../platform/query.ts'
import { Conversation, channels, conversationStatuses, Message } from './schema.ts'

const filters = {
  status: Type.Optional(oneOf(conversationStatuses)),
  channel: Type.Optional(oneOf(channels)),
  userId: Type.Optional(Type.String({ maxLength: 200, description: 'Your id of the customer.' })),
  q: Type.Optional(
    Type.String({
      maxLength: 500,
      description:
        'Words that one of its messages has, all of them (of more than 20 the first 20). Blank filters nothing.',
    }),
  ),
  ...periodParameters,
}
export const ConversationsQuery = Type.Object({ ...filters, ...pageParameters })
const exportFormats = ['json', 'csv'] as const
export const ExportQuery = Type.Object({
  format: oneOf(exportFormats, { default: 'json' }),
  conversationId: Type.Optional(
    Type.String({
      maxLength: 100,
      description: 'This one alone. With other filters beside it: this one, if it passes them.',
    }),
  ),
  ...filters,
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

const csvHeader =
  'conversationId,status,channel,userId,userName,userEmail,metadata,language,agentId,agentName,startedAt,endedAt,messageId,sequence,role,content,source,confidence,citations,rating,ratingComment,createdAt'
const csvRow = `conv_01jxs7q6sv00h2m4k6p8r0t1,BOT,API,u_1042,Ana Lima,ana@example.com,"{""plan"":""pro""}",en,,,2025-06-15T09:23:41.000Z,,msg_01jxs7q6sv00k3n5m7q9s1v2,1,USER,How do I return a jacket?,,,,,,2025-06-15T09:23:41.000Z`
const attachment = {
  'Content-Disposition': {
    description: 'A file name with the day in UTC.',
    schema: { type: 'string' },
    example: 'attachment; filename="conversations-2025-06-15.csv"',
  },
}

export const exportConversationsDocs = endpoint({
  operationId: 'exportConversations',
  tag: 'Conversations',
  scope: 'conversations:read',
  summary: 'Export conversations',
  description: `Everything that the filters leave, newest conversation first, each with its messages in order; without a filter all there is. The answer is a stream, however long: it is written as fast as it is read. Conversations and messages that come in after the request are not in it. Should something fail midway, the connection is broken: an answer that ends is whole.

JSON is one document. CSV follows RFC 4180: a header row, then one row a message with its conversation's fields before it, lines ended by CRLF. It is UTF-8 and begins with a byte order mark, without which Excel takes it for another encoding. \`metadata\` is JSON, \`citations\` the cited addresses, one a line. A text that begins with \`=\`, \`+\`, \`-\`, \`@\`, a tab or a carriage return has a \`'\` before it, so that no spreadsheet runs it as a formula.`,
  query: ExportQuery,
  success: [
    {
      status: 200,
      description: 'The conversations.',
      schema: dataSchema(
        Type.Array(Type.Composite([Conversation, Type.Object({ messages: Type.Array(Message) })])),
      ),
      example: { data: [{ ...conversation, messageCount: 1, messages: [message] }] },
      headers: attachment,
    },
    {
      status: 200,
      description: 'The conversations.',
      schema: Type.String(),
      example: `\ufeff${csvHeader}\r\n${csvRow}\r\n`,
      headers: attachment,
      contentType: 'text/csv',
    },
  ],
  errors: {
    VALIDATION_ERROR: 'A parameter is wrong: details names each.',
    NOT_FOUND: 'No conversation has the id `conversationId`.',
  },
})
