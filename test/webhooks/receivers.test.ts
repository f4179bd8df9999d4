import { afterEach, expect, test } from 'bun:test'
import { createOutbound, type Outbound } from '../../src/platform/outbound.ts'
import { pinnedTestTls } from '../support/pinned-test-tls.ts'
import { drip, type RawServer, rawServer } from '../support/raw-server.ts'
import { happenAndWork, webhookDesk, work } from '../support/webhook-desk.ts'
import { type WebhookReceiver, webhookReceiver } from '../support/webhook-receiver.ts'

// Receivers that misbehave, each a real server: what becomes of the delivery.

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

function receiver(behaviour: Parameters<typeof webhookReceiver>[0] = {}): WebhookReceiver {
  const one = webhookReceiver(behaviour)
  cleanUps.push(() => one.stop())
  return one
}

async function raw(...args: Parameters<typeof rawServer>): Promise<RawServer> {
  const server = await rawServer(...args)
  cleanUps.push(() => server.close())
  return server
}

const local = createOutbound({ allowNetworks: ['127.0.0.0/8'] })
const timeouts: number[] = []
/** Time runs a hundred times as fast. */
const hasty: Outbound = {
  ...local,
  fetch(url, options) {
    timeouts.push(options.timeoutMs)
    return local.fetch(url, { ...options, timeoutMs: options.timeoutMs / 100 })
  },
}

/** One event, one attempt. */
async function delivered(url: string, overrides: Parameters<typeof webhookDesk>[0] = {}) {
  const desk = await webhookDesk(overrides)
  const { id } = await desk.subscribe(url)
  await happenAndWork(desk.app)
  const [delivery] = await desk.log(id)
  if (!delivery) throw new Error('Nothing was queued.')
  const waits = delivery.nextAttemptAt
    ? Date.parse(delivery.nextAttemptAt) - desk.app.clock.now()
    : undefined
  return { ...desk, id, delivery, attempt: delivery.attempts[0], waits }
}

test.each([200, 201, 202, 204, 299])('%d is delivered', async (status) => {
  const { delivery } = await delivered(receiver({ status }).url)
  expect(delivery).toMatchObject({ status: 'DELIVERED', nextAttemptAt: null })
  expect(delivery.attempts).toMatchObject([{ status }])
})

test.each([400, 401, 404, 408, 500, 502, 503])('%d is tried again after 5 s', async (status) => {
  const { delivery, attempt, waits } = await delivered(receiver({ status, body: 'no' }).url)
  expect(delivery.status).toBe('RETRYING')
  expect(attempt).toMatchObject({ status, responseBody: 'no' })
  expect(attempt?.error).toContain(String(status))
  expect(waits).toBeWithin(5000, 6001)
})

test.each([301, 302, 303, 307, 308])(
  'a redirect with %d is a failure, and not followed',
  async (status) => {
    const other = receiver()
    const { delivery, attempt } = await delivered(
      receiver({ status, headers: { location: other.url } }).url,
    )
    expect(delivery.status).toBe('RETRYING')
    expect(attempt).toMatchObject({ status, error: expect.stringContaining('not followed') })
    expect(other.received).toEqual([])
  },
)

test('429 waits as long as Retry-After says, in seconds or as a date, else a minute', async () => {
  const seconds = receiver({ status: 429, headers: { 'retry-after': '600' } })
  expect((await delivered(seconds.url)).waits).toBe(600_000)
  const date = { 'retry-after': 'Sun, 15 Jun 2025 10:23:41 GMT' }
  expect((await delivered(receiver({ status: 503, headers: date }).url)).waits).toBe(3_600_000)
  expect((await delivered(receiver({ status: 429 }).url)).waits).toBe(60_000)
})

test.each([
  ['never answers', () => {}],
  [
    'sends its head bit by bit',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-slow: ')
      drip(socket, 'o', 5)
    },
  ],
  [
    'never ends its body',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n')
      drip(socket, '.', 20)
    },
  ],
] satisfies [string, Parameters<typeof rawServer>[0]][])(
  'who %s within 15 s is left alone for a minute',
  async (_what, answer) => {
    const server = await raw(answer)
    timeouts.length = 0
    const { delivery, attempt, waits } = await delivered(server.url, { outbound: hasty })
    expect(timeouts).toEqual([15_000])
    expect(delivery.status).toBe('RETRYING')
    expect(attempt?.error).toContain('completely within')
    expect(waits).toBe(60_000)
    await server.drained()
  },
)

test.each([
  ['hangs up', 'connection'],
  ['resets the connection', 'connection'],
  ['breaks off in its body', 'connection'],
  ["doesn't speak HTTP", 'HTTP'],
  ['sends endless headers', 'headers'],
])('who %s is tried again', async (what, told) => {
  const server = await raw((socket) => {
    if (what === 'hangs up') socket.destroy()
    else if (what === 'resets the connection') socket.resetAndDestroy()
    else if (what === "doesn't speak HTTP") socket.end('220 smtp.example.com ESMTP\r\n')
    else if (what === 'breaks off in its body') {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\nhalf of')
    } else socket.write(`HTTP/1.1 200 OK\r\n${'x-more: and more\r\n'.repeat(10_000)}`)
  })
  const { delivery, attempt, waits } = await delivered(server.url)
  expect(delivery.status).toBe('RETRYING')
  expect(attempt).not.toHaveProperty('status')
  expect(attempt?.error).toContain(told)
  expect(waits).toBeWithin(5000, 6001)
})

