import type { App } from '../platform/app.ts'
import { iso } from '../platform/clock.ts'
import type { ServerEvent } from '../platform/sse.ts'
import type { FeedHub } from './feed-hub.ts'
import type { FeedTopic } from './feed-position.ts'

/** Who was heard of so long ago has stopped. */
const typingMs = 6000
/** The other side is told so often at most. */
const tellEveryMs = 2000
const mostEntries = 1000

export interface Typist {
  conversationId: string
  conversationRowId: number
  who: 'AGENT' | 'VISITOR'
  /** Of an agent. */
  name?: string
}

/** Who is writing right now, in memory only. */
export interface TypingBoard {
  note(typist: Typist): void
  /** What a feed that opens now should know. */
  current(topic: FeedTopic): ServerEvent[]
  forgetOld(): void
}

interface Entry extends Typist {
  until: number
  toldAt: number
}

/** Visitors see the agent of their conversation, all operators see the visitors. */
const topicOf = ({ who, conversationRowId }: Typist): FeedTopic =>
  who === 'AGENT' ? conversationRowId : 'all'

export function createTypingBoard(app: App, hub: FeedHub): TypingBoard {
  const entries = new Map<string, Entry>()

  function forgetOld() {
    const now = app.clock.now()
    for (const [key, { until }] of entries) if (until <= now) entries.delete(key)
  }
  return {
    note(typist) {
      const now = app.clock.now()
      // While no feed is open, nothing else clears them away.
      if (entries.size >= mostEntries) forgetOld()
      const key = `${typist.conversationRowId} ${typist.who}`
      const known = entries.get(key)
      const until = now + typingMs
      if (known && now >= known.toldAt && now - known.toldAt < tellEveryMs) {
        known.until = until
        return
      }
      const entry = { ...typist, until, toldAt: now }
      entries.set(key, entry)
      hub.tell(topicOf(typist), eventOf(entry))
    },
    current(topic) {
      const now = app.clock.now()
      return [...entries.values()]
        .filter((entry) => entry.until > now && topicOf(entry) === topic)
        .map(eventOf)
    },
    forgetOld,
  }
}

function eventOf({ conversationId, who, name, until }: Entry): ServerEvent {
  const data = { conversationId, who, ...(name !== undefined && { name }), until: iso(until) }
  return { event: 'typing', data }
}
