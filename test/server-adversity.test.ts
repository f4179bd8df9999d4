import { afterAll, beforeAll, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { Elysia } from 'elysia'
import { type Door, openDoor } from '../src/cli/listen.ts'
import { endpoint } from '../src/platform/endpoint.ts'
import { createServer } from '../src/server.ts'
import { type TestApp, testApp, withKey } from './support/test-app.ts'

let app: TestApp
let door: Door
let port: number
let key: string

const thrown: Record<string, unknown> = {
  error: new Error('secret detail at /srv/secret.ts:1'),
  text: 'secret detail',
  number: 5,
  undefined: undefined,
  null: null,
  object: { status: 404, code: 'NOT_FOUND', message: 'secret detail' },
  response: new Response('secret detail', { status: 418 }),
  sql: Object.assign(new Error('no such table: secret'), { code: 'SQLITE_ERROR' }),
}
const docs = endpoint({
  operationId: 'broken',
  tag: 'Broken',
  scope: 'settings:read',
  summary: 'Breaks',
  description: 'Breaks.',
  success: { status: 200, description: 'Never.' },
})

beforeAll(async () => {
  app = await testApp()
  key = (await withKey(app)).key
  const broken = new Elysia()
    .get(
      '/v1/broken/:how',
      ({ params }) => {
        throw thrown[params.how]
      },
      { detail: docs },
    )
    .get(
      '/v1/rejected/:how',
      async ({ params }) => {
        await Promise.reject(thrown[params.how])
      },
      { detail: docs },
    )
    .get('/v1/circular', () => Object.assign([], { 0: 1n }), { detail: docs })
  door = openDoor({ port: 0, host: '127.0.0.1' }, app.log)
  door.admit(createServer(app).use(broken))
  port = Number(new URL(door.address).port)
})
afterAll(() => door.close())

interface Raw {
  status: number
  head: string
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it isn't
  json: any
  header(name: string): string | undefined
}

/** Sends bytes on a connection of its own, and reads until the server hangs up. */
function raw(bytes: string | Uint8Array): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (data) => parts.push(Buffer.from(data)))
    socket.on('error', reject)
    socket.on('close', () => resolve(parsed(Buffer.concat(parts).toString())))
  })
}

function parsed(text: string): Raw {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const body = rest.join('\r\n\r\n')
  return {
    status: Number(head.split(' ')[1]),
    head,
    json: body.startsWith('{') ? JSON.parse(body) : undefined,
    header: (name) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim(),
  }
}

function send(line: string, head: string[] = [], body: string | Uint8Array = ''): Promise<Raw> {
  const lines = [`${line} HTTP/1.1`, 'Host: k', 'Connection: close', `X-API-Key: ${key}`, ...head]
  const start = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
  return raw(Buffer.concat([start, Buffer.from(body)]))
}

function post(body: string | Uint8Array, head: string[] = ['Content-Type: application/json']) {
  return send('POST /v1/messages', [`Content-Length: ${Buffer.byteLength(body)}`, ...head], body)
}

function expectError(answer: Raw, status: number, code: string) {
  expect(answer.status).toBe(status)
  expect(answer.header('content-type')).toStartWith('application/json')
  expect(answer.header('x-content-type-options')).toBe('nosniff')
  expect(answer.json).toEqual({
    error: {
      code,
      message: expect.stringMatching(/^.{10,300}$/s),
      status,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestId: answer.header('x-request-id'),
      ...(answer.json.error.details && { details: expect.any(Array) }),
    },
  })
  expect(answer.json.error.requestId).toMatch(/^[\w.-]{1,128}$/)
  expect(JSON.stringify(answer.json)).not.toMatch(/secret|node_modules|\bat \/|\.ts:|SQLITE/)
}

