import { expect, test } from 'bun:test'
import { messagesRoutes } from '../../src/messages/routes.ts'
import type { takeTurn } from '../../src/messages/turn.ts'
import { AppError, conflict } from '../../src/platform/errors.ts'
import { createServer } from '../../src/server.ts'
import { sampleParts, sampleReply, scriptedTurn } from '../support/fake-turn.ts'
import { caller, testApp, withKey } from '../support/test-app.ts'

async function desk(turn: typeof takeTurn, heartbeatMs?: number) {
  const app = await testApp({ config: { rateLimits: false } })
  const { id, headers } = await withKey(app)
  const server = createServer(app).use(messagesRoutes(app, turn, heartbeatMs))
  const check = caller(server)
  return {
    app,
    keyId: id,
    send: (body: unknown) => check('POST', '/v1/messages', body, headers),
    async stream(body: unknown): Promise<Response> {
      const request = new Request('http://localhost/v1/messages/stream', {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { ...headers, 'content-type': 'application/json' },
      })
      return server.handle(request)
    },
  }
}

/** The events of a stream, as a client reads them. */
async function eventsOf(response: Response): Promise<[string, unknown][]> {
  const blocks = (await response.text()).split('\n\n').filter((one) => one.startsWith('event: '))
  return blocks.map((block) => {
    const [event = '', data = ''] = block.split('\n')
    return [event.slice('event: '.length), JSON.parse(data.slice('data: '.length))]
  })
}

test('the plain endpoint gives the reply as data, and the turn everything that was sent', async () => {
  const { turn, inputs } = scriptedTurn(sampleParts)
  const { send, keyId } = await desk(turn)
  const body = {
    conversationId: 'conv_1',
    user: { id: 'u1', name: 'Ana', email: 'ana@example.com' },
    metadata: { plan: 'pro', empty: '' },
    language: 'pt-BR',
  }
  const { status, json } = await send({ message: '  hello \n', ...body })
  expect(status).toBe(200)
  expect(json).toEqual({ data: sampleReply })
  expect(inputs).toEqual([{ message: 'hello', ...body, keyId }])
})

test('a message that a person will answer has a null reply', async () => {
  const reply = { ...sampleReply, message: null, source: 'HUMAN' as const, citations: [] }
  const { send } = await desk(scriptedTurn([{ kind: 'done', reply }]).turn)
  expect((await send({ message: 'hi' })).json.data).toMatchObject({
    message: null,
    source: 'HUMAN',
  })
})

test.each<[string, object, string]>([
  ['no message', {}, 'message'],
  ['an empty message', { message: '' }, 'message'],
  ['only white space', { message: ' \t\r\n\u00a0\u2003' }, 'message'],
  ['only NUL bytes', { message: '\0\0' }, 'message'],
  ['a number as message', { message: 1 }, 'message'],
  ['a list as message', { message: ['a'] }, 'message'],
  ['4,001 characters', { message: 'a'.repeat(4001) }, 'message'],
  ['an unknown field', { message: 'a', mesage: 'b' }, 'mesage'],
  ['an unknown user field', { message: 'a', user: { phone: '1' } }, 'user.phone'],
  ['no e-mail address', { message: 'a', user: { email: 'ana' } }, 'user.email'],
  ['a text as user', { message: 'a', user: 'ana' }, 'user'],
  ['21 metadata fields', { message: 'a', metadata: fields(21) }, 'metadata'],
  ['nested metadata', { message: 'a', metadata: { a: { b: 'c' } } }, 'metadata.a'],
  ['a number in metadata', { message: 'a', metadata: { a: 1 } }, 'metadata.a'],
  ['a long metadata text', { message: 'a', metadata: { a: 'x'.repeat(501) } }, 'metadata.a'],
  ['a list as metadata', { message: 'a', metadata: [] }, 'metadata'],
  ['no language', { message: 'a', language: 'english please' }, 'language'],
  ['an empty conversation', { message: 'a', conversationId: '' }, 'conversationId'],
  ['null as conversation', { message: 'a', conversationId: null }, 'conversationId'],
])('%s is a 400 that names the field, before anything happens', async (_what, body, path) => {
  const { turn, inputs } = scriptedTurn(sampleParts)
  const { send, stream } = await desk(turn)
  const { status, json } = await send(body)
  expect(status).toBe(400)
  expect(json.error.code).toBe('VALIDATION_ERROR')
  expect(json.error.details.map((one: { path: string }) => one.path)).toEqual([path])
  expect(json.error.message).toStartWith(path)
  expect((await stream(body)).status).toBe(400)
  expect(inputs).toEqual([])
})

function fields(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`field${i}`, 'x']))
}

test('4,000 characters around white space, and 20 metadata fields, are let in', async () => {
  const { turn, inputs } = scriptedTurn(sampleParts)
  const { send } = await desk(turn)
  const message = 'a'.repeat(4000)
  expect((await send({ message: `  ${message}  `, metadata: fields(20) })).status).toBe(200)
  expect((await send({ message: '😀'.repeat(4000) })).status).toBe(200)
  expect((await send({ message: '😀'.repeat(4001) })).status).toBe(400)
  expect(inputs[0]?.message).toBe(message)
})

