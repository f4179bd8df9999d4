import { afterAll, beforeAll, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { Elysia } from 'elysia'
import { messagesRoutes } from '../src/messages/routes.ts'
import type { TurnInput, TurnPart } from '../src/messages/turn.ts'
import { listenOptions } from '../src/platform/listen-options.ts'
import { createServer } from '../src/server.ts'
import { type Caller, caller, testApp, withKey } from './support/test-app.ts'

const limit = 1_048_576
const inputs: TurnInput[] = []
let check: Caller
let headers: Record<string, string>
let port: number
let stop: () => Promise<unknown>

/** Keeps what arrived, and breaks off. */
async function* recordInput(_app: unknown, input: TurnInput): AsyncGenerator<TurnPart> {
  inputs.push(input)
  yield* []
}

beforeAll(async () => {
  const app = await testApp({ config: { rateLimits: false } })
  headers = (await withKey(app)).headers
  const server = createServer(app).use(messagesRoutes(app, recordInput))
  check = caller(server)
  server.listen({ port: 0, hostname: '127.0.0.1', ...listenOptions })
  port = server.server?.port ?? 0
  stop = () => server.stop(true)
})
afterAll(() => stop())

async function arrived(body: string): Promise<TurnInput | undefined> {
  inputs.length = 0
  await check('POST', '/v1/messages', body, headers)
  return inputs[0]
}

async function refused(body: string, more: Record<string, string> = {}) {
  inputs.length = 0
  const { status, json } = await check('POST', '/v1/messages', body, { ...headers, ...more })
  expect(inputs).toEqual([])
  return { status, code: json.error.code, message: json.error.message as string }
}

test('a body of exactly 1 MiB is read, one byte more is a 413', async () => {
  const pad = (size: number) => '{"message":"hi"}'.padEnd(size, ' ')
  expect((await arrived(pad(limit)))?.message).toBe('hi')
  expect(await refused(pad(limit + 1))).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' })
})

test.each([
  ['is not JSON', '{"message":'],
  ['is two values', '{"message":"a"} {"message":"b"}'],
  ['is empty', ''],
  ['is blank', ' \n '],
  ['is 100,000 open lists', '['.repeat(100_000)],
  ['is 100,000 lists', '['.repeat(100_000) + ']'.repeat(100_000)],
  [
    'hides its depth in a field',
    `{"message":"a","metadata":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`,
  ],
  ['is a list', '[]'],
  ['is null', 'null'],
  ['is a text', '"message"'],
  ['is a number', '1e999'],
])('a body that %s is a 400', async (_what, body) => {
  expect(await refused(body)).toMatchObject({ status: 400, code: 'VALIDATION_ERROR' })
})

test('brackets in texts are no depth', async () => {
  const message = `\\"${'['.repeat(1000)}`
  expect((await arrived(JSON.stringify({ message })))?.message).toBe(message)
})

test('another media type, charset or encoding is a 415 that says what to send', async () => {
  const body = '{"message":"hi"}'
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', '']) {
    expect(await refused(body, { 'content-type': type })).toMatchObject({
      status: 415,
      message: expect.stringContaining('Content-Type: application/json'),
    })
  }
  const latin = { 'content-type': 'application/json; charset=iso-8859-1' }
  expect(await refused(body, latin)).toMatchObject({ status: 415 })
  expect(await refused(body, { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 })
  for (const type of [
    'application/json; charset=UTF-8',
    'Application/JSON',
    'application/ld+json',
  ]) {
    inputs.length = 0
    await check('POST', '/v1/messages', body, { ...headers, 'content-type': type })
    expect(inputs).toHaveLength(1)
  }
})

test('NUL bytes and lone surrogates go, and accents are composed, before anything is stored', async () => {
  const input = await arrived(
    '{"message":"a\\u0000b \\ud800 cafe\\u0301 \\ud83d\\ude00","metadata":{"k\\u0000":"v\\u0000","__proto__":"x"}}',
  )
  expect(input?.message).toBe('ab \ufffd café 😀')
  expect(Object.entries(input?.metadata ?? {})).toEqual([
    ['k', 'v'],
    ['__proto__', 'x'],
  ])
})

test('a request without a body needs no media type; where one is needed, that is a 400', async () => {
  const server = createServer(await testApp()).use(new Elysia().post('/bodiless', () => 'done'))
  server.listen({ port: 0, hostname: '127.0.0.1', ...listenOptions })
  try {
    const url = `http://127.0.0.1:${server.server?.port}`
    expect((await fetch(`${url}/bodiless`, { method: 'POST' })).status).toBe(200)
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await fetch(`${url}/bodiless`, { method: 'POST', headers: form })).status).toBe(200)
    const full = await fetch(`${url}/bodiless`, { method: 'POST', headers: form, body: 'a=b' })
    expect(full.status).toBe(415)
  } finally {
    await server.stop(true)
  }
  const { status, json } = await check('POST', '/v1/messages', undefined, headers)
  expect(status).toBe(400)
  expect(json.error.details).toEqual([{ path: 'body', message: 'must be an object' }])
})

test('the key is asked for before the body is read', async () => {
  const { status } = await check('POST', '/v1/messages', '['.repeat(100_000))
  expect(status).toBe(401)
})

/** Sends raw bytes on a connection of its own and gives what comes back until it is complete. */
function raw(head: string[], chunks: (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => {
      const lines = ['POST /v1/messages HTTP/1.1', 'Host: k', 'Content-Type: application/json']
      lines.push(`X-API-Key: ${headers['x-api-key']}`, ...head)
      socket.write(`${lines.join('\r\n')}\r\n\r\n`)
      for (const chunk of chunks) socket.write(chunk)
    })
    socket.on('data', (data) => {
      answer += data
      if (answer.includes('"}') || answer.includes('}}')) socket.destroy()
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

test('an oversized body gets its 413 over the wire, declared or in chunks', async () => {
  const part = 'a'.repeat(64 * 1024)
  const declared = await raw([`Content-Length: ${40 * part.length}`], Array(40).fill(part))
  expect(declared).toStartWith('HTTP/1.1 413 ')
  expect(declared).toContain('PAYLOAD_TOO_LARGE')

  const chunk = `${part.length.toString(16)}\r\n${part}\r\n`
  const chunked = await raw(['Transfer-Encoding: chunked'], [...Array(40).fill(chunk), '0\r\n\r\n'])
  expect(chunked).toStartWith('HTTP/1.1 413 ')
  expect(chunked).toContain('PAYLOAD_TOO_LARGE')
})

test('a Content-Length that is too small cuts the body, and nothing of the rest is a request', async () => {
  const inner = `POST /v1/messages HTTP/1.1\r\nHost: k\r\n\r\n`
  const answer = await raw(['Content-Length: 5'], [`{"message":"hello"}${inner}`])
  expect(answer).toStartWith('HTTP/1.1 400 ')
  expect(answer).toContain('VALIDATION_ERROR')
})

test('a client that leaves in the middle of its body does no harm', async () => {
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `POST /v1/messages HTTP/1.1\r\nHost: k\r\nContent-Type: application/json\r\nX-API-Key: ${headers['x-api-key']}\r\nContent-Length: 500\r\n\r\n{"mess`,
        () => {
          socket.destroy()
          resolve()
        },
      )
    })
  })
  await Bun.sleep(20)
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
})