const long = 'a'.repeat(8000)
test.each([
  ['an unknown path', 'GET /v1/nope', 404, 'NOT_FOUND'],
  ['the bare version', 'GET /v1', 404, 'NOT_FOUND'],
  ['a name of JavaScript', 'GET /v1/__proto__', 404, 'NOT_FOUND'],
  ['another one', 'GET /v1/constructor/prototype', 404, 'NOT_FOUND'],
  ['doubled slashes', 'GET //v1//messages', 404, 'NOT_FOUND'],
  ['doubled slashes within', 'GET /v1//settings', 404, 'NOT_FOUND'],
  ['two slashes at the end', 'GET /v1/settings//', 404, 'NOT_FOUND'],
  ['a fragment', 'GET /v1/settings#x', 404, 'NOT_FOUND'],
  ['an encoded slash', 'GET /v1/settings%2Fchat', 404, 'NOT_FOUND'],
  ['dots that lead out and to nothing', 'GET /v1/../../../etc/passwd', 404, 'NOT_FOUND'],
  ['encoded dots', 'GET /v1/%2e%2e/%2e%2e/etc/passwd', 404, 'NOT_FOUND'],
  ['backslashes', 'GET /v1/..\\..\\etc', 404, 'NOT_FOUND'],
  ['half a character', 'GET /v1/conversations/%E0%A4%A', 400, 'VALIDATION_ERROR'],
  ['no hexadecimal', 'GET /v1/conversations/%zz', 400, 'VALIDATION_ERROR'],
  ['a percent sign', 'GET /v1/conversations/%', 400, 'VALIDATION_ERROR'],
  ['bytes that are no UTF-8', 'GET /v1/conversations/%ff%fe', 400, 'VALIDATION_ERROR'],
  ['the same at an unknown path', 'GET /v1/nope/%ff', 400, 'VALIDATION_ERROR'],
  ['an encoded NUL', 'GET /v1/conversations/conv_%00', 404, 'NOT_FOUND'],
  ['an encoded line break', 'GET /v1/conversations/a%0d%0aSet-Cookie:x', 404, 'NOT_FOUND'],
  ['a very long id', `GET /v1/conversations/${long}`, 404, 'NOT_FOUND'],
  ['SQL in an id', "GET /v1/conversations/'%20or%201=1--", 404, 'NOT_FOUND'],
  ['letters beyond ASCII', 'GET /v1/conversations/ü😀', 404, 'NOT_FOUND'],
  ['a very long query', `GET /v1/conversations?q=${long}`, 400, 'VALIDATION_ERROR'],
  ['a parameter twice', 'GET /v1/conversations?page=1&page=2', 400, 'VALIDATION_ERROR'],
  ['a broken parameter', 'GET /v1/conversations?page=%E0%A4%A', 400, 'VALIDATION_ERROR'],
  ['a NUL for a number', 'GET /v1/conversations?page=%00', 400, 'VALIDATION_ERROR'],
])('%s gets an answer in the error shape', async (_what, line, status, code) => {
  expectError(await send(line), status, code)
})

test.each([
  ['GET /v1/conversations?q=a%00b&%00=1&%zz=%zz&__proto__=1&toString=2'],
  ['GET /v1/conversations?&&==&=a&?'],
  ['GET /v1/../v1/settings'],
  ['GET http://elsewhere.example/v1/settings'],
  ['GET /v1/settings/'],
])('%s is an odd way to ask, but understood', async (line) => {
  const answer = await send(line)
  expect(answer.status).toBe(200)
  expect(answer.json.data).toBeDefined()
})

test.each([
  ['/v1/messages', 'OPTIONS, POST'],
  ['/v1/settings', 'GET, HEAD, OPTIONS'],
  ['/v1/settings/chat', 'GET, HEAD, OPTIONS, PATCH'],
  ['/v1/webhooks', 'GET, HEAD, OPTIONS, POST'],
  ['/v1/webhooks/wh_1', 'DELETE, OPTIONS, PATCH'],
  ['/v1/conversations/%63onv', 'GET, HEAD, OPTIONS'],
])('%s has the methods %s: OPTIONS says so, and any other method is a 405', async (path, allow) => {
  const options = await send(`OPTIONS ${path}`)
  expect(options.status).toBe(204)
  expect(options.header('allow')).toBe(allow)
  expect(options.header('ratelimit-limit')).toBe('600')
  const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'].filter(
    (method) => !allow.split(', ').includes(method),
  )
  for (const method of others) {
    const answer = await send(`${method} ${path}`)
    expect(answer.status).toBe(405)
    expect(answer.header('allow')).toBe(allow)
    if (method !== 'HEAD') expectError(answer, 405, 'METHOD_NOT_ALLOWED')
  }
})

test('HEAD is GET without its body: the same key, the same limit, the same headers', async () => {
  const get = await send('GET /v1/settings/chat')
  const head = await send('HEAD /v1/settings/chat')
  expect(head.status).toBe(200)
  expect(head.json).toBeUndefined()
  expect(head.header('etag')).toBe(get.header('etag') ?? '')
  expect(head.header('content-length')).toBe(get.header('content-length') ?? '')
  expect(Number(head.header('ratelimit-remaining'))).toBe(
    Number(get.header('ratelimit-remaining')) - 1,
  )
  const stranger = await raw(
    'HEAD /v1/settings/chat HTTP/1.1\r\nHost: k\r\nConnection: close\r\n\r\n',
  )
  expect(stranger.status).toBe(401)
  expect((await send('HEAD /v1/conversations/conv_none')).status).toBe(404)
})

