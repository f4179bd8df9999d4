import type { Database } from 'bun:sqlite'

/** What came before a message in its conversation, or after it. */
export interface Said {
  rowId: number
  role: 'USER' | 'ASSISTANT' | 'AGENT' | 'SYSTEM'
  content: string
  source: string | null
}

/** Messages of people among the events after one, up to another. */
export function listAgentMessages(
  db: Database,
  { after, last }: { after: number; last: number },
): { rowId: number; createdAt: number }[] {
  return db
    .query<{ rowId: number; createdAt: number }, [number, number]>(
      `select m.id as rowId, m.created_at as createdAt
       from event e join message m on m.public_id = e.data ->> '$.message.id'
       where e.id > ? and e.id <= ? and e.type = 'agent.message.sent' order by e.id`,
    )
    .all(after, last)
}

const lookedBack = 20

/** The messages before one, the last first. */
export function listBefore(db: Database, rowId: number): Said[] {
  return db
    .query<Said, [number, number, number]>(
      `select m.id as rowId, m.role as role, m.content as content, m.source as source
       from message m where m.id > ? >> 20 << 20 and m.id < ? order by m.id desc limit ?`,
    )
    .all(rowId, rowId, lookedBack)
}

/** Notes that a person answered what the bot had replied to; nothing where that is no question. */
export function noteAgentAnswer(db: Database, replyRowId: number, agentMessage: number): void {
  db.query(
    `update asked_question set agent_message = ?, is_failed = 1
     where asked_question.id = ? and agent_message is null`,
  ).run(agentMessage, replyRowId)
}

export interface AgentReply {
  agentMessage: number
  conversationId: string
  agentName: string | null
  question: string
  repliedAt: number
  userName: string | null
  userEmail: string | null
  contactEmail: string | null
}

/** The last replies of people to a gap's questions. */
export function listAgentReplies(db: Database, groupRowId: number, limit: number): AgentReply[] {
  return db
    .query<AgentReply, [number, number]>(
      `select a.agent_message as agentMessage, c.public_id as conversationId,
         m.agent_name as agentName, w.text as question, m.created_at as repliedAt,
         c.user_name as userName, c.user_email as userEmail, c.contact_email as contactEmail
       from asked_question a indexed by asked_of_agent
       join question_wording w on w.id = a.wording_id
       join message m on m.id = a.agent_message
       join conversation c on c.id = m.id >> 20
       where a.group_id = ? and a.agent_message is not null
       order by a.asked_at desc limit ?`,
    )
    .all(groupRowId, limit)
}

const lookedAhead = 20

/** A message and those after it in its conversation. */
export function listFrom(db: Database, rowId: number): Said[] {
  return db
    .query<Said, [number, number, number]>(
      `select m.id as rowId, m.role as role, m.content as content, m.source as source
       from message m where m.id >= ? and m.id < ((? >> 20) + 1) << 20 order by m.id limit ?`,
    )
    .all(rowId, rowId, lookedAhead)
}
