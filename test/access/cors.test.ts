import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { messagesRoutes } from '../../src/messages/routes.ts'
import { readConfig } from '../../src/platform/config.ts'
import { endpoint } from '../../src/platform/endpoint.ts'
import { listenOptions } from '../../src/platform/listen-options.ts'
import { createServer } from '../../src/server.ts'
import { sampleParts, scriptedTurn } from '../support/fake-turn.ts'
import { call, testApp, withKey } from '../support/test-app.ts'

const shop = 'https://shop.example.com'
const exposed = 'access-control-expose-headers'
const allowed = 'access-control-allow-origin'
let url: string
let key: string
let stop: () => Promise<unknown>

const detail = endpoint({
  operationId: 'broken',
  tag: 'Broken',
  scope: 'settings:read',
  summary: 'Breaks',
  description: 'Breaks.',
  success: { status: 200, description: 'A file.' },
})

beforeAll(async () => {
  const app = await testApp({
    config: {
      corsOrigins: [shop, 'http://localhost:3000'],
      endpointLimits: { 'GET /v1/knowledge/sources': 1 },
    },
  })
  key = (await withKey(app)).key
  const server = createServer(app)
    .use(messagesRoutes(app, scriptedTurn(sampleParts).turn))
    .use(
      new Elysia()
        .get('/v1/broken', () => Promise.reject(new Error('broken')), { detail })
        .get('/v1/once', () => new Response('a,b', { status: 203, headers: { etag: '"a"' } }), {
          detail,
        }),
    )
  server.listen({ port: 0, hostname: '127.0.0.1', ...listenOptions })
  url = `http://127.0.0.1:${server.server?.port}`
  stop = () => server.stop(true)
})
afterAll(() => stop())

async function ask(path: string, init: RequestInit = {}, origin = shop) {
  const headers = { 'x-api-key': key, origin, ...(init.headers as Record<string, string>) }
  const response = await fetch(url + path, { ...init, headers })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const json = { 'content-type': 'application/json' }
test.each<[string, string, RequestInit, number]>([
  ['a success', '/v1/settings', {}, 200],
  ['a missing key', '/v1/settings', { headers: { 'x-api-key': '' } }, 401],
  ['an unknown path', '/v1/nope', {}, 404],
  ['a wrong method', '/v1/settings', { method: 'DELETE' }, 405],
  ['a malformed path', '/v1/conversations/%ff', {}, 400],
  ['a malformed body', '/v1/messages', { method: 'POST', body: '{', headers: json }, 400],
  ['another media type', '/v1/messages', { method: 'POST', body: 'a' }, 415],
  ['a failure', '/v1/broken', {}, 500],
  ['HEAD', '/v1/settings', { method: 'HEAD' }, 200],
  [
    'a stream',
    '/v1/messages/stream',
    { method: 'POST', body: '{"message":"a"}', headers: json },
    200,
  ],
  ['a response of its own', '/v1/once', {}, 203],
  ['the last within the limit', '/v1/knowledge/sources', {}, 200],
  ['one over the limit', '/v1/knowledge/sources', {}, 429],
])('%s can be read by an allowed origin', async (_what, path, init, status) => {
  const { status: got, headers } = await ask(path, init)
  expect(got).toBe(status)
  expect(headers.get(allowed)).toBe(shop)
  expect(headers.get('vary')).toBe('Origin')
  for (const name of ['X-Request-Id', 'RateLimit-Remaining', 'Retry-After', 'ETag']) {
    expect(headers.get(exposed)).toContain(name)
  }
  expect(headers.get('access-control-allow-credentials')).toBeNull()
  expect(headers.get('ratelimit-limit')).not.toBeNull()
})

test('a preflight is a 204 without a key that names the methods of the address', async () => {
  const asked = {
    method: 'OPTIONS',
    headers: {
      'x-api-key': '',
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'x-api-key,content-type,if-match',
    },
  }
  const { status, headers, text } = await ask('/v1/settings/chat', asked)
  expect({ status, text }).toEqual({ status: 204, text: '' })
  expect(headers.get(allowed)).toBe(shop)
  expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD, OPTIONS, PATCH')
  const names = headers.get('access-control-allow-headers')?.toLowerCase().split(', ')
  expect(names).toEqual(
    expect.arrayContaining([
      'x-api-key',
      'authorization',
      'content-type',
      'idempotency-key',
      'if-match',
      'if-none-match',
      'x-request-id',
    ]),
  )
  expect(headers.get('access-control-max-age')).toBe('600')
  expect(headers.get(exposed)).toBeNull()
})

test.each([
  'https://evil.example',
  'https://shop.example.com.evil.example',
  'http://shop.example.com',
  'null',
  '',
])('the origin %p is told nothing, in a preflight neither', async (origin) => {
  const preflight = {
    method: 'OPTIONS',
    headers: { 'access-control-request-method': 'GET' },
  }
  for (const init of [{}, preflight]) {
    const { headers } = await ask('/v1/settings', init, origin)
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(headers.get('vary')).toBe('Origin')
  }
})

test('what is not under /v1 stays closed', async () => {
  for (const path of ['/healthz', '/docs/json']) {
    expect((await ask(path)).headers.get(allowed)).toBeNull()
  }
})

test('with * every origin may, and the answer is the same for all', async () => {
  const app = await testApp({ config: { corsOrigins: ['*'] } })
  const { headers } = await withKey(app)
  const from = { ...headers, origin: 'https://anywhere.example' }
  const answer = await call(createServer(app), 'GET', '/v1/settings', undefined, from)
  expect(answer.headers.get(allowed)).toBe('*')
  expect(answer.headers.get('vary')).toBeNull()
})

test('without configuration there are none of these headers', async () => {
  const { headers } = await call(createServer(await testApp()), 'GET', '/v1/settings', undefined, {
    origin: shop,
  })
  expect(headers.get(allowed)).toBeNull()
  expect(headers.get('vary')).toBeNull()
})

const configured = (text: string) =>
  readConfig({ KEEPDESK_CORS_ORIGINS: text }, (path) => path).corsOrigins

test('origins are read as browsers send them', () => {
  expect(configured('')).toEqual([])
  expect(configured('*')).toEqual(['*'])
  expect(
    configured('HTTPS://Shop.Example.com:443/, http://localhost:3000 ,https://bücher.example'),
  ).toEqual([shop, 'http://localhost:3000', 'https://xn--bcher-kva.example'])
  expect(configured(`${shop},${shop}/`)).toEqual([shop])
})

test.each([
  'shop.example.com',
  'https://shop.example.com/path',
  'https://*.example.com',
  'https://a.example, *',
  'null',
  'file:///x',
  'https://user@a.example',
  'https://a.example?x',
])('the origins %p are a problem at the start', (text) => {
  expect(() => configured(text)).toThrow(/KEEPDESK_CORS_ORIGINS is .* but must be origins such as/)
})