const json = 'Content-Type: application/json'
test.each<[string, string | Uint8Array, string[], number, string]>([
  ['malformed', '{"message":', [json], 400, 'VALIDATION_ERROR'],
  ['empty', '', [json], 400, 'VALIDATION_ERROR'],
  ['a text', '"message"', [json], 400, 'VALIDATION_ERROR'],
  ['too deep', '['.repeat(1000), [json], 400, 'VALIDATION_ERROR'],
  ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), [json], 400, 'VALIDATION_ERROR'],
  ['UTF-16', Buffer.from('{"message":"a"}', 'utf16le'), [json], 400, 'VALIDATION_ERROR'],
  ['of another kind', 'a', ['Content-Type: text/plain'], 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['of no kind', '{}', [], 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['of many kinds', '{}', [json, json], 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['in UTF-7', '{}', [`${json}; charset=utf-7`], 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['of two charsets', '{}', [`${json}; charset=utf-8; charset=x`], 400, 'VALIDATION_ERROR'],
  ['of a broken type', '{}', ['Content-Type: ;;;=,"'], 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['compressed', '{}', [json, 'Content-Encoding: br'], 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['too large', ' '.repeat(1_048_577), [json], 413, 'PAYLOAD_TOO_LARGE'],
  ['of an odd name', '{"__proto__":{"message":"a"}}', [json], 400, 'VALIDATION_ERROR'],
])('a body that is %s is refused in the error shape', async (_what, body, head, status, code) => {
  expectError(await post(body, head), status, code)
})

test('a byte order mark is no part of the text', async () => {
  const answer = await post('\ufeff{"message":"Hello"}')
  expect(answer.status).toBe(200)
})

test('a body where nothing reads one is refused by name; an empty object is not', async () => {
  const path = 'POST /v1/knowledge/sources/src_none/sync'
  const withBody = (body: string) => send(path, [json, `Content-Length: ${body.length}`], body)
  const named = await withBody('{"force":true}')
  expectError(named, 400, 'VALIDATION_ERROR')
  expect(named.json.error.details).toMatchObject([{ path: 'force' }])
  expectError(await withBody('[1]'), 400, 'VALIDATION_ERROR')
  expectError(await withBody('{}'), 404, 'NOT_FOUND')
  expectError(await send(path), 404, 'NOT_FOUND')
})

test('odd and doubled headers change nothing but what they are about', async () => {
  const wrong = await send('GET /v1/settings', ['X-API-Key: kd_other'])
  expectError(wrong, 401, 'UNAUTHORIZED')
  expectError(await send('GET /v1/settings', ['X-API-Key:']), 401, 'UNAUTHORIZED')
  const two = await send('GET /v1/nope', ['X-Request-Id: a', 'X-Request-Id: b'])
  expectError(two, 404, 'NOT_FOUND')
  const huge = await send('GET /v1/nope', [
    `X-Request-Id: ${long}`,
    `Cookie: ${'a=b; '.repeat(999)}`,
  ])
  expectError(huge, 404, 'NOT_FOUND')
  const own = await send('GET /v1/nope', ['X-Request-Id: trace-7'])
  expect(own.json.error.requestId).toBe('trace-7')
  const upgrade = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: a']
  expect((await send('GET /v1/settings', upgrade)).status).toBe(200)
  expect((await send('GET /v1/settings', ['Accept: image/png', 'Range: bytes=0-1'])).status).toBe(
    200,
  )
})

test.each(Object.keys(thrown))(
  'whatever a handler throws (%s) is a 500 that tells nothing',
  async (how) => {
    for (const path of [`/v1/broken/${how}`, `/v1/rejected/${how}`]) {
      app.log.lines.length = 0
      const answer = await send(`GET ${path}`)
      expectError(answer, 500, 'INTERNAL_ERROR')
      const errors = app.log.lines.filter(({ level }) => level === 'error')
      expect(errors).toMatchObject([{ fields: { requestId: answer.header('x-request-id') } }])
    }
  },
)

test('what cannot be written as JSON is a 500, too', async () => {
  expectError(await send('GET /v1/circular'), 500, 'INTERNAL_ERROR')
})

test('what is not HTTP is cut off with a status at most, and the server goes on', async () => {
  for (const bytes of [
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    'hello\r\n\r\n',
    'GET /v1/settings\r\n\r\n',
    'GET /v1/set tings HTTP/1.1\r\nHost: k\r\n\r\n',
    'GET /v1/a\0b HTTP/1.1\r\nHost: k\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'GET /v1/settings HTTP/1.1\r\nHost: k\r\nno colon\r\n\r\n',
    'POST /v1/messages HTTP/1.1\r\nHost: k\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    'POST /v1/messages HTTP/1.1\r\nHost: k\r\nContent-Length: -1\r\n\r\n{}',
    'POST /v1/messages HTTP/1.1\r\nHost: k\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
    `GET /v1/settings HTTP/1.1\r\nHost: k\r\nX-Long: ${'a'.repeat(100_000)}\r\n\r\n`,
    `GET /v1/${'a'.repeat(100_000)} HTTP/1.1\r\nHost: k\r\n\r\n`,
  ]) {
    const { head, status } = await raw(bytes)
    expect([400, 431, 505]).toContain(status)
    expect(head).not.toContain('bun')
  }
  expect((await send('GET /healthz')).status).toBe(200)
})
