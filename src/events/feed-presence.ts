import { listPresence } from '../access/presence.ts'
import { touchOperators } from '../access/presence-store.ts'
import type { App } from '../platform/app.ts'
import type { ServerEvent } from '../platform/sse.ts'
import { write } from '../platform/write.ts'
import type { FeedHub } from './feed-hub.ts'

/** An open feed is written down as being there so often. */
const touchEveryMs = 30_000

/** Tells operators who of them is there. */
export interface PresenceWatch {
  /** As it is once this operator's feed is open. */
  current(operatorRowId: number): ServerEvent
  /** Writes down who is there, and tells all where something changed. */
  check(): void
}

export function watchPresence(app: App, hub: FeedHub): PresenceWatch {
  const touchedAt = new Map<number, number>()
  let told = ''

  function touch(operators: Set<number>) {
    const now = app.clock.now()
    const due = [...operators].filter((rowId) => {
      const last = touchedAt.get(rowId)
      return last === undefined || now - last >= touchEveryMs || now < last
    })
    for (const rowId of touchedAt.keys()) if (!operators.has(rowId)) touchedAt.delete(rowId)
    if (due.length === 0) return
    for (const rowId of due) touchedAt.set(rowId, now)
    write(app, (db) => touchOperators(db, due, now)).catch((error: unknown) => {
      for (const rowId of due) touchedAt.delete(rowId)
      app.log.warn('presence of operators not stored', { error })
    })
  }
  function seen(here: Set<number>): ServerEvent {
    return { event: 'presence', data: { operators: listPresence(app, here) } }
  }
  return {
    current(operatorRowId) {
      const here = hub.operators()
      const isFirst = here.size === 0
      const event = seen(here.add(operatorRowId))
      if (isFirst) told = JSON.stringify(event.data)
      return event
    },
    check() {
      const here = hub.operators()
      touch(here)
      if (here.size === 0) return
      const event = seen(here)
      const text = JSON.stringify(event.data)
      if (text === told) return
      told = text
      hub.tell('all', event)
    },
  }
}
