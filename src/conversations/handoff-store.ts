import type { Database } from 'bun:sqlite'
import { conflict, notFound } from '../platform/errors.ts'
import type { Conversation, ConversationStatus, EscalationReason } from './schema.ts'
import { type ConversationRow, conversationColumns, toConversation } from './store.ts'

/**
 * How a conversation passes from the bot to a person and back: what may be done in which status, and
 * what comes of it. Everything else is a 409.
 */
export const moves = {
  escalate: { from: ['BOT'], to: 'WAITING' },
  claim: { from: ['BOT', 'WAITING'], to: 'HUMAN' },
  release: { from: ['HUMAN'], to: 'WAITING' },
  handBack: { from: ['WAITING', 'HUMAN'], to: 'BOT' },
  resolve: { from: ['WAITING', 'HUMAN'], to: 'ENDED' },
  end: { from: ['BOT', 'WAITING', 'HUMAN'], to: 'ENDED' },
} as const satisfies Record<string, { from: ConversationStatus[]; to: ConversationStatus }>
export type Move = keyof typeof moves

/** The person who works on a conversation. */
export interface Agent {
  id: string
  name: string
}

export interface Handoff {
  rowId: number
  status: ConversationStatus
  agent?: Agent
  visitorRowId: number | null
}

export function getHandoff(db: Database, conversationId: string): Handoff {
  const row = db
    .query<
      Pick<Handoff, 'rowId' | 'status' | 'visitorRowId'> & {
        agentId: string | null
        agentName: string | null
      },
      [string]
    >(
      `select id as rowId, status, visitor_id as visitorRowId, agent_id as agentId,
         agent_name as agentName
       from conversation where public_id = ?`,
    )
    .get(conversationId)
  if (!row) throw notFound('conversation', conversationId)
  const { agentId, agentName, ...handoff } = row
  return { ...handoff, ...(agentId !== null && { agent: { id: agentId, name: agentName ?? '' } }) }
}

/** Throws 409 where the status doesn't allow the move. Returns the conversation as it is then. */
export function moveConversation(
  db: Database,
  { rowId, status }: Pick<Handoff, 'rowId' | 'status'>,
  {
    move,
    now,
    agent,
    reason,
  }: { move: Move; now: number; agent?: Agent; reason?: EscalationReason },
): Conversation {
  const { from, to } = moves[move]
  if (!(from as readonly ConversationStatus[]).includes(status)) {
    throw conflict(`${refusals[move]}: its status is ${status}.`)
  }
  const goesToPeople = to === 'WAITING' || (to === 'HUMAN' && status === 'BOT')
  const comesBack = (to === 'BOT' || to === 'ENDED') && status !== 'BOT'
  const row = db
    .query<ConversationRow, [Record<string, string | number | null>]>(
      `update conversation set status = $to,
         waiting_since = case when $to = 'WAITING' then $now end,
         wait_told_at = null,
         claimed_at = case when $to = 'HUMAN' then $now end,
         agent_id = case $to when 'HUMAN' then $agentId when 'ENDED' then agent_id end,
         agent_name = case $to when 'HUMAN' then $agentName when 'ENDED' then agent_name end,
         escalated_at = case when $goes then coalesce(escalated_at, $now) else escalated_at end,
         escalation_reason = case when $goes then $reason else escalation_reason end,
         handoff_ended_at = case when $goes then null when $comes then $now else handoff_ended_at end,
         ended_at = case when $to = 'ENDED' then $now end
       where id = $rowId and status = $status returning ${conversationColumns}`,
    )
    .get({
      rowId,
      status,
      to,
      now,
      agentId: agent?.id ?? null,
      agentName: agent?.name ?? null,
      goes: goesToPeople ? 1 : 0,
      comes: comesBack ? 1 : 0,
      reason: reason ?? null,
    })
  if (!row) throw conflict('The conversation has just changed: look at it again.')
  return toConversation(row)
}

const refusals: Record<Move, string> = {
  escalate: 'The conversation can not be handed to a person',
  claim: 'The conversation can not be claimed',
  release: 'The conversation can not be released',
  handBack: 'The conversation can not be handed back to the bot',
  resolve: 'The conversation can not be resolved',
  end: 'The conversation can not be ended',
}

/** Those that wait since before `time` and whose visitors weren't told yet that it takes longer. */
export function listLongWaiting(
  db: Database,
  time: number,
): { id: string; language: string | null }[] {
  return db
    .query<{ id: string; language: string | null }, [number]>(
      `select public_id as id, language from conversation indexed by conversation_waiting
       where status = 'WAITING' and waiting_since < ? and wait_told_at is null
       order by waiting_since limit 100`,
    )
    .all(time)
}

export function markWaitTold(db: Database, rowId: number, now: number): void {
  db.query('update conversation set wait_told_at = ? where id = ?').run(now, rowId)
}

/** Those of people who weren't seen since `time`, and claimed them before, or who may not come back. */
export function listAbandoned(db: Database, time: number): { id: string }[] {
  return db
    .query<{ id: string }, [number]>(
      `select c.public_id as id from conversation c left join operator o on o.public_id = c.agent_id
       where c.status = 'HUMAN' and (o.id is null or o.disabled_at is not null
         or (c.claimed_at < ?1 and coalesce(o.last_seen_at, 0) < ?1))
       limit 100`,
    )
    .all(time)
}

export function setContact(db: Database, rowId: number, email: string): void {
  db.query('update conversation set contact_email = ? where id = ?').run(email, rowId)
}

export interface Note {
  id: string
  author: Agent
  content: string
  createdAt: number
}

export function insertNote(db: Database, conversationRowId: number, note: Note): void {
  db.query(
    `insert into note (public_id, conversation_id, author_id, author_name, content, created_at)
     values ($id, $conversation, $authorId, $authorName, $content, $now)`,
  ).run({
    id: note.id,
    conversation: conversationRowId,
    authorId: note.author.id,
    authorName: note.author.name,
    content: note.content,
    now: note.createdAt,
  })
}

export function findNote(
  db: Database,
  conversationRowId: number,
  id: string,
): { authorId: string; authorName: string } | undefined {
  return (
    db
      .query<{ authorId: string; authorName: string }, [number, string]>(
        `select author_id as authorId, author_name as authorName from note
         where conversation_id = ? and public_id = ?`,
      )
      .get(conversationRowId, id) ?? undefined
  )
}

export function deleteNoteRow(db: Database, id: string): void {
  db.query('delete from note where public_id = ?').run(id)
}
