import { afterEach, describe, expect, test } from 'bun:test'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import {
  createOutbound,
  type OutboundOptions,
  type OutboundResult,
} from '../../src/platform/outbound.ts'
import { pinnedTestTls } from '../support/pinned-test-tls.ts'
import { drip, type RawServer, rawServer } from '../support/raw-server.ts'

const limits: OutboundOptions = { timeoutMs: 5000, maxBytes: 10_000, maxRedirects: 5 }
const local = createOutbound({ allowNetworks: ['127.0.0.0/8'], userAgent: 'Keepdesk/test' })
const strict = createOutbound({ allowNetworks: [] })

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

function serve(handler: (request: Request, port: number) => Response | Promise<Response>) {
  const seen: { method: string; path: string; headers: Headers; body: string }[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request, self) {
      const { pathname, search } = new URL(request.url)
      const body = await request.text()
      seen.push({ method: request.method, path: pathname + search, headers: request.headers, body })
      return handler(request, self.port ?? 0)
    },
  })
  cleanUps.push(() => server.stop(true))
  return { url: `http://127.0.0.1:${server.port}`, port: server.port ?? 0, seen }
}

async function raw(...args: Parameters<typeof rawServer>): Promise<RawServer> {
  const server = await rawServer(...args)
  cleanUps.push(() => server.close())
  return server
}

function bodyOf(result: OutboundResult): string {
  if (result.kind === 'failed') throw new Error(result.message)
  return new TextDecoder().decode(result.body)
}

function failureOf(result: OutboundResult) {
  if (result.kind === 'response') throw new Error(`answered ${result.status}`)
  return result
}

describe('a plain request', () => {
  test('comes back with status, lower-case headers, address and body', async () => {
    const site = serve(() => new Response('hello', { status: 201, headers: { 'X-One': 'a' } }))
    const result = await local.fetch(`${site.url}/a?b=c#d`, limits)
    expect(result).toMatchObject({ kind: 'response', status: 201, url: `${site.url}/a?b=c#d` })
    expect(bodyOf(result)).toBe('hello')
    expect(result.kind === 'response' && result.headers['x-one']).toBe('a')
    expect(site.seen[0]).toMatchObject({ method: 'GET', path: '/a?b=c' })
    expect(site.seen[0]?.headers.get('user-agent')).toBe('Keepdesk/test')
    expect(site.seen[0]?.headers.get('host')).toBe(`127.0.0.1:${site.port}`)
  })

  test('a POST carries its body and headers, and its framing is not up to the caller', async () => {
    const site = serve(() => new Response('ok'))
    await local.fetch(site.url, {
      ...limits,
      method: 'POST',
      body: '{"ä":1}',
      headers: { 'Content-Type': 'application/json', Host: 'evil.test', 'Content-Length': '1' },
    })
    expect(site.seen[0]).toMatchObject({ method: 'POST', body: '{"ä":1}' })
    expect(site.seen[0]?.headers.get('content-type')).toBe('application/json')
    expect(site.seen[0]?.headers.get('host')).toBe(`127.0.0.1:${site.port}`)
  })

  test('a HEAD request reads no body', async () => {
    const site = serve(() => new Response('x'.repeat(20_000)))
    const result = await local.fetch(site.url, { ...limits, method: 'HEAD' })
    expect(result).toMatchObject({ kind: 'response', status: 200 })
    expect(bodyOf(result)).toBe('')
  })

  test('the body is left unread where the caller does not want it', async () => {
    const server = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n')
      drip(socket, 'x'.repeat(100), 1)
    })
    const result = await local.fetch(server.url, {
      ...limits,
      wantsBody: ({ headers }) => headers['content-type'] !== 'video/mp4',
    })
    expect(result).toMatchObject({ kind: 'response', status: 200 })
    expect(bodyOf(result)).toBe('')
    await server.drained()
  })
})

