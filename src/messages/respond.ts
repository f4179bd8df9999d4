import type { App } from '../platform/app.ts'
import { errorBody, toAppError } from '../platform/http-error.ts'
import { eventStream, type ServerEvent } from '../platform/sse.ts'
import { idempotentTurn, type TurnRequest } from './idempotent-turn.ts'
import type { Reply } from './schema.ts'
import type { TurnPart, takeTurn } from './turn.ts'

/** How a turn is answered, whoever asks: with an API key or as the widget's visitor. */
export interface Responder {
  /** The whole reply as JSON. */
  whole(context: TurnRequest): Promise<{ data: Reply } | Response>
  /** Server-Sent Events, as the words come. */
  stream(context: TurnRequest & { requestId: string }): Promise<Response>
}

export function createResponder(
  app: App,
  { turn, heartbeatMs }: { turn: typeof takeTurn; heartbeatMs: number },
): Responder {
  return {
    async whole(context) {
      const { signal } = context.request
      const reply = await wholeReply(await idempotentTurn(app, turn, { ...context, signal }))
      return reply ? { data: reply } : nobodyIsThere()
    },
    async stream(context) {
      const { requestId, request } = context
      const left = new AbortController()
      const signal = AbortSignal.any([request.signal, left.signal])
      const parts = await idempotentTurn(app, turn, { ...context, signal })
      // Until there is a first part, a failure still has a status of its own.
      const first = await parts.next()
      return eventStream(turnEvents(first, parts), {
        signal: request.signal,
        heartbeatMs,
        onLeave: () => left.abort(),
        onError: (thrown) => errorEvent(app, thrown, requestId),
      })
    },
  }
}

/** `undefined`: the client left before the reply was there. */
async function wholeReply(parts: AsyncGenerator<TurnPart>): Promise<Reply | undefined> {
  for await (const part of parts) if (part.kind === 'done') return part.reply
  return undefined
}

/** 499 is what logs of proxies call it; nobody receives it. */
function nobodyIsThere(): Response {
  return new Response(null, { status: 499 })
}

async function* turnEvents(
  first: IteratorResult<TurnPart>,
  parts: AsyncGenerator<TurnPart>,
): AsyncGenerator<ServerEvent, void, void> {
  try {
    for (let next = first; !next.done; next = await parts.next()) yield toEvent(next.value)
  } finally {
    await parts.return(undefined)
  }
}

function toEvent(part: TurnPart): ServerEvent {
  if (part.kind === 'done') return { event: 'done', data: part.reply }
  const { kind, ...data } = part
  return { event: kind, data }
}

function errorEvent(app: App, thrown: unknown, requestId: string): ServerEvent {
  const error = toAppError(thrown)
  if (error.cause) app.log.error('stream failed', { requestId, error: error.cause })
  return { event: 'error', data: errorBody(error, requestId, app.clock.now()).error }
}
