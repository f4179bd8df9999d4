import { type Static, Type as t } from '@sinclair/typebox'

const share = { minimum: 0, maximum: 1 }

export const replySources = ['AI', 'KNOWLEDGE', 'SMALL_TALK', 'FALLBACK', 'HUMAN'] as const
export type ReplySource = (typeof replySources)[number]
export const conversationStatuses = ['BOT', 'WAITING', 'HUMAN', 'ENDED'] as const
export type ConversationStatus = (typeof conversationStatuses)[number]
export type Channel = 'API' | 'WIDGET'
export type Role = 'USER' | 'ASSISTANT' | 'AGENT' | 'SYSTEM'

/** A place in the knowledge that a reply uses. */
export const Citation = t.Object({
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
})
export type Citation = Static<typeof Citation>

/** The parts of a confidence, 0 to 1; null where there was nothing to measure. */
export interface Grounding {
  retrieval: number | null
  support: number | null
}
