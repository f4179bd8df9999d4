import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'

export interface AgentWork {
  notes: { id: string; conversationId: string; content: string; createdAt: string }[]
  messages: { id: string; conversationId: string; content: string; createdAt: string }[]
  savedReplies: { id: string; title: string; content: string; createdAt: string }[]
}

/** What a person has written as an agent: notes, messages to customers, saved replies. Reads the whole log of events. */
export function listAgentWork(db: Database, operatorId: string): AgentWork {
  interface Row {
    id: string
    conversationId: string
    content: string
    createdAt: number
  }
  const notes = db
    .query<Row, [string]>(
      `select note.public_id as id, c.public_id as conversationId, note.content as content,
         note.created_at as createdAt
       from note join conversation c on c.id = note.conversation_id
       where note.author_id = ? order by note.id`,
    )
    .all(operatorId)
  const messages = db
    .query<Row, [string]>(
      `select m.public_id as id, c.public_id as conversationId, m.content as content,
         m.created_at as createdAt
       from event e join message m on m.public_id = e.data ->> '$.message.id'
       join conversation c on c.id = e.conversation_id
       where e.type = 'agent.message.sent' and e.data ->> '$.conversation.agent.id' = ?
       order by e.id`,
    )
    .all(operatorId)
  const savedReplies = db
    .query<{ id: string; title: string; content: string; createdAt: number }, [string]>(
      `select public_id as id, title, content, created_at as createdAt from saved_reply
       where created_by = ? order by saved_reply.id`,
    )
    .all(operatorId)
  const shown = <Row extends { createdAt: number }>({ createdAt, ...row }: Row) => ({
    ...row,
    createdAt: iso(createdAt),
  })
  return {
    notes: notes.map(shown),
    messages: messages.map(shown),
    savedReplies: savedReplies.map(shown),
  }
}
