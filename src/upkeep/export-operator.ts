import type { Database } from 'bun:sqlite'
import { getOperator } from '../access/operator-store.ts'
import { listSessionsOf } from '../access/session-store.ts'
import { toUser } from '../access/users.ts'
import { type AgentWork, listAgentWork } from '../conversations/agent-store.ts'
import { iso } from '../platform/clock.ts'

/** All that there is of one operator. */
export interface OperatorExport extends AgentWork {
  exportedAt: string
  operator: ReturnType<typeof toUser>
  sessions: { userAgent: string | null; createdAt: string; lastSeenAt: string; expiresAt: string }[]
}

/** Throws 404. For a command or the query worker: it may take long. */
export function exportOperator(
  db: Database,
  { user, now }: { user: string; now: number },
): OperatorExport {
  const operator = getOperator(db, user)
  const sessions = listSessionsOf(db, operator.rowId).map((session) => ({
    userAgent: session.userAgent,
    createdAt: iso(session.createdAt),
    lastSeenAt: iso(session.lastSeenAt),
    expiresAt: iso(session.expiresAt),
  }))
  const work = listAgentWork(db, operator.id)
  return { exportedAt: iso(now), operator: toUser(operator), sessions, ...work }
}
