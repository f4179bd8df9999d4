import type { Database } from 'bun:sqlite'
import type { App } from '../platform/app.ts'
import { listSeenOperators, type SeenOperator } from './presence-store.ts'

/** Who was seen so long ago isn't there any more. */
const presentMs = 60_000

export interface OperatorPresence {
  id: string
  name: string
  presence: 'ONLINE' | 'AWAY' | 'OFFLINE'
}

/** How each operator is to be seen by the others; `here` are those whose feed is open. */
export function listPresence(
  app: Pick<App, 'db' | 'clock'>,
  here: ReadonlySet<number>,
): OperatorPresence[] {
  const since = app.clock.now() - presentMs
  const isHere = ({ rowId, lastSeenAt }: SeenOperator) =>
    here.has(rowId) || (lastSeenAt !== null && lastSeenAt > since)
  return listSeenOperators(app.db).map((operator) => ({
    id: operator.id,
    name: operator.name,
    presence: isHere(operator) ? operator.wish : 'OFFLINE',
  }))
}

/**
 * NONE: there is nobody who could answer in the console. AWAY: none of them is there just now, or
 * wants to be seen.
 */
export function peopleThere(db: Database, now: number): 'NONE' | 'AWAY' | 'THERE' {
  const operators = listSeenOperators(db)
  if (operators.length === 0) return 'NONE'
  const isThere = operators.some(
    ({ wish, lastSeenAt }) =>
      wish === 'ONLINE' && lastSeenAt !== null && lastSeenAt > now - presentMs,
  )
  return isThere ? 'THERE' : 'AWAY'
}
