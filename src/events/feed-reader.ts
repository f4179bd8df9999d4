import type { App } from '../platform/app.ts'
import { type LoggedEvent, lastEventId, listEventsAfter } from './store.ts'

const pageSize = 50

/** Reads what is new in the event log, once for everybody; each commit wakes it. */
export interface LogReader {
  /** Begins at the log's end. */
  start(): void
  stop(): void
  /** Hands over all that is new; afterwards the reader is at the log's end. */
  drain(): void
  /** The same, but a failure is logged: the next commit tries again. */
  tryDrain(): void
  /** Row id of the last event that was handed over. */
  position(): number
}

export function createLogReader(app: App, deliver: (events: LoggedEvent[]) => void): LogReader {
  let position = 0
  let isWoken = false
  let stopListening: (() => void) | undefined

  function drain() {
    if (!stopListening) return
    for (;;) {
      const events = listEventsAfter(app.db, position, pageSize)
      position = events.at(-1)?.rowId ?? position
      deliver(events)
      if (events.length < pageSize) return
    }
  }
  function tryDrain() {
    try {
      drain()
    } catch (error) {
      app.log.error('new events not sent to the feeds', { error })
    }
  }
  function wake() {
    if (isWoken) return
    isWoken = true
    // What the commit answers goes first.
    setImmediate(() => {
      isWoken = false
      tryDrain()
    })
  }
  return {
    start() {
      position = lastEventId(app.db)
      stopListening = app.writer.onCommit(wake)
    },
    stop() {
      stopListening?.()
      stopListening = undefined
    },
    drain,
    tryDrain,
    position: () => position,
  }
}
