import type { Database } from 'bun:sqlite'
import { notFound } from '../platform/errors.ts'
import type { Conversation, Message, Rating } from './schema.ts'
import {
  type ConversationRow,
  conversationColumns,
  type MessageRow,
  messageColumns,
  toConversation,
  toMessage,
} from './store.ts'

export interface RatedReply {
  messageRowId: number
  conversationRowId: number
  rating: Rating | null
  comment: string | null
}

/** A reply in one of the visitor's own conversations, of the bot or a person. Throws 404. */
export function getRatableReply(
  db: Database,
  { messageId, visitorRowId }: { messageId: string; visitorRowId: number },
): RatedReply {
  const row = db
    .query<RatedReply, [string, number]>(
      `select m.id as messageRowId, c.id as conversationRowId, m.rating as rating,
         m.rating_comment as comment
       from message m join conversation c on c.id = m.id >> 20
       where m.public_id = ? and c.visitor_id = ? and m.role in ('ASSISTANT', 'AGENT')`,
    )
    .get(messageId, visitorRowId)
  if (!row) throw notFound('message', messageId)
  return row
}

/** `undefined` as rating takes it back. Returns both objects as they are now. */
export function setRating(
  db: Database,
  reply: RatedReply,
  given: { rating?: Rating; comment?: string; now: number },
): { conversation: Conversation; message: Message } {
  const message = db
    .query<MessageRow, [Record<string, string | number | null>]>(
      `update message set rating = $rating, rating_comment = $comment, rated_at = $at
       where id = $rowId returning ${messageColumns}`,
    )
    .get({
      rowId: reply.messageRowId,
      rating: given.rating ?? null,
      comment: given.comment ?? null,
      at: given.rating ? given.now : null,
    })
  const conversation = db
    .query<ConversationRow, [number]>(
      `select ${conversationColumns} from conversation where conversation.id = ?`,
    )
    .get(reply.conversationRowId)
  if (!message || !conversation) throw new Error('A rated message is gone.')
  return { conversation: toConversation(conversation), message: toMessage(message) }
}

/** Whether the bot's reply before or after a reply was rated down, too. */
export function isNeighbourRatedDown(db: Database, messageRowId: number): boolean {
  const ratings = db
    .query<{ rating: Rating | null }, [number]>(
      `select rating from (
         select rating from message where message.id < ?1 and message.id > ?1 >> 20 << 20
           and role = 'ASSISTANT' order by message.id desc limit 1)
       union all select rating from (
         select rating from message where message.id > ?1 and message.id < ((?1 >> 20) + 1) << 20
           and role = 'ASSISTANT' order by message.id limit 1)`,
    )
    .all(messageRowId)
  return ratings.some(({ rating }) => rating === 'DOWN')
}
