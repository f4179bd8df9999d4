import type { EventType } from '../../src/events/schema.ts'
import { appendEvent, lastEventId } from '../../src/events/store.ts'
import { createOutbound } from '../../src/platform/outbound.ts'
import { write } from '../../src/platform/write.ts'
import { type TestApp, type TestOverrides, testApp } from './test-app.ts'

export interface ReceivedWebhook {
  path: string
  headers: Record<string, string>
  /** The bytes, as text. */
  body: string
}

/** How it answers; may change while it runs. */
export interface ReceiverBehaviour {
  status: number
  headers: Record<string, string>
  body: string
  /** Until it answers. */
  delayMs: number
  /** Sends the head, then the body never ends. */
  slowBody: boolean
  /** What each answer waits for. */
  hold: Promise<unknown> | undefined
}

export interface WebhookReceiver {
  url: string
  behaviour: ReceiverBehaviour
  received: ReceivedWebhook[]
  /** Requests that are being answered right now, and the most there ever were. */
  open: number
  mostOpen: number
  /** Resolves once it has received so many requests. */
  reached(count: number): Promise<void>
  stop(): Promise<void>
}

/** A real receiver on this machine that misbehaves on request. */
export function webhookReceiver(behaviour: Partial<ReceiverBehaviour> = {}): WebhookReceiver {
  const waiting: { count: number; resolve(): void }[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      receiver.open++
      receiver.mostOpen = Math.max(receiver.mostOpen, receiver.open)
      try {
        receiver.received.push({
          path: new URL(request.url).pathname,
          headers: Object.fromEntries(request.headers),
          body: new TextDecoder('utf-8', { fatal: true }).decode(await request.bytes()),
        })
        for (const one of waiting) if (receiver.received.length >= one.count) one.resolve()
        return await answer(receiver.behaviour)
      } finally {
        receiver.open--
      }
    },
  })
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${server.port}/hook`,
    behaviour: {
      status: 200,
      headers: {},
      body: 'ok',
      delayMs: 0,
      slowBody: false,
      hold: undefined,
      ...behaviour,
    },
    received: [],
    open: 0,
    mostOpen: 0,
    reached(count) {
      if (receiver.received.length >= count) return Promise.resolve()
      return new Promise((resolve) => waiting.push({ count, resolve }))
    },
    stop: () => server.stop(true),
  }
  return receiver
}

async function answer({ status, headers, body, delayMs, slowBody, hold }: ReceiverBehaviour) {
  if (delayMs > 0) await Bun.sleep(delayMs)
  await hold
  const init = { status, headers }
  if (!slowBody) return new Response(status === 204 ? null : body, init)
  const endless = new ReadableStream({
    async pull(controller) {
      controller.enqueue(new TextEncoder().encode('.'))
      await Bun.sleep(5)
    },
  })
  return new Response(endless, init)
}

/** An App that may send to this machine. */
export async function webhookApp(overrides: TestOverrides = {}): Promise<TestApp> {
  const outbound = createOutbound({ allowNetworks: ['127.0.0.0/8'] })
  return await testApp({ outbound, ...overrides })
}

/** Writes an event as its cause would; returns its row id. */
export async function happen(
  app: TestApp,
  type: EventType = 'message.sent',
  data: Record<string, unknown> = { conversation: { id: 'conv_1' } },
): Promise<number> {
  return await write(app, (db) => {
    appendEvent(db, app.ids, { type, data, now: app.clock.now() })
    return lastEventId(db)
  })
}