test('every length counts characters, whatever they take in memory', async () => {
  const { send } = await desk(scriptedTurn(sampleParts).turn)
  const of = (name: number, key: number, value: number) => ({
    message: 'a',
    user: { id: '😀'.repeat(name), name: '😀'.repeat(name) },
    metadata: { ['😀'.repeat(key)]: '😀'.repeat(value) },
  })
  expect((await send(of(200, 64, 500))).status).toBe(200)
  expect((await send(of(201, 65, 501))).json.error.details).toEqual([
    { path: 'user.id', message: 'must be text of 1 to 200 characters' },
    { path: 'user.name', message: 'must be text of 1 to 200 characters' },
    { path: `metadata.${'😀'.repeat(65)}`, message: 'must have a name of 1 to 64 characters' },
  ])
  const { json } = await send({ message: 'a', metadata: { a: '😀'.repeat(501), '': 'x' } })
  expect(json.error.details).toEqual([
    { path: 'metadata.a', message: 'must be text of at most 500 characters' },
    { path: 'metadata.', message: 'must have a name of 1 to 64 characters' },
  ])
})

test('every wrong field is named at once, in words', async () => {
  const { send } = await desk(scriptedTurn(sampleParts).turn)
  const { json } = await send({
    message: '',
    extra: 1,
    user: { email: 'x', name: 7 },
    language: '?',
  })
  expect(json.error.details).toEqual([
    { path: 'extra', message: 'is not a known field' },
    { path: 'message', message: 'must be text of 1 to 4,000 characters' },
    { path: 'user.name', message: 'must be text of 1 to 200 characters' },
    { path: 'user.email', message: 'must be an e-mail address of at most 254 characters' },
    { path: 'language', message: 'must be a language tag such as en or pt-BR' },
  ])
})

test('what the turn refuses has its own status, also when a stream was asked for', async () => {
  for (const [error, status] of [
    [new AppError('NOT_FOUND', 'No conversation has the id x.'), 404],
    [conflict('The conversation has ended.'), 409],
    [new AppError('MODEL_UNAVAILABLE', 'Run: ollama pull llama3.2'), 503],
    [new Error('secret'), 500],
  ] as const) {
    const { send, stream } = await desk(scriptedTurn([], error).turn)
    const plain = await send({ message: 'hi' })
    expect(plain.status).toBe(status)
    const streamed = await stream({ message: 'hi' })
    expect(streamed.status).toBe(status)
    expect(await streamed.json()).toHaveProperty('error.code', plain.json.error.code)
  }
})

test('the stream gives the events in order, ready for proxies, and ends', async () => {
  const { stream } = await desk(scriptedTurn(sampleParts).turn)
  const response = await stream({ message: 'hi' })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('x-accel-buffering')).toBe('no')
  expect(response.headers.get('x-request-id')).not.toBeNull()
  expect(await eventsOf(response)).toEqual([
    ['conversation', { conversationId: 'conv_1', messageId: 'msg_2' }],
    ['citations', { citations: sampleReply.citations, confidence: 0.86 }],
    ['token', { text: 'Within ' }],
    ['token', { text: '30\ndays [1].' }],
    ['replace', { message: 'Within 30 days [1].' }],
    ['done', sampleReply],
  ])
})

test('a failure in mid-stream is an error event with the error object, and the end', async () => {
  const error = new AppError('MODEL_UNAVAILABLE', 'The model broke off.')
  const { stream } = await desk(scriptedTurn(sampleParts.slice(0, 3), error).turn)
  const response = await stream({ message: 'hi' })
  const events = await eventsOf(response)
  expect(events.map(([event]) => event)).toEqual(['conversation', 'citations', 'token', 'error'])
  expect(events.at(-1)?.[1]).toEqual({
    code: 'MODEL_UNAVAILABLE',
    message: 'The model broke off.',
    status: 503,
    timestamp: '2025-06-15T09:23:41.000Z',
    requestId: response.headers.get('x-request-id'),
  })
})

test('an unexpected exception in mid-stream tells nothing, and is logged', async () => {
  const error = new Error('secret detail')
  const { app, stream } = await desk(scriptedTurn(sampleParts.slice(0, 1), error).turn)
  const text = await (await stream({ message: 'hi' })).text()
  expect(text).toContain('INTERNAL_ERROR')
  expect(text).not.toContain('secret')
  const logged = app.log.lines.filter((line) => line.level === 'error')
  expect(logged.map((line) => line.fields.error)).toEqual([error])
})

test('a comment keeps a silent stream open', async () => {
  const { stream } = await desk(async function* () {
    yield sampleParts[0] as (typeof sampleParts)[0]
    await Bun.sleep(60)
    yield* sampleParts.slice(-1)
  }, 10)
  const text = await (await stream({ message: 'hi' })).text()
  expect(text.split('\n\n').filter((block) => block.startsWith(':')).length).toBeGreaterThan(1)
  expect(text).toMatch(/^event: conversation\n[\s\S]*\n\n: [\s\S]*event: done\n/)
})