test('nobody there is tried again', async () => {
  const gone = receiver()
  await gone.stop()
  const { delivery, attempt } = await delivered(gone.url)
  expect(delivery.status).toBe('RETRYING')
  expect(attempt?.error).toContain('refuses the connection')
})

test('of a huge answer the first 1,024 bytes are read', async () => {
  let sent = 0
  const server = await raw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n')
    const more = () => {
      if (socket.destroyed || sent > 200e6) return
      sent += 65_536
      socket.write('y'.repeat(65_536), more)
    }
    more()
  })
  const { delivery, attempt } = await delivered(server.url)
  expect(delivery.status).toBe('DELIVERED')
  expect(attempt?.responseBody).toBe('y'.repeat(1024))
  await server.drained()
  expect(sent).toBeLessThan(200e6)
})

test('an answer that is no text is shown as far as it can be', async () => {
  const server = await raw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n')
    socket.end(Buffer.from([0xff, 0x00, 0x61, 0xc3]))
  })
  const { attempt } = await delivered(server.url)
  expect(attempt?.responseBody).toBe('\ufffda')
})

test('over TLS it is delivered to who has a trusted certificate for the name, to nobody else', async () => {
  const seen: string[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    tls: pinnedTestTls,
    async fetch(request) {
      seen.push(await request.text())
      return new Response('ok')
    },
  })
  cleanUps.push(() => server.stop(true))
  const setup = { allowNetworks: ['127.0.0.0/8'], resolve: async () => ['127.0.0.1'] }
  const trusting = createOutbound({ ...setup, ca: pinnedTestTls.cert })
  const [right, wrong] = ['pinned', 'other'].map((n) => `https://${n}.test:${server.port}/hook`)

  expect((await delivered(right ?? '', { outbound: trusting })).delivery.status).toBe('DELIVERED')
  expect(seen).toHaveLength(1)
  for (const [url, outbound] of [
    [wrong, trusting],
    [right, createOutbound(setup)],
  ] as const) {
    const { delivery, attempt } = await delivered(url ?? '', { outbound })
    expect(delivery.status).toBe('RETRYING')
    expect(attempt?.error).toContain('certificate')
  }
  expect(seen).toHaveLength(1)
})

test('a name that has come to mean a private address gets nothing', async () => {
  const trap = receiver()
  let addresses = ['93.184.215.14']
  const outbound = createOutbound({ allowNetworks: [], resolve: async () => addresses })
  const desk = await webhookDesk({ outbound })
  const { id } = await desk.subscribe(`http://rebound.test:${new URL(trap.url).port}/`)
  addresses = ['127.0.0.1']
  await happenAndWork(desk.app)
  const [delivery] = await desk.log(id)
  expect(delivery?.status).toBe('RETRYING')
  expect(delivery?.attempts[0]?.error).toContain('127.0.0.1')
  expect(trap.received).toEqual([])

  const patched = await desk.send('PATCH', `/${id}`, { url: trap.url })
  expect(patched.status).toBe(400)
  expect(patched.json.error.details[0].path).toBe('url')
})

test('410 switches the subscription off; what was still to be sent waits until it is on again', async () => {
  const one = receiver({ status: 410 })
  const { app, send, shown, id, delivery, log } = await delivered(one.url)
  expect(delivery).toMatchObject({ status: 'FAILED', nextAttemptAt: null })
  expect(await shown(id)).toMatchObject({
    enabled: false,
    disabledReason: expect.stringContaining('410'),
  })
  await happenAndWork(app)
  expect(one.received).toHaveLength(1)
  const retry = await send('POST', `/${id}/deliveries/${delivery.id}/retry`)
  expect(retry.status).toBe(409)
  expect((await log(id)).map(({ status }) => status)).toEqual(['FAILED'])

  one.behaviour.status = 200
  const on = await send('PATCH', `/${id}`, { enabled: true })
  expect(on.json.data).toMatchObject({ enabled: true, disabledReason: null, failingSince: null })
  expect((await send('POST', `/${id}/deliveries/${delivery.id}/retry`)).status).toBe(202)
  await work(app)
  expect((await log(id)).map(({ status }) => status)).toEqual(['DELIVERED'])
})

test('410 of an address that is replaced meanwhile leaves the subscription on', async () => {
  const held = Promise.withResolvers<void>()
  const old = receiver({ status: 410, hold: held.promise })
  const next = receiver()
  const desk = await webhookDesk()
  const { id } = await desk.subscribe(old.url)
  const working = happenAndWork(desk.app)
  await old.reached(1)
  await desk.send('PATCH', `/${id}`, { url: next.url })
  held.resolve()
  await working
  expect(await desk.shown(id)).toMatchObject({ enabled: true, disabledReason: null })
})
