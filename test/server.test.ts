import { expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { listenOptions } from '../src/platform/listen-options.ts'
import { createServer } from '../src/server.ts'
import { call, caller, testApp, withKey } from './support/test-app.ts'

test('an unknown address is a 404 in the one error shape, with a request id that the log has', async () => {
  const app = await testApp()
  const check = caller(createServer(app))
  for (const path of ['/nope', '/v1/nope', '/v1/messages/nope', '/v1']) {
    const { status, json, headers } = await check('GET', path)
    expect(status).toBe(404)
    expect(json.error.code).toBe('NOT_FOUND')
    expect(json.error.timestamp).toBe('2025-06-15T09:23:41.000Z')
    await Bun.sleep(1)
    expect(app.log.lines.at(-1)).toMatchObject({
      message: 'request',
      fields: { requestId: headers.get('x-request-id'), method: 'GET', path, status: 404 },
    })
  }
})

test('the wrong method is a 405 that names the right ones', async () => {
  const app = await testApp()
  const check = caller(createServer(app))
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD']) {
    const { status, headers, json } = await check(method, '/v1/messages')
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe('OPTIONS, POST')
    if (method !== 'HEAD') expect(json.error.code).toBe('METHOD_NOT_ALLOWED')
  }
  expect((await call(createServer(app), 'POST', '/healthz', {})).headers.get('allow')).toBe(
    'GET, HEAD, OPTIONS',
  )
})

test('OPTIONS names the methods of an address without a key, and allows no other origin', async () => {
  const server = createServer(await testApp())
  const { status, headers } = await call(server, 'OPTIONS', '/v1/messages', undefined, {
    origin: 'https://elsewhere.example',
  })
  expect(status).toBe(204)
  expect(headers.get('allow')).toBe('OPTIONS, POST')
  expect(headers.get('access-control-allow-origin')).toBeNull()
  expect((await call(server, 'OPTIONS', '/nope')).status).toBe(404)
})

test('HEAD answers like GET, without a body', async () => {
  const { status, headers, json } = await call(createServer(await testApp()), 'HEAD', '/healthz')
  expect(status).toBe(200)
  expect(headers.get('x-request-id')).not.toBeNull()
  expect(json).toBeUndefined()
})

test('a sane request id is taken over, any other replaced', async () => {
  const server = createServer(await testApp())
  const idFor = async (given: string) =>
    (await call(server, 'GET', '/healthz', undefined, { 'x-request-id': given })).headers.get(
      'x-request-id',
    )
  expect(await idFor('trace-1.a_B')).toBe('trace-1.a_B')
  for (const bad of ['', 'with space', '<script>', 'a'.repeat(129)]) {
    expect(await idFor(bad)).toMatch(/^[0-9a-f-]{36}$/)
  }
})

test('an unexpected exception is a 500 that tells nothing, logged once with its stack', async () => {
  const app = await testApp()
  const broken: unknown[] = [
    new Error('secret detail'),
    Object.assign(new Error('secret detail'), { code: 'NOT_FOUND', status: 404 }),
    Object.assign(new Error('secret detail'), { code: 'SQLITE_FULL' }),
    'secret detail',
    { secret: 'detail' },
  ]
  for (const error of broken) {
    app.log.lines.length = 0
    const server = createServer(app).use(
      new Elysia().get('/broken', () => {
        throw error
      }),
    )
    const response = await server.handle(new Request('http://localhost/broken'))
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(text).not.toContain('detail')
    expect(JSON.parse(text).error.code).toBe('INTERNAL_ERROR')
    const logged = app.log.lines.filter((line) => line.level === 'error')
    expect(logged).toHaveLength(1)
    expect(logged[0]?.fields).toEqual({
      requestId: response.headers.get('x-request-id'),
      error,
    })
  }
})

test('a route under /v1 that names no scope stays closed, even for a key that may everything', async () => {
  const app = await testApp()
  const { headers } = await withKey(app)
  const server = createServer(app).use(new Elysia().get('/v1/forgotten', () => 'open'))
  const { status, json } = await call(server, 'GET', '/v1/forgotten', undefined, headers)
  expect(status).toBe(500)
  expect(json.error.code).toBe('INTERNAL_ERROR')
})

test('every response carries the security headers', async () => {
  const server = createServer(await testApp())
  for (const path of ['/healthz', '/nope', '/v1/messages', '/docs', '/docs/json']) {
    const { headers } = await call(server, 'GET', path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
  }
})

test('/healthz and /readyz need no key; /readyz says why requests should go elsewhere', async () => {
  const app = await testApp()
  const reasons: string[] = []
  const server = createServer(app, () => reasons)
  expect(await call(server, 'GET', '/healthz')).toMatchObject({ status: 200 })
  expect(await call(server, 'GET', '/readyz')).toMatchObject({ status: 200 })

  reasons.push('The server is stopping.')
  expect(await call(server, 'GET', '/readyz')).toMatchObject({
    status: 503,
    json: { status: 'not ready', reasons: ['The server is stopping.'] },
  })
  reasons.length = 0
  app.db.close()
  expect(await call(server, 'GET', '/readyz')).toMatchObject({
    status: 503,
    json: { reasons: ['The database does not answer.'] },
  })
  expect(await call(server, 'GET', '/healthz')).toMatchObject({ status: 200 })
})

test('the log has one line a request, without query or key; probes are for debugging only', async () => {
  const app = await testApp()
  const { id, key, headers } = await withKey(app)
  const server = createServer(app)
  await call(server, 'POST', `/v1/messages?email=ana@example.com`, {}, headers)
  await call(server, 'GET', '/healthz')
  await Bun.sleep(1)
  expect(app.log.lines).toEqual([
    expect.objectContaining({
      level: 'info',
      fields: expect.objectContaining({ path: '/v1/messages', status: 400, keyId: id }),
    }),
    expect.objectContaining({ level: 'debug' }),
  ])
  expect(JSON.stringify(app.log.lines)).not.toContain(key)
  expect(JSON.stringify(app.log.lines)).not.toContain('ana@')
})

test('a short host name, a slash at the end and an encoded path reach the same gate', async () => {
  const server = createServer(await testApp())
  const post = async (url: string) =>
    (await server.handle(new Request(url, { method: 'POST' }))).status
  expect(await post('http://k/v1/messages')).toBe(401)
  expect(await post('http://localhost/v1/messages/')).toBe(401)
  expect(await post('http://localhost/v1/messages?x=http://a/b')).toBe(401)
  expect(await post('http://localhost//v1/messages')).toBe(404)
  expect(await post('http://localhost/%76%31/messages')).toBe(404)
  expect(await post('http://localhost/v1/%zz')).toBe(400)
})

test('a second server on the same port is refused', async () => {
  const app = await testApp()
  const first = createServer(app).listen({ port: 0, hostname: '127.0.0.1', ...listenOptions })
  const port = first.server?.port ?? 0
  try {
    expect(() =>
      createServer(app).listen({ port, hostname: '127.0.0.1', ...listenOptions }),
    ).toThrow()
    const answer = await fetch(`http://127.0.0.1:${port}/nope`)
    expect(answer.status).toBe(404)
    expect((await answer.json()) as object).toHaveProperty('error.code', 'NOT_FOUND')
  } finally {
    await first.stop(true)
  }
})