describe('which addresses are reached', () => {
  test.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://127.1/',
    'http://0177.0.0.1/',
    'http://①②⑦.0.0.1/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::1]/',
    'http://[::]/',
    'http://0.0.0.0/',
    'http://localhost/',
    'http://localhost./',
    'http://LOCALHOST:8080/',
    'http://169.254.169.254/latest/meta-data/',
    'https://10.0.0.1/',
  ])('%s is refused', async (url) => {
    expect(failureOf(await strict.fetch(url, limits)).reason).toBe('blocked')
  })

  test.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/plain,a',
    'example.com',
    'http://',
    'http://user:secret@example.com/',
    'http://user@example.com/',
  ])('%s is no address to request', async (url) => {
    const failure = failureOf(await strict.fetch(url, limits))
    expect(failure.reason).toBe('bad-url')
    expect(failure.message).not.toContain('secret@')
  })

  test('the sentence names the host, the address and the setting', async () => {
    const outbound = createOutbound({ allowNetworks: [], resolve: async () => ['10.0.0.5'] })
    expect(failureOf(await outbound.fetch('http://docs.test/', limits)).message).toBe(
      'docs.test resolves to the private address 10.0.0.5. Allow it with KEEPDESK_ALLOW_NETWORKS=10.0.0.0/8 if you trust it.',
    )
    expect(failureOf(await outbound.fetch('http://127.0.0.1/', limits)).message).toBe(
      '127.0.0.1 is a loopback address. Allow it with KEEPDESK_ALLOW_NETWORKS=127.0.0.0/8 if you trust it.',
    )
  })

  test('one private address among public ones is enough to refuse', async () => {
    const outbound = createOutbound({
      allowNetworks: [],
      resolve: async () => ['93.184.216.34', '10.0.0.5'],
    })
    expect(failureOf(await outbound.fetch('http://mixed.test/', limits)).reason).toBe('blocked')
  })

  test('of a name with an allowed address, refused ones are passed over', async () => {
    const site = serve(() => new Response('here'))
    const outbound = createOutbound({
      allowNetworks: ['127.0.0.1/32'],
      resolve: async () => ['::1', '127.0.0.1'],
    })
    expect(bodyOf(await outbound.fetch(`http://both.test:${site.port}/`, limits))).toBe('here')
  })

  test('the connection goes to the address that was judged, resolved once', async () => {
    const site = serve(() => new Response('first'))
    let asked = 0
    const outbound = createOutbound({
      allowNetworks: ['127.0.0.1/32'],
      resolve: async () => (asked++ === 0 ? ['127.0.0.1'] : ['10.0.0.5']),
    })
    const url = `http://rebinding.test:${site.port}/`
    expect(bodyOf(await outbound.fetch(url, limits))).toBe('first')
    expect(asked).toBe(1)
    expect(site.seen[0]?.headers.get('host')).toBe(`rebinding.test:${site.port}`)
    expect(failureOf(await outbound.fetch(url, limits)).reason).toBe('blocked')
    expect(site.seen).toHaveLength(1)
  })

  test('a second address is tried when the first refuses the connection', async () => {
    const site = serve(() => new Response('second'))
    const outbound = createOutbound({
      allowNetworks: ['127.0.0.0/8'],
      resolve: async () => ['127.0.0.9', '127.0.0.1'],
    })
    const result = await outbound.fetch(`http://two.test:${site.port}/`, {
      ...limits,
      method: 'POST',
      body: 'once',
    })
    expect(bodyOf(result)).toBe('second')
    expect(site.seen).toHaveLength(1)
  })

  test('an unknown name and a closed port are told apart', async () => {
    const outbound = createOutbound({
      allowNetworks: ['127.0.0.0/8'],
      resolve: async (host) => (host === 'known.test' ? ['127.0.0.1'] : []),
    })
    expect(failureOf(await outbound.fetch('http://unknown.test/', limits)).reason).toBe('dns')
    expect(failureOf(await outbound.fetch('http://known.test:1/', limits)).reason).toBe('connect')
  })
})

