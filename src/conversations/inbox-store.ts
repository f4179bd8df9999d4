import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'
import type { Page } from '../platform/query.ts'
import { listEarlier } from './earlier-store.ts'
import { excerptOf } from './excerpt.ts'
import type { Agent } from './handoff-store.ts'
import { findWholeConversation } from './list-store.ts'
import type { Conversation, EscalationReason, Role } from './schema.ts'
import { type ConversationRow, conversationColumns, toConversation } from './store.ts'

/** What an operator sees of a conversation beside what the API shows. */
export interface InboxFields {
  escalationReason: EscalationReason | null
  escalatedAt: string | null
  waitingSince: string | null
  contactEmail: string | null
  /** Sequence of the last message that they have seen. */
  visitorRead: number
  agentRead: number
}

export interface InboxItem extends Conversation, InboxFields {
  lastMessage: { role: Role; content: string; createdAt: string } | null
}

export interface InboxNote {
  id: string
  author: Agent
  content: string
  createdAt: string
}

export const inboxViews = ['WAITING', 'MINE', 'HUMAN', 'BOT', 'ENDED', 'ALL'] as const
export type InboxView = (typeof inboxViews)[number]

interface InboxRow extends ConversationRow {
  escalationReason: EscalationReason | null
  escalatedAt: number | null
  waitingSince: number | null
  contactEmail: string | null
  visitorRead: number
  agentRead: number
}

const columns = `${conversationColumns}, escalation_reason as escalationReason,
  escalated_at as escalatedAt, waiting_since as waitingSince, contact_email as contactEmail,
  visitor_read as visitorRead, agent_read as agentRead`

const newestFirst = 'started_at desc, conversation.id desc'
const views: Record<InboxView, { from: string; order: string }> = {
  // Whoever has waited longest comes first. Left to itself, SQLite would sort all that wait.
  WAITING: {
    from: `conversation indexed by conversation_waiting where status = 'WAITING'`,
    order: 'waiting_since, conversation.id',
  },
  MINE: {
    from: `conversation indexed by conversation_claimed
      where status = 'HUMAN' and agent_id = $agentId`,
    order: 'last_message_at desc, conversation.id desc',
  },
  HUMAN: { from: `conversation where status = 'HUMAN'`, order: newestFirst },
  BOT: { from: `conversation where status = 'BOT'`, order: newestFirst },
  ENDED: { from: `conversation where status = 'ENDED'`, order: newestFirst },
  ALL: { from: 'conversation', order: newestFirst },
}

export function listInbox(
  db: Database,
  wish: { view: InboxView; agentId: string; limit: number; offset: number },
): Page<InboxItem> {
  const { from, order } = views[wish.view]
  const agent = wish.view === 'MINE' ? { agentId: wish.agentId } : {}
  const counted = db
    .query<{ total: number }, [typeof agent]>(`select count(*) as total from ${from}`)
    .get(agent)
  const items = db
    .query<InboxRow, [typeof agent & { limit: number; offset: number }]>(
      `select ${columns} from ${from}
       order by ${order} limit $limit offset $offset`,
    )
    .all({ ...agent, limit: wish.limit, offset: wish.offset })
    .map((row) => toItem(db, row))
  return { items, total: counted?.total ?? 0 }
}

/** Of these row ids, newest first. */
export function listInboxOf(db: Database, ids: number[]): (InboxItem & { rowId: number })[] {
  return db
    .query<InboxRow, [string]>(
      `select ${columns} from conversation
       where conversation.id in (select value from json_each(?)) order by ${newestFirst}`,
    )
    .all(JSON.stringify(ids))
    .map((row) => ({ ...toItem(db, row), rowId: row.rowId }))
}

function toItem(db: Database, row: InboxRow): InboxItem {
  return {
    ...toConversation(row),
    ...inboxFields(row),
    lastMessage: lastMessage(db, row.rowId),
  }
}

export type InboxCounts = Record<'waiting' | 'human' | 'mine' | 'bot' | 'ended' | 'all', number>

/** How many there are in each view. Each is counted along an index; all is the sum. */
export function countInbox(db: Database, { id: agentId }: { id: string }): InboxCounts {
  const counted = db
    .query<Omit<InboxCounts, 'all'>, [string]>(
      `select (select count(*) from conversation where status = 'WAITING') as waiting,
         (select count(*) from conversation where status = 'HUMAN') as human,
         (select count(*) from conversation where status = 'HUMAN' and agent_id = ?) as mine,
         (select count(*) from conversation where status = 'BOT') as bot,
         (select count(*) from conversation where status = 'ENDED') as ended`,
    )
    .get(agentId) ?? { waiting: 0, human: 0, mine: 0, bot: 0, ended: 0 }
  const { waiting, human, bot, ended } = counted
  return { ...counted, all: waiting + human + bot + ended }
}

/** Everything about one, notes included, as JSON. */
export function findInboxText(db: Database, { id }: { id: string }): string | undefined {
  const row = db
    .query<InboxRow, [string]>(`select ${columns} from conversation where public_id = ?`)
    .get(id)
  const whole = findWholeConversation(db, id)
  if (!row || !whole) return undefined
  const names = listAgentNames(db, row.rowId)
  const messages = whole.messages.map((message) => {
    const agentName = names.get(message.sequence)
    return agentName === undefined ? message : { ...message, agentName }
  })
  return JSON.stringify({
    data: {
      ...whole,
      messages,
      ...inboxFields(row),
      notes: listNotes(db, row.rowId),
      earlier: listEarlier(db, row.rowId),
    },
  })
}

/** Who wrote each message of an agent, by its sequence. */
function listAgentNames(db: Database, conversationRowId: number): Map<number, string> {
  const rows = db
    .query<{ sequence: number; name: string }, [number]>(
      `select sequence, agent_name as name from message
       where message.id > ?1 << 20 and message.id < (?1 + 1) << 20 and agent_name is not null`,
    )
    .all(conversationRowId)
  return new Map(rows.map(({ sequence, name }) => [sequence, name]))
}

function listNotes(db: Database, conversationRowId: number): InboxNote[] {
  return db
    .query<
      { id: string; authorId: string; authorName: string; content: string; createdAt: number },
      [number]
    >(
      `select public_id as id, author_id as authorId, author_name as authorName, content,
         created_at as createdAt
       from note where conversation_id = ? order by note.id`,
    )
    .all(conversationRowId)
    .map(({ authorId, authorName, createdAt, ...note }) => ({
      ...note,
      author: { id: authorId, name: authorName },
      createdAt: iso(createdAt),
    }))
}

function inboxFields(row: InboxRow): InboxFields {
  return {
    escalationReason: row.escalationReason,
    escalatedAt: row.escalatedAt === null ? null : iso(row.escalatedAt),
    waitingSince: row.waitingSince === null ? null : iso(row.waitingSince),
    contactEmail: row.contactEmail,
    visitorRead: row.visitorRead,
    agentRead: row.agentRead,
  }
}

function lastMessage(db: Database, conversationRowId: number): InboxItem['lastMessage'] {
  const row = db
    .query<{ role: Role; content: string; createdAt: number }, [number]>(
      `select role, substr(content, 1, 400) as content, created_at as createdAt from message
       where message.id > ?1 << 20 and message.id < (?1 + 1) << 20
       order by message.id desc limit 1`,
    )
    .get(conversationRowId)
  if (!row) return null
  return {
    role: row.role,
    content: excerptOf(row.content),
    createdAt: iso(row.createdAt),
  }
}
