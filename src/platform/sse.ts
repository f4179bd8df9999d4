import { isAbort } from './errors.ts'

/** One Server-Sent Event. */
export interface ServerEvent {
  /** What a client that comes back sends as Last-Event-ID. */
  id?: string
  event: string
  data: unknown
}

/** Of every response that is such a stream. */
export const eventStreamHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Or nginx holds the events back until its buffer is full.
  'x-accel-buffering': 'no',
}

interface EventStreamOptions {
  /** Of the request: aborted when the client leaves. */
  signal: AbortSignal
  /** Called once when the client has left, before the generator is finished. */
  onLeave(): void
  /** Turns what the generator throws into a last event; must not throw. */
  onError(error: unknown): ServerEvent
  /** A comment goes out so often, so that proxies keep the connection. */
  heartbeatMs: number
}

/**
 * Sends a generator's events as they come. The generator is pulled only as fast as the client reads,
 * and always finished: at its end, on an error, or by `return()` when the client has left.
 */
export function eventStream(
  events: AsyncGenerator<ServerEvent, void, void>,
  { signal, onLeave, onError, heartbeatMs }: EventStreamOptions,
): Response {
  const encoder = new TextEncoder()
  let heartbeat: Timer | undefined
  let hasEnded = false

  function end() {
    hasEnded = true
    clearInterval(heartbeat)
    signal.removeEventListener('abort', leave)
  }
  function leave() {
    if (hasEnded) return
    end()
    onLeave()
    // Not awaited: it takes effect once what the generator awaits has settled.
    events.return().catch(failed)
  }
  function failed(error: unknown): ServerEvent | undefined {
    return hasEnded && isAbort(error) ? undefined : onError(error)
  }
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      heartbeat = setInterval(() => {
        // While the client doesn't read, comments would only pile up.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(': ping\n\n'))
      }, heartbeatMs)
      signal.addEventListener('abort', leave)
      if (signal.aborted) leave()
    },
    async pull(controller) {
      const { event, isLast } = await events.next().then(
        ({ value, done }) => ({ event: value ?? undefined, isLast: done }),
        (error: unknown) => ({ event: failed(error), isLast: true }),
      )
      // The client may have left while the generator was busy.
      if (hasEnded) return
      if (event) controller.enqueue(encoder.encode(formatEvent(event)))
      if (!isLast) return
      end()
      controller.close()
    },
    // Bun calls this on a hang-up, a test that cancels the body too; the signal covers the rest.
    cancel: leave,
  })
  return new Response(stream, { headers: eventStreamHeaders })
}

/** JSON has no raw line breaks, so one data line always does. */
export function formatEvent({ id, event, data }: ServerEvent): string {
  const position = id === undefined ? '' : `id: ${id}\n`
  return `${position}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
