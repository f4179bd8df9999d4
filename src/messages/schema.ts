import { type Static, Type } from '@sinclair/typebox'
import { Citation, conversationStatuses, replySources } from '../conversations/schema.ts'
import { boundedText, character } from '../platform/bounded-text.ts'
import { oneOf } from '../platform/one-of.ts'
import type { ChatSettings, WidgetSettings } from '../settings/schema.ts'

const strict = { additionalProperties: false }
const share = { minimum: 0, maximum: 1 }

export const EmailAddress = Type.String({
  maxLength: 254,
  pattern: '^[^\\s@]+@[^\\s@]+$',
  'x-expects': 'an e-mail address of at most 254 characters',
})

/** The body of both message endpoints. `message` arrives trimmed. */
export const MessageBody = Type.Object(
  {
    message: boundedText(1, 4000, {
      description: 'What the customer says: 1 to 4,000 characters after trimming.',
    }),
    conversationId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'Goes on with a conversation; absent: a new one begins.',
      }),
    ),
    user: Type.Optional(
      Type.Object(
        {
          id: Type.Optional(boundedText(1, 200)),
          name: Type.Optional(boundedText(1, 200)),
          email: Type.Optional(EmailAddress),
        },
        { ...strict, description: 'Who the customer is, as far as you know.' },
      ),
    ),
    metadata: Type.Optional(
      Type.Record(Type.String({ pattern: `^${character}{1,64}$` }), boundedText(0, 500), {
        ...strict,
        maxProperties: 20,
        'x-names': 'a name of 1 to 64 characters',
        'x-documented': {
          propertyNames: { minLength: 1, maxLength: 64 },
          additionalProperties: { type: 'string', maxLength: 500 },
        },
        description:
          'Kept with the conversation: at most 20 fields, names of 64 and texts of 500 characters.',
      }),
    ),
    language: Type.Optional(
      Type.String({
        maxLength: 35,
        pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$',
        description: 'BCP 47 tag of the reply’s language; default: that of the message.',
        'x-expects': 'a language tag such as en or pt-BR',
      }),
    ),
  },
  { ...strict, title: 'MessageBody' },
)
export type MessageBody = Static<typeof MessageBody>

/** The reply to a message: `data` of the plain endpoint and of the stream's last event. */
export const Reply = Type.Object(
  {
    conversationId: Type.String(),
    messageId: Type.String(),
    message: Type.Union([Type.String(), Type.Null()], {
      description: 'The reply; null while a person has the conversation.',
    }),
    source: oneOf(replySources, {
      description:
        'AI: written by the model from retrieved knowledge. KNOWLEDGE: quoted, because no model is reachable. SMALL_TALK: greeting or thanks. FALLBACK: too unsure to answer. HUMAN: delivered to the person who has the conversation.',
    }),
    confidence: Type.Number({ ...share, description: 'How sure the reply is.' }),
    grounding: Type.Object(
      {
        retrieval: Type.Union([Type.Number(share), Type.Null()]),
        support: Type.Union([Type.Number(share), Type.Null()]),
      },
      {
        description:
          'The parts of the confidence: how well what was found fits the question, and how well it bears out the reply.',
      },
    ),
    citations: Type.Array(Citation),
    suggestions: Type.Array(Type.String(), { description: 'What the customer may ask next.' }),
    status: oneOf(conversationStatuses),
    createdAt: Type.String({ format: 'date-time' }),
  },
  { title: 'Reply' },
)
export type Reply = Static<typeof Reply>

/** How the widget looks, what it offers, and whether people are there. */
export type WidgetConfig = Omit<WidgetSettings, 'allowedOrigins'> &
  Pick<ChatSettings, 'botName' | 'conversationStarters'> & { people: 'NONE' | 'AWAY' | 'THERE' }
