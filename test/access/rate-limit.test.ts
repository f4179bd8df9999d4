import { heapStats } from 'bun:jsc'
import { describe, expect, test } from 'bun:test'
import { clientAddresses, limitedAs } from '../../src/access/client-address.ts'
import { createRateLimiter } from '../../src/access/rate-limit.ts'
import { readConfig } from '../../src/platform/config.ts'
import { listenOptions } from '../../src/platform/listen-options.ts'
import { createServer } from '../../src/server.ts'
import { keepdesk, removeFolder, startDesk, tempFolder } from '../support/process.ts'
import { call, caller, handClock, testApp, withKey } from '../support/test-app.ts'

/** What is still in use: what the process holds of the system's memory says little of it. */
function liveBytes(): number {
  Bun.gc(true)
  return heapStats().heapSize
}

describe('the bucket', () => {
  test('gives its whole limit at once, then one as each is refilled', () => {
    const clock = handClock()
    const limiter = createRateLimiter(clock, { 'POST /a': 60 })
    for (let left = 59; left >= 0; left--) {
      expect(limiter.take('1.1.1.1', 'POST /a')).toMatchObject({ allowed: true, remaining: left })
    }
    expect(limiter.take('1.1.1.1', 'POST /a')).toEqual({
      allowed: false,
      limit: 60,
      remaining: 0,
      resetSeconds: 60,
      retrySeconds: 1,
    })
    clock.advance(999)
    expect(limiter.take('1.1.1.1', 'POST /a').allowed).toBe(false)
    clock.advance(1)
    expect(limiter.take('1.1.1.1', 'POST /a').allowed).toBe(true)
    expect(limiter.take('1.1.1.1', 'POST /a').allowed).toBe(false)
    clock.advance(3_600_000)
    expect(limiter.take('1.1.1.1', 'POST /a')).toMatchObject({ remaining: 59, resetSeconds: 1 })
  })

  test('is one per address and endpoint', () => {
    const limiter = createRateLimiter(handClock(), { 'POST /a': 1, 'POST /b': 1 })
    expect(limiter.take('1.1.1.1', 'POST /a').allowed).toBe(true)
    expect(limiter.take('1.1.1.1', 'POST /b').allowed).toBe(true)
    expect(limiter.take('2.2.2.2', 'POST /a').allowed).toBe(true)
    expect(limiter.take('1.1.1.1', 'POST /a').allowed).toBe(false)
    expect(limiter.take('1.1.1.1', 'GET /other').limit).toBe(600)
  })

  test('a clock that goes back takes nothing away', () => {
    const clock = handClock()
    const limiter = createRateLimiter(clock, { 'POST /a': 2 })
    limiter.take('1.1.1.1', 'POST /a')
    clock.advance(-600_000)
    expect(limiter.take('1.1.1.1', 'POST /a')).toMatchObject({ allowed: true, remaining: 0 })
  })

  test('a flood of addresses takes no memory for ever, and does not free one that is blocked', () => {
    const clock = handClock()
    const limiter = createRateLimiter(clock, { 'POST /a': 1 })
    const before = liveBytes()
    limiter.take('blocked', 'POST /a')
    for (let i = 0; i < 200_000; i++) {
      limiter.take(`address ${i}`, 'POST /a')
      if (i % 5000 === 0) expect(limiter.take('blocked', 'POST /a').allowed).toBe(false)
    }
    expect(liveBytes() - before).toBeLessThan(15_000_000)
  })
})

