import type { Database } from 'bun:sqlite'
import { listWordingsOf, removeUnasked } from '../analytics/removal-store.ts'
import {
  listFirstMessages,
  removeConversation,
  removeMessages,
} from '../conversations/removal-store.ts'
import { removeConversationEvents } from '../events/removal-store.ts'
import { removeDeliveriesOf } from '../webhooks/removal-store.ts'

/** How many of each kind were removed. */
const removedKinds = [
  'conversations',
  'messages',
  'notes',
  'events',
  'deliveries',
  'questions',
  'wordings',
] as const
export type Removed = Record<(typeof removedKinds)[number], number>

export function nothingRemoved(): Removed {
  return {
    conversations: 0,
    messages: 0,
    notes: 0,
    events: 0,
    deliveries: 0,
    questions: 0,
    wordings: 0,
  }
}

export function addRemoved(a: Removed, b: Removed): Removed {
  const sum = nothingRemoved()
  for (const kind of removedKinds) sum[kind] = a[kind] + b[kind]
  return sum
}

/** So many rows go together: some milliseconds, in which nobody else writes. */
const slice = 60

/**
 * Removes a slice of what there is of these conversations, the first ones first. `left` are those
 * that aren't gone yet: a conversation's own row goes last, so that whoever is interrupted finds the
 * rest again.
 */
export function eraseSome(
  db: Database,
  rowIds: readonly number[],
): { left: number[]; removed: Removed } {
  const removed = nothingRemoved()
  let budget = slice
  for (const [index, rowId] of rowIds.entries()) {
    if (budget > 0) budget -= eraseEvents(db, { rowId, limit: budget, removed })
    if (budget > 0) budget -= eraseMessages(db, { rowId, limit: budget, removed })
    if (budget <= 0) return { left: rowIds.slice(index), removed }
    removed.notes += removeConversation(db, rowId).notes
    removed.conversations++
    budget--
  }
  return { left: [], removed }
}

interface Part {
  rowId: number
  limit: number
  removed: Removed
}

function eraseEvents(db: Database, { rowId, limit, removed }: Part): number {
  const events = removeConversationEvents(db, rowId, limit)
  const deliveries = events.length > 0 ? removeDeliveriesOf(db, events) : 0
  removed.events += events.length
  removed.deliveries += deliveries
  return events.length + deliveries
}

function eraseMessages(db: Database, { rowId, limit, removed }: Part): number {
  const messages = listFirstMessages(db, rowId, limit)
  if (messages.length === 0) return 0
  const wordings = listWordingsOf(db, messages)
  removed.messages += removeMessages(db, messages)
  removed.questions += wordings.length
  removed.wordings += removeUnasked(db, wordings)
  return messages.length
}
