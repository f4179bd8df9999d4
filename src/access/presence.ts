import type { App } from '../platform/app.ts'
import { listSeenOperators, type SeenOperator, wasOperatorSeenAfter } from './presence-store.ts'

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

/** Whether a visitor who asks for a person can hope for one now. */
export function isSomebodyThere(app: Pick<App, 'db' | 'clock'>): boolean {
  return wasOperatorSeenAfter(app.db, app.clock.now() - presentMs)
}