describe('the client', () => {
  const behind = (...networks: string[]) => clientAddresses(networks)

  test('is the socket, whatever X-Forwarded-For says, where no proxy is trusted', () => {
    expect(behind()('203.0.113.9', '1.2.3.4')).toBe('203.0.113.9')
    expect(behind('10.0.0.0/8')('203.0.113.9', '1.2.3.4')).toBe('203.0.113.9')
  })

  test.each([
    ['1.2.3.4', '1.2.3.4'],
    ['6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['6.6.6.6, 1.2.3.4, 10.1.1.1', '1.2.3.4'],
    ['6.6.6.6,1.2.3.4 ,10.1.1.1 , 10.2.2.2', '1.2.3.4'],
    ['1.2.3.4:5678', '1.2.3.4'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['10.1.1.1', '10.1.1.1'],
    ['unknown', '10.0.0.1'],
    ['6.6.6.6, unknown, 10.1.1.1', '10.1.1.1'],
    ['', '10.0.0.1'],
    [null, '10.0.0.1'],
  ])('behind a trusted proxy that says %p it is %s', (forwardedFor, client) => {
    expect(behind('10.0.0.0/8')('10.0.0.1', forwardedFor)).toBe(client)
  })

  test('a proxy on IPv4 inside IPv6 is the same proxy', () => {
    expect(behind('127.0.0.1/32')('::ffff:127.0.0.1', '1.2.3.4')).toBe('1.2.3.4')
  })

  test('a whole /64 of IPv6 shares a limit', () => {
    expect(limitedAs('2001:db8:0:1::1')).toBe(limitedAs('2001:db8:0:1:ffff::2'))
    expect(limitedAs('2001:db8:0:1::1')).not.toBe(limitedAs('2001:db8:0:2::1'))
    expect(limitedAs('1.2.3.4')).toBe('1.2.3.4')
  })
})

describe('over HTTP', () => {
  const limits = (headers: Headers) => [
    headers.get('ratelimit-limit'),
    headers.get('ratelimit-remaining'),
    headers.get('ratelimit-reset'),
  ]

  test('every answer under /v1 says what is left, a 401 and a 404 too; others do not', async () => {
    const app = await testApp()
    const { headers } = await withKey(app)
    const check = caller(createServer(app))
    expect(limits((await check('POST', '/v1/messages', {})).headers)).toEqual(['60', '59', '1'])
    const known = await check('POST', '/v1/messages', {}, headers)
    expect(limits(known.headers)).toEqual(['60', '58', '2'])
    expect(limits((await check('GET', '/v1/nope')).headers)).toEqual(['600', '599', '1'])
    expect(limits((await check('GET', '/healthz')).headers)).toEqual([null, null, null])
  })

  test('the request over the limit is a 429 with Retry-After, the key not even looked at', async () => {
    const app = await testApp()
    const { headers } = await withKey(app)
    const check = caller(createServer(app))
    for (let i = 0; i < 60; i++) await check('POST', '/v1/messages', {}, headers)
    const { status, json, headers: said } = await check('POST', '/v1/messages', {}, headers)
    expect(status).toBe(429)
    expect(json.error).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED' })
    expect(said.get('retry-after')).toBe('1')
    expect(limits(said)).toEqual(['60', '0', '60'])
    expect((await check('POST', '/v1/messages/stream', {}, headers)).status).toBe(400)
    app.clock.advance(1000)
    expect((await check('POST', '/v1/messages', {}, headers)).status).toBe(400)
  })

  test('customers behind a trusted proxy have a limit each', async () => {
    const app = await testApp({ config: { trustedProxies: ['127.0.0.1/32'] } })
    const server = createServer(app)
    const left = async (forwardedFor: string) =>
      (
        await call(server, 'POST', '/v1/messages', {}, { 'x-forwarded-for': forwardedFor })
      ).headers.get('ratelimit-remaining')
    expect(await left('1.2.3.4')).toBe('59')
    expect(await left('made up, 1.2.3.4')).toBe('58')
    expect(await left('5.6.7.8')).toBe('59')
  })

  test('over a socket, the address is that of the socket', async () => {
    const server = createServer(await testApp())
    server.listen({ port: 0, hostname: '127.0.0.1', ...listenOptions })
    try {
      const left = async (forwardedFor: string) => {
        const headers = { 'x-forwarded-for': forwardedFor }
        const answer = await fetch(`http://127.0.0.1:${server.server?.port}/v1/x`, { headers })
        return answer.headers.get('ratelimit-remaining')
      }
      expect(await left('1.2.3.4')).toBe('599')
      expect(await left('5.6.7.8')).toBe('598')
    } finally {
      await server.stop(true)
    }
  })

  test('limits can be off', async () => {
    const server = createServer(await testApp({ config: { rateLimits: false } }))
    for (let i = 0; i < 70; i++) await call(server, 'POST', '/v1/messages', {})
    const { status, headers } = await call(server, 'POST', '/v1/messages', {})
    expect(status).toBe(401)
    expect(limits(headers)).toEqual([null, null, null])
  })
})

describe('limits of the operator', () => {
  const configured = (text: string) =>
    readConfig({ KEEPDESK_RATE_LIMITS: text }, (path) => path).endpointLimits

  test('are read by endpoint, as the reference names it', () => {
    expect(configured('')).toEqual({})
    expect(configured(' post  /v1/messages = 120,GET /v1/conversations/{id}=60, *=1000, ')).toEqual(
      { 'POST /v1/messages': 120, 'GET /v1/conversations/:id': 60, '*': 1000 },
    )
  })

  test.each([
    'POST /v1/messages',
    'POST /v1/messages=0',
    'POST /v1/messages=-1',
    'POST /v1/messages=many',
    'POST /v1/messages=1000001',
    '/v1/messages=5',
    'messages=5',
    '*',
    '*=1,*=2',
    'GET /v1/settings=1, get /v1/settings=2',
  ])('%p is a problem at the start', (text) => {
    expect(() => configured(text)).toThrow(/^KEEPDESK_RATE_LIMITS is .*\(wrong: /)
  })

  test('of an endpoint that is not there are named, with those that are', async () => {
    const app = await testApp({ config: { endpointLimits: configured('GET /v1/setting=5,*=9') } })
    expect(() => createServer(app)).toThrow(
      /GET \/v1\/setting, which is no endpoint[\s\S]*GET \/v1\/settings\n/,
    )
  })

  test('stop the start where an endpoint is not there, and leave the folder and the port free', async () => {
    const data = tempFolder()
    const serve = (limits: string) =>
      keepdesk(['serve', '--data', data, '--port', '0', '--rate-limits', limits])
    for (const limits of ['PUT /v1/messages=1', 'GET /v1/conversations/{conversation}=1']) {
      const { exitCode, stderr, stdout } = await serve(limits)
      expect(exitCode).toBe(1)
      expect(stdout).toBe('')
      expect(stderr).toContain('which is no endpoint')
      expect(stderr).not.toContain('    at ')
    }
    const desk = await startDesk(data, { args: ['--rate-limits', '*=7'] })
    const answer = await fetch(`${desk.url}/v1/settings`)
    expect(answer.headers.get('ratelimit-limit')).toBe('7')
    expect(await desk.stop()).toBe(0)
    removeFolder(data)
  }, 60_000)

  test('lie over those that are built in; HEAD counts as GET', async () => {
    const text = 'GET /v1/settings=2,POST /v1/messages=3,GET /v1/conversations/{id}=4,*=5'
    const app = await testApp({ config: { endpointLimits: configured(text) } })
    const { headers } = await withKey(app)
    const server = createServer(app)
    const limit = async (method: string, path: string) =>
      (await call(server, method, path, undefined, headers)).headers.get('ratelimit-limit')
    expect(await limit('POST', '/v1/messages')).toBe('3')
    expect(await limit('POST', '/v1/messages/stream')).toBe('60')
    expect(await limit('GET', '/v1/conversations/conv_1')).toBe('4')
    expect(await limit('GET', '/v1/conversations')).toBe('5')
    expect(await limit('GET', '/v1/nope')).toBe('5')
    const statuses: number[] = []
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD']) {
      statuses.push((await call(server, method, '/v1/settings', undefined, headers)).status)
    }
    expect(statuses).toEqual([200, 200, 429, 429])
  })
})

test('every kind of answer under /v1 says what is left', async () => {
  const app = await testApp()
  const { headers } = await withKey(app)
  const server = createServer(app)
  server.listen({ port: 0, hostname: '127.0.0.1', ...listenOptions })
  const json = { 'content-type': 'application/json' }
  const kinds: [string, string, RequestInit, number][] = [
    ['GET', '/v1/settings', {}, 200],
    ['GET', '/v1/settings', { headers: { 'if-none-match': '*' } }, 304],
    ['HEAD', '/v1/settings', {}, 200],
    ['OPTIONS', '/v1/settings', {}, 204],
    ['PUT', '/v1/settings', {}, 405],
    ['GET', '/v1/nope', {}, 404],
    ['GET', '/v1/conversations/conv_none', {}, 404],
    ['GET', '/v1/conversations/%ff', {}, 400],
    ['GET', '/v1/settings', { headers: { 'x-api-key': 'wrong' } }, 401],
    ['POST', '/v1/messages', { body: '{', headers: json }, 400],
    ['POST', '/v1/messages', { body: 'a' }, 415],
    ['POST', '/v1/messages', { body: ' '.repeat(1_048_577), headers: json }, 413],
    ['POST', '/v1/messages/stream', { body: '{"message":"Hello"}', headers: json }, 200],
  ]
  try {
    for (const [method, path, init, status] of kinds) {
      const answer = await fetch(`http://127.0.0.1:${server.server?.port}${path}`, {
        method,
        ...init,
        headers: { ...headers, ...(init.headers as Record<string, string>) },
      })
      await answer.text()
      expect([method, path, answer.status]).toEqual([method, path, status])
      for (const name of ['limit', 'remaining', 'reset']) {
        expect(answer.headers.get(`ratelimit-${name}`)).toMatch(/^\d+$/)
      }
      expect(answer.headers.get('x-request-id')).not.toBeNull()
    }
  } finally {
    await server.stop(true)
  }
})
