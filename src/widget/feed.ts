import { Failure, readEvents, type SentEvent, send } from './api.ts'

interface FeedWish {
  path(): string
  onEvent(event: SentEvent): void
  /** Whether it is lost while it is wanted. */
  onState(isCutOff: boolean): void
}

/** The conversation as it happens: comes back after a break and goes on where it was. */
export function followFeed({ path, onEvent, onState }: FeedWish) {
  let current: AbortController | undefined
  let position = ''

  async function follow(stop: AbortController) {
    let failures = 0
    while (!stop.signal.aborted) {
      try {
        const headers: Record<string, string> = position ? { 'last-event-id': position } : {}
        const response = await send('GET', path(), { headers, signal: stop.signal })
        onState(false)
        for await (const event of readEvents(response)) {
          failures = 0
          if (event.id !== undefined) position = event.id
          onEvent(event)
        }
      } catch (error) {
        if (stop.signal.aborted) return
        if (error instanceof Failure && [401, 403, 404].includes(error.status)) return
      }
      failures++
      if (failures > 1) onState(true)
      await pause(Math.min(1000 * 2 ** (failures - 1), 30_000), stop.signal)
    }
  }
  return {
    want(isWanted: boolean) {
      if (isWanted === (current !== undefined)) return
      current?.abort()
      current = undefined
      if (!isWanted) return onState(false)
      current = new AbortController()
      void follow(current)
    },
    /** The next one is about another conversation. */
    forget() {
      current?.abort()
      current = undefined
      position = ''
    },
  }
}

/** A little spread, so that not everybody comes back at once; sooner when the network does. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(go, ms * (0.75 + Math.random() / 2))
    function go() {
      clearTimeout(timer)
      removeEventListener('online', go)
      done()
    }
    addEventListener('online', go)
    signal.addEventListener('abort', go)
  })
}
