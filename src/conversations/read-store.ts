import type { Database } from 'bun:sqlite'
import { notFound } from '../platform/errors.ts'
import type { ConversationStatus } from './schema.ts'

/** The two sides of a conversation. */
export type Side = 'AGENT' | 'VISITOR'

export interface ConversationSides {
  rowId: number
  status: ConversationStatus
  messageCount: number
  /** Row id of the widget's visitor. */
  visitorRowId: number | null
  /** The operator who has it. */
  agentId: string | null
  /** Sequences up to which each side has seen the messages. */
  agentRead: number
  visitorRead: number
}

/** Throws 404. */
export function getConversationSides(db: Database, id: string): ConversationSides {
  const row = db
    .query<ConversationSides, [string]>(
      `select id as rowId, status, message_count as messageCount, visitor_id as visitorRowId,
         agent_id as agentId, agent_read as agentRead, visitor_read as visitorRead
       from conversation where public_id = ?`,
    )
    .get(id)
  if (!row) throw notFound('conversation', id)
  return row
}

/** Forwards only: a mark that is behind the stored one changes nothing. */
export function setRead(
  db: Database,
  rowId: number,
  { side, sequence }: { side: Side; sequence: number },
): void {
  db.query(
    side === 'AGENT'
      ? 'update conversation set agent_read = max(agent_read, ?) where id = ?'
      : 'update conversation set visitor_read = max(visitor_read, ?) where id = ?',
  ).run(sequence, rowId)
}
