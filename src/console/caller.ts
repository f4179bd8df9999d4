import type { Caller, Client, Operator } from '../access/schema.ts'
import type { Agent } from '../conversations/handoff-store.ts'

/** What a route has as its `detail` that is for administrators alone. */
export const adminOnly = { detail: { 'x-role': 'ADMIN' } as object }
/** What one has that needs no session. */
export const open = { detail: { 'x-open': true } as object }

/** The gate let nobody else in. */
export function operatorOf({ operator }: Caller): Operator {
  if (!operator) throw new Error('A route of the console was reached without an operator.')
  return operator
}

/** As conversations and what belongs to them name a person. */
export function agentOf(caller: Caller): Agent {
  const { id, name } = operatorOf(caller)
  return { id, name }
}

export function clientOf({ client }: Caller): Client {
  if (!client) throw new Error('A route of the console was reached around its gate.')
  return client
}