describe('TLS', () => {
  function secureSite() {
    const server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      tls: pinnedTestTls,
      fetch: (request) => new Response(`host ${request.headers.get('host')}`),
    })
    cleanUps.push(() => server.stop(true))
    return server.port ?? 0
  }
  const resolve = async () => ['127.0.0.1']

  test('the certificate is checked against the name, not the pinned address', async () => {
    const port = secureSite()
    const outbound = createOutbound({
      allowNetworks: ['127.0.0.1/32'],
      resolve,
      ca: pinnedTestTls.cert,
    })
    const good = await outbound.fetch(`https://pinned.test:${port}/`, limits)
    expect(bodyOf(good)).toBe(`host pinned.test:${port}`)
    expect(failureOf(await outbound.fetch(`https://other.test:${port}/`, limits)).reason).toBe(
      'tls',
    )
    expect(failureOf(await outbound.fetch(`https://127.0.0.1:${port}/`, limits)).reason).toBe('tls')
  })

  test('a certificate that nobody vouches for is refused', async () => {
    const port = secureSite()
    const outbound = createOutbound({ allowNetworks: ['127.0.0.1/32'], resolve })
    const failure = failureOf(await outbound.fetch(`https://pinned.test:${port}/`, limits))
    expect(failure.reason).toBe('tls')
    expect(failure.message).toContain('certificate')
  })

  test('a server that speaks no TLS is an outcome', async () => {
    const site = serve(() => new Response('plain'))
    expect(failureOf(await local.fetch(site.url.replace('http:', 'https:'), limits)).reason).toBe(
      'tls',
    )
  })
})

describe('redirects', () => {
  const to = (location: string, status = 302) => new Response('', { status, headers: { location } })

  test('are followed, relative ones too, up to the final address', async () => {
    const site = serve((request) => {
      const { pathname } = new URL(request.url)
      if (pathname === '/a') return to('b')
      if (pathname === '/b') return to('/c?d=1', 301)
      return new Response('end')
    })
    const result = await local.fetch(`${site.url}/a`, limits)
    expect(bodyOf(result)).toBe('end')
    expect(result.kind === 'response' && result.url).toBe(`${site.url}/c?d=1`)
  })

  test('are judged anew at every hop', async () => {
    const site = serve(() => to('http://10.0.0.5/admin'))
    expect(failureOf(await local.fetch(site.url, limits)).message).toContain('10.0.0.5')
    const meta = serve(() => to('http://169.254.169.254/latest/'))
    expect(failureOf(await local.fetch(meta.url, limits)).reason).toBe('blocked')
    const file = serve(() => to('file:///etc/passwd'))
    expect(failureOf(await local.fetch(file.url, limits)).reason).toBe('bad-url')
  })

  test('a loop ends', async () => {
    const site = serve((request) => to(request.url))
    expect(failureOf(await local.fetch(site.url, limits)).reason).toBe('too-many-redirects')
    expect(site.seen).toHaveLength(6)
  })

  test('with none allowed the redirect itself is the outcome', async () => {
    const site = serve(() => to('/elsewhere', 308))
    const result = await local.fetch(site.url, { ...limits, maxRedirects: 0 })
    expect(result).toMatchObject({ kind: 'response', status: 308 })
    expect(site.seen).toHaveLength(1)
  })

  test('secrets stay with the origin they were meant for', async () => {
    const other = serve(() => new Response('other'))
    const site = serve((request) =>
      request.url.endsWith('/start') ? to('/same') : to(`${other.url}/taken`),
    )
    const headers = { Authorization: 'Bearer secret', Cookie: 'a=b', 'X-Api-Key': 'secret' }
    await local.fetch(`${site.url}/start`, { ...limits, headers })
    expect(site.seen[1]?.headers.get('authorization')).toBe('Bearer secret')
    expect(other.seen).toHaveLength(1)
    for (const name of ['authorization', 'cookie', 'x-api-key']) {
      expect(other.seen[0]?.headers.get(name)).toBeNull()
    }
  })

  test('a POST goes on within its origin and not beyond', async () => {
    const other = serve(() => new Response('other'))
    const site = serve((request) => {
      const { pathname } = new URL(request.url)
      if (pathname === '/again') return to('/target', 307)
      if (pathname === '/away') return to(other.url, 307)
      if (pathname === '/see') return to('/target', 303)
      return new Response(request.method)
    })
    const post: OutboundOptions = { ...limits, method: 'POST', body: 'data' }
    expect(bodyOf(await local.fetch(`${site.url}/again`, post))).toBe('POST')
    expect(site.seen.at(-1)?.body).toBe('data')
    expect(bodyOf(await local.fetch(`${site.url}/see`, post))).toBe('GET')
    expect(failureOf(await local.fetch(`${site.url}/away`, post)).reason).toBe('blocked')
    expect(other.seen).toHaveLength(0)
  })
})

