import { Type } from '@sinclair/typebox'
import { endpoint } from '../platform/endpoint.ts'
import { Reply } from './schema.ts'

const reply = {
  conversationId: 'conv_01jxs7q6sv00h2m4k6p8r0t1',
  messageId: 'msg_01jxs7q8ap00c5e7g9j1m3n5',
  message: 'You can return anything within 30 days of delivery, unworn and with its tags [1].',
  source: 'AI',
  confidence: 0.86,
  grounding: { retrieval: 0.91, support: 0.83 },
  citations: [
    {
      index: 1,
      title: 'Returns and refunds',
      url: 'https://help.example.com/returns',
      sourceId: 'src_01jxs6zz0000a1b2c3d4e5f6',
      pageId: 'page_01jxs6zz1000a1b2c3d4e5f6',
      chunkId: 'chunk_01jxs6zz2000a1b2c3d4e5f6',
      snippet: 'Items may be returned within 30 days of delivery.',
      start: 112,
      end: 161,
      support: 0.83,
    },
  ],
  suggestions: ['Who pays for the return shipping?'],
  status: 'BOT',
  createdAt: '2025-06-15T09:23:41.000Z',
}

const errors = {
  VALIDATION_ERROR: 'The body is not JSON, or a field is wrong: details names each.',
  NOT_FOUND: 'No conversation has this conversationId.',
  CONFLICT:
    'The conversation has ended: leave conversationId out to begin another. Or the first request with this Idempotency-Key is still running.',
  PAYLOAD_TOO_LARGE: 'The body is over 1 MiB.',
  UNSUPPORTED_MEDIA_TYPE: 'The body is not application/json.',
  IDEMPOTENCY_CONFLICT: 'The Idempotency-Key was used with another body.',
  MODEL_UNAVAILABLE:
    'The language model broke off in mid-answer. With `ollama serve` running, `ollama pull llama3.2` fetches a model. Without any, answers are quoted from the knowledge base instead.',
} as const

const examples = {
  first: { summary: 'Begin a conversation', value: { message: 'How do I return a jacket?' } },
  next: {
    summary: 'Go on with one, as a known customer',
    value: {
      message: 'And who pays for shipping?',
      conversationId: reply.conversationId,
      user: { id: 'u_1042', name: 'Ana Lima', email: 'ana@example.com' },
      metadata: { plan: 'pro' },
      language: 'en',
    },
  },
}

export const sendMessageDocs = endpoint({
  operationId: 'sendMessage',
  tag: 'Messages',
  scope: 'messages:write',
  summary: 'Send a message, get the reply',
  description:
    'Answers from the knowledge base alone, with how sure it is and where it read it. While a person has the conversation, the message is delivered to them and `message` is null.',
  success: {
    status: 200,
    description: 'The reply.',
    schema: Type.Object({ data: Reply }),
    example: { data: reply },
  },
  errors,
  examples,
  idempotent: true,
})

export const streamMessageDocs = endpoint({
  operationId: 'streamMessage',
  tag: 'Messages',
  scope: 'messages:write',
  summary: 'Send a message, get the reply as it is written',
  description: `The same as Server-Sent Events, in this order:

| event | data |
| --- | --- |
| \`conversation\` | \`{conversationId, messageId}\` |
| \`citations\` | \`{citations, confidence}\`: what was found, before the first word; again where the numbers of what is cited differ |
| \`token\` | \`{text}\`, many times |
| \`replace\` | \`{message}\`, only when a check of the finished text failed: show this instead |
| \`done\` | the whole reply, as \`data\` of POST /v1/messages |
| \`error\` | the error object, instead of the rest; then the stream ends |

The texts of all tokens together, or the replacement, equal \`done.message\`. A comment line every 15 s keeps proxies from closing the connection. Close it to stop the answer.`,
  success: {
    status: 200,
    description: 'The events.',
    contentType: 'text/event-stream',
    schema: Type.String(),
    example: [
      event('conversation', { conversationId: reply.conversationId, messageId: reply.messageId }),
      event('citations', { citations: reply.citations, confidence: reply.confidence }),
      event('token', { text: 'You can return anything ' }),
      event('token', { text: 'within 30 days of delivery, unworn and with its tags [1].' }),
      event('done', reply),
    ].join(''),
  },
  errors,
  examples,
  idempotent: true,
})

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
