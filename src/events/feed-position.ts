import type { Database } from 'bun:sqlite'
import {
  type EventPosition,
  findEventPlace,
  findLastConversationEvent,
  findLastEvent,
  listConversationEventsAfter,
} from './feed-store.ts'
import { type LoggedEvent, lastEventId, listEventsAfter } from './store.ts'

/** What a feed is about: everything, or the conversation with this row id. */
export type FeedTopic = 'all' | number

/** Before the first event: what a client has seen that came while there was none. */
const theStart = 'start'
/** Who missed more of everything is better off reading anew what there is. */
const mostMissed = 10_000

/** Row id after which a feed goes on; `ready` if it begins now, `reset` if so, but something may lie between. */
export function placeOf(
  db: Database,
  topic: FeedTopic,
  lastEventIdSent: string | undefined,
): number | 'ready' | 'reset' {
  if (!lastEventIdSent) return 'ready'
  const rowId = lastEventIdSent === theStart ? 0 : rowIdOf(db, topic, lastEventIdSent)
  if (rowId === undefined) return 'reset'
  return topic === 'all' && lastEventId(db) - rowId > mostMissed ? 'reset' : rowId
}

/** Events of other conversations are no position: their ids were never sent here. */
function rowIdOf(db: Database, topic: FeedTopic, id: string): number | undefined {
  const place = findEventPlace(db, id)
  if (topic !== 'all' && place?.conversationRowId !== topic) return undefined
  return place?.rowId
}

/** The end of the log; with `id` as Last-Event-ID a client gets all that happens from now on. */
export function positionNow(db: Database, topic: FeedTopic): EventPosition {
  const last = topic === 'all' ? findLastEvent(db) : findLastConversationEvent(db, topic)
  return last ?? { rowId: 0, id: theStart }
}

export function listTopicEventsAfter(
  db: Database,
  topic: FeedTopic,
  rowId: number,
  limit: number,
): LoggedEvent[] {
  return topic === 'all'
    ? listEventsAfter(db, rowId, limit)
    : listConversationEventsAfter(db, topic, { rowId, limit })
}