describe('size', () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000))

  test('an announced body over the cap is not read', async () => {
    const server = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n')
    })
    expect(failureOf(await local.fetch(server.url, limits)).reason).toBe('too-large')
    await server.drained()
  })

  test('an endless body is cut off and its connection closed', async () => {
    const server = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      drip(socket, 'x'.repeat(5000), 1)
    })
    expect(failureOf(await local.fetch(server.url, limits)).reason).toBe('too-large')
    await server.drained()
  })

  test('a body of exactly the cap comes through', async () => {
    const site = serve(() => new Response('x'.repeat(limits.maxBytes)))
    expect(bodyOf(await local.fetch(site.url, limits))).toHaveLength(limits.maxBytes)
    const larger = serve(() => new Response('x'.repeat(limits.maxBytes + 1)))
    expect(failureOf(await local.fetch(larger.url, limits)).reason).toBe('too-large')
  })

  test('a compressed bomb stops at the cap', async () => {
    const site = serve(() => new Response(bomb, { headers: { 'content-encoding': 'gzip' } }))
    const result = await local.fetch(site.url, { ...limits, maxBytes: 1_000_000 })
    expect(failureOf(result).reason).toBe('too-large')
    expect(site.seen[0]?.headers.get('accept-encoding')).toBe('identity')
  })

  test('compression that came unasked is undone', async () => {
    for (const [encoding, bytes] of [
      ['gzip', gzipSync('squeezed')],
      ['deflate', deflateSync('squeezed')],
      ['br', brotliCompressSync('squeezed')],
      ['gzip, br', brotliCompressSync(gzipSync('squeezed'))],
    ] as const) {
      const site = serve(() => new Response(bytes, { headers: { 'content-encoding': encoding } }))
      expect(bodyOf(await local.fetch(site.url, limits))).toBe('squeezed')
    }
  })

  test('damaged, truncated and unknown compression are outcomes', async () => {
    const whole = gzipSync('x'.repeat(1000))
    for (const [encoding, bytes] of [
      ['gzip', 'no gzip at all'],
      ['gzip', whole.subarray(0, 20)],
      ['br', 'no brotli at all'],
      ['compress', 'x'],
      ['gzip, gzip, gzip', whole],
    ] as const) {
      const site = serve(() => new Response(bytes, { headers: { 'content-encoding': encoding } }))
      expect(failureOf(await local.fetch(site.url, limits)).reason).toBe('network')
    }
  })

  test('endless headers are cut off', async () => {
    const server = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      drip(socket, `X-A: ${'x'.repeat(4000)}\r\n`, 1)
    })
    expect(failureOf(await local.fetch(server.url, limits)).reason).toBe('too-large')
    await server.drained()
  })
})

