import { type Static, Type as t } from '@sinclair/typebox'
import { oneOf } from '../platform/one-of.ts'

const share = { minimum: 0, maximum: 1 }
const time = (description?: string) =>
  t.String({ format: 'date-time', ...(description && { description }) })
function orNull<Schema extends ReturnType<typeof t.String> | ReturnType<typeof t.Number>>(
  schema: Schema,
  description?: string,
) {
  return t.Union([schema, t.Null()], { ...(description && { description }) })
}

export const replySources = ['AI', 'KNOWLEDGE', 'SMALL_TALK', 'FALLBACK', 'HUMAN'] as const
export type ReplySource = (typeof replySources)[number]
export const conversationStatuses = ['BOT', 'WAITING', 'HUMAN', 'ENDED'] as const
export type ConversationStatus = (typeof conversationStatuses)[number]
export const channels = ['API', 'WIDGET'] as const
export type Channel = (typeof channels)[number]
export const roles = ['USER', 'ASSISTANT', 'AGENT', 'SYSTEM'] as const
export type Role = (typeof roles)[number]
export const ratings = ['UP', 'DOWN'] as const
export type Rating = (typeof ratings)[number]

/** A place in the knowledge that a reply uses. */
/** Why a conversation went to a person. */
const escalationReasons = [
  'FALLBACK', // the bot was too unsure, and fallbackBehavior is ESCALATE
  'REPEATED_FALLBACK', // twice in a row
  'VISITOR_ASKED',
  'RATED_DOWN', // two replies in a row
  'AGENT_TOOK_OVER',
  'AGENT_LEFT', // the person who had it was not seen any more
] as const
export type EscalationReason = (typeof escalationReasons)[number]

export const Citation = t.Object(
  {
    index: t.Integer({ minimum: 1, description: 'The number in the text: [1].' }),
    title: t.String(),
    url: t.String(),
    sourceId: t.String(),
    pageId: t.String(),
    chunkId: t.String(),
    snippet: t.String({ description: 'The cited words.' }),
    start: t.Integer({ minimum: 0, description: 'Where the cited span begins in the chunk.' }),
    end: t.Integer({ minimum: 0, description: 'Where it ends.' }),
    support: t.Number({ ...share, description: 'How well it bears out what it is cited for.' }),
  },
  { title: 'Citation' },
)
export type Citation = Static<typeof Citation>

/** The parts of a confidence, 0 to 1; null where there was nothing to measure. */
export interface Grounding {
  retrieval: number | null
  support: number | null
}

/** Who a conversation is with, as far as it is known. */
export const User = t.Object({
  id: t.Optional(t.String()),
  name: t.Optional(t.String()),
  email: t.Optional(t.String()),
})

export const Conversation = t.Object(
  {
    id: t.String(),
    status: oneOf(conversationStatuses, {
      description:
        'BOT: the bot answers. WAITING: for a person. HUMAN: a person has it. ENDED: over.',
    }),
    channel: oneOf(channels),
    user: User,
    metadata: t.Record(t.String(), t.String()),
    language: orNull(t.String(), 'BCP 47, of the first message.'),
    messageCount: t.Integer({ minimum: 0 }),
    agent: t.Optional(t.Object({ id: t.String(), name: t.String() })),
    startedAt: time(),
    lastMessageAt: time(),
    endedAt: orNull(time()),
  },
  { title: 'Conversation' },
)
export type Conversation = Static<typeof Conversation>

export const Feedback = t.Object(
  { rating: oneOf(ratings), comment: t.Optional(t.String()), createdAt: time() },
  { title: 'Feedback' },
)
export type Feedback = Static<typeof Feedback>

export const Message = t.Object(
  {
    id: t.String(),
    sequence: t.Integer({ minimum: 1, description: '1, 2, 3 … in its conversation.' }),
    role: oneOf(roles),
    content: t.String(),
    source: t.Union([oneOf(replySources), t.Null()], {
      description: 'Where a reply comes from; null for what customers say.',
    }),
    confidence: orNull(t.Number(share), 'Of a reply.'),
    citations: t.Array(Citation),
    interrupted: t.Optional(
      t.Literal(true, {
        description: 'Only of a reply that is not whole: the client left, or the model broke off.',
      }),
    ),
    feedback: t.Optional(Feedback),
    createdAt: time(),
  },
  { title: 'Message' },
)
export type Message = Static<typeof Message>
