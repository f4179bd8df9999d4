import { expect, test } from 'bun:test'
import { messagesRoutes } from '../../src/messages/routes.ts'
import type { takeTurn } from '../../src/messages/turn.ts'
import { AppError } from '../../src/platform/errors.ts'
import { listenOptions } from '../../src/platform/listen-options.ts'
import { createServer } from '../../src/server.ts'
import { sampleParts, sampleReply, scriptedTurn } from '../support/fake-turn.ts'
import { call, caller, testApp, withKey } from '../support/test-app.ts'

const day = 24 * 3_600_000

async function desk(turn: typeof takeTurn) {
  const app = await testApp({ config: { rateLimits: false } })
  const { headers } = await withKey(app)
  const server = createServer(app).use(messagesRoutes(app, turn))
  const check = caller(server)
  return {
    app,
    server,
    headers,
    send: (key: string, body: object = { message: 'hi' }, path = '/v1/messages') =>
      check('POST', path, body, { ...headers, 'idempotency-key': key }),
  }
}

test('a retry gets the first reply again, and nothing happens twice', async () => {
  const { turn, inputs } = scriptedTurn(sampleParts)
  const { send } = await desk(turn)
  const first = await send('a')
  expect(first.headers.get('idempotency-replayed')).toBeNull()
  const second = await send('a')
  expect(second.status).toBe(200)
  expect(second.headers.get('idempotency-replayed')).toBe('true')
  expect(second.json).toEqual(first.json)
  expect(inputs).toHaveLength(1)
  await send('b')
  expect(inputs).toHaveLength(2)
})

test('the same key with another body is a 422', async () => {
  const { turn, inputs } = scriptedTurn(sampleParts)
  const { send } = await desk(turn)
  await send('a')
  const { status, json } = await send('a', { message: 'other' })
  expect(status).toBe(422)
  expect(json.error.code).toBe('IDEMPOTENCY_CONFLICT')
  expect(inputs).toHaveLength(1)
})

test('while the first request runs, a second one is a 409 that says when to come back', async () => {
  const running = Promise.withResolvers<void>()
  const { send } = await desk(async function* () {
    await running.promise
    yield* sampleParts
  })
  const first = send('a')
  await Bun.sleep(5)
  const second = await send('a')
  expect(second.status).toBe(409)
  expect(second.headers.get('retry-after')).toBe('1')
  running.resolve()
  expect((await first).status).toBe(200)
  expect((await send('a')).headers.get('idempotency-replayed')).toBe('true')
})

test('a request that came to nothing may be tried again under its key', async () => {
  let error: unknown = new AppError('MODEL_UNAVAILABLE', 'The model broke off.')
  const { send } = await desk(async function* () {
    if (error) throw error
    yield* sampleParts
  })
  expect((await send('a')).status).toBe(503)
  error = undefined
  expect((await send('a')).status).toBe(200)
})

test('a key is forgotten after 24 hours, and a first request that died after ten minutes', async () => {
  const { turn, inputs } = scriptedTurn(sampleParts)
  const { app, send } = await desk(turn)
  await send('a')
  app.clock.advance(day - 1)
  await send('a')
  expect(inputs).toHaveLength(1)
  app.clock.advance(1)
  await send('a')
  expect(inputs).toHaveLength(2)

  app.db.run('update idempotency set response = null')
  app.clock.advance(10 * 60_000 - 1)
  expect((await send('a')).status).toBe(409)
  app.clock.advance(1)
  expect((await send('a')).status).toBe(200)
  expect(app.db.query('select count(*) as n from idempotency').get()).toEqual({ n: 1 })
})

test('each API key and each endpoint has Idempotency-Keys of its own', async () => {
  const { turn, inputs } = scriptedTurn(sampleParts)
  const { app, server, send } = await desk(turn)
  await send('a')
  await send('a', { message: 'hi' }, '/v1/messages/stream')
  const other = await withKey(app)
  await call(
    server,
    'POST',
    '/v1/messages',
    { message: 'other' },
    {
      ...other.headers,
      'idempotency-key': 'a',
    },
  )
  expect(inputs).toHaveLength(3)
})

test.each(['', 'with space', 'ü', 'a'.repeat(256)])('the key %p is a 400', async (key) => {
  const { send } = await desk(scriptedTurn(sampleParts).turn)
  const { status, json } = await send(key)
  expect(status).toBe(400)
  expect(json.error.details[0].path).toBe('Idempotency-Key')
})

test('a stream is replayed as a stream whose tokens equal the reply', async () => {
  const { turn, inputs } = scriptedTurn(sampleParts)
  const { server, headers } = await desk(turn)
  const stream = () =>
    server.handle(
      new Request('http://localhost/v1/messages/stream', {
        method: 'POST',
        body: '{"message":"hi"}',
        headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': 'a' },
      }),
    )
  await (await stream()).text()
  const replayed = await stream()
  expect(replayed.headers.get('idempotency-replayed')).toBe('true')
  const text = await replayed.text()
  expect([...text.matchAll(/^event: (\w+)$/gm)].map((match) => match[1])).toEqual([
    'conversation',
    'citations',
    'token',
    'done',
  ])
  expect(text).toContain(`event: token\ndata: ${JSON.stringify({ text: sampleReply.message })}\n`)
  expect(text).toContain(`event: done\ndata: ${JSON.stringify(sampleReply)}\n`)
  expect(inputs).toHaveLength(1)
})

test.each(['/v1/messages', '/v1/messages/stream'])(
  'after a hang-up on %s the turn goes on, and the retry gets its reply',
  async (path) => {
    const left = Promise.withResolvers<void>()
    let runs = 0
    const { server, headers } = await desk(async function* () {
      runs++
      yield* sampleParts.slice(0, 3)
      await left.promise
      yield* sampleParts.slice(3)
    })
    server.listen({ port: 0, hostname: '127.0.0.1', ...listenOptions })
    const url = `http://127.0.0.1:${server.server?.port}${path}`
    const init = {
      method: 'POST',
      body: '{"message":"hi"}',
      headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': 'a' },
    }
    try {
      const client = new AbortController()
      const first = fetch(url, { ...init, signal: client.signal }).catch(() => undefined)
      for (let waited = 0; runs === 0 && waited < 2000; waited += 5) await Bun.sleep(5)
      client.abort()
      await first
      await Bun.sleep(20)
      expect((await fetch(url, init)).status).toBe(409)
      left.resolve()
      await Bun.sleep(20)
      const retry = await fetch(url, init)
      expect(retry.headers.get('idempotency-replayed')).toBe('true')
      expect(await retry.text()).toContain(JSON.stringify(sampleReply))
      expect(runs).toBe(1)
    } finally {
      await server.stop(true)
    }
  },
)