describe('time', () => {
  const hurried = { ...limits, timeoutMs: 200 }

  test.each<[string, (...args: Parameters<Parameters<typeof rawServer>[0]>) => void]>([
    ['never answers', () => {}],
    [
      'sends its headers byte by byte',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nX-A: ')
        drip(socket, 'x', 20)
      },
    ],
    [
      'sends its body byte by byte',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n')
        drip(socket, 'x', 20)
      },
    ],
    [
      'sends compressed data byte by byte',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n')
        socket.write(gzipSync('x').subarray(0, 12))
      },
    ],
  ])('a server that %s is given up and hung up on', async (_, answer) => {
    const server = await raw(answer)
    const failure = failureOf(await local.fetch(server.url, hurried))
    expect(failure.reason).toBe('timeout')
    expect(failure.message).toContain('0.2 s')
    await server.drained()
  })

  test('redirects share one time limit', async () => {
    const site = serve(async (request) => {
      await Bun.sleep(90)
      return new Response('', { status: 302, headers: { location: request.url } })
    })
    const result = await local.fetch(site.url, { ...hurried, maxRedirects: 50 })
    expect(failureOf(result).reason).toBe('timeout')
  })

  test('a resolver that never answers is given up', async () => {
    const outbound = createOutbound({ allowNetworks: [], resolve: () => new Promise(() => {}) })
    expect(failureOf(await outbound.fetch('http://slow.test/', hurried)).reason).toBe('timeout')
  })

  test('the caller can call it off, before and in the middle', async () => {
    const server = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nbeginning')
    })
    expect(
      failureOf(await local.fetch(server.url, { ...limits, signal: AbortSignal.abort() })).reason,
    ).toBe('aborted')
    expect(server.requests).toHaveLength(0)
    const stop = new AbortController()
    const running = local.fetch(server.url, { ...limits, signal: stop.signal })
    while (server.requests.length === 0) await Bun.sleep(1)
    stop.abort()
    expect(failureOf(await running).reason).toBe('aborted')
    await server.drained()
  })
})

describe('broken servers', () => {
  test.each([
    ['hello, this is not HTTP\r\n\r\n'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nhello'],
    ['HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
    ['HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\nshort'],
    [''],
  ])('%j is an outcome', async (bytes) => {
    const server = await raw((socket) => socket.end(bytes))
    const failure = failureOf(await local.fetch(server.url, limits))
    expect(failure.reason).toBe('network')
    expect(failure.message).toMatch(/^127\.0\.0\.1:\d+ .+\.$/)
    await server.drained()
  })

  test('a reset connection is an outcome', async () => {
    const server = await raw((socket) => socket.resetAndDestroy())
    expect(failureOf(await local.fetch(server.url, limits)).reason).toBe('network')
  })

  test('a header that could smuggle another request is refused', async () => {
    const site = serve(() => new Response('ok'))
    const result = await local.fetch(site.url, { ...limits, headers: { 'x-a': 'b\r\nX-C: d' } })
    expect(failureOf(result).reason).toBe('bad-url')
    expect(site.seen).toHaveLength(0)
  })

  test('interim answers come before the real one', async () => {
    const server = await raw((socket) => {
      socket.end('HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    })
    expect(bodyOf(await local.fetch(server.url, limits))).toBe('ok')
  })
})

test('a hundred requests called off at once leave no connection and no stray error', async () => {
  const strays: unknown[] = []
  const onStray = (error: unknown) => strays.push(error)
  process.on('unhandledRejection', onStray)
  process.on('uncaughtException', onStray)
  cleanUps.push(() => {
    process.off('unhandledRejection', onStray)
    process.off('uncaughtException', onStray)
  })
  const server = await raw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n')
    drip(socket, 'x', 3)
  })
  const results = await Promise.all(
    Array.from({ length: 100 }, (_, index) => {
      const stop = new AbortController()
      setTimeout(() => stop.abort(), index)
      return local.fetch(server.url, { ...limits, signal: stop.signal })
    }),
  )
  expect(results.every((result) => result.kind === 'failed')).toBe(true)
  await server.drained()
  await Bun.sleep(20)
  expect(strays).toEqual([])
})
