import { afterAll, beforeAll, expect, test } from 'bun:test'
import { connect, type Socket } from 'node:net'
import { createKey } from '../../src/access/keys.ts'
import { scopes as allScopes } from '../../src/access/schema.ts'
import { removeKey } from '../../src/access/store.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { listenOptions } from '../../src/platform/listen-options.ts'
import { write } from '../../src/platform/write.ts'
import { createServer } from '../../src/server.ts'
import { keepdesk, removeFolder, startDesk, tempFolder } from '../support/process.ts'
import { call, caller, type TestApp, testApp, withKey } from '../support/test-app.ts'

const folder = tempFolder()
let app: TestApp
let port: number
let stop: () => Promise<unknown>

beforeAll(async () => {
  app = await testApp({ db: await openDatabase(folder), config: { rateLimits: false } })
  const server = createServer(app)
  server.listen({ port: 0, hostname: '127.0.0.1', ...listenOptions })
  port = server.server?.port ?? 0
  stop = () => server.stop(true)
})
afterAll(async () => {
  await stop()
  // The last use of a key is still being noted.
  await write(app, () => undefined)
  app.db.close()
  removeFolder(folder)
})

/** One connection that is kept; each answer is awaited before the next request goes out. */
function connection(to: number) {
  let text = ''
  let arrived: (answer: string) => void = () => {}
  const socket: Socket = connect(to, '127.0.0.1')
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  socket.on('data', (data) => {
    text += data
    const end = text.indexOf('\r\n\r\n')
    const length = Number(/^content-length: (\d+)/im.exec(text)?.[1])
    if (end === -1 || Buffer.byteLength(text.slice(end + 4)) < length) return
    arrived(text)
    text = ''
  })
  return {
    async get(path: string, key: string) {
      const answer = new Promise<string>((resolve) => {
        arrived = resolve
      })
      socket.write(`GET ${path} HTTP/1.1\r\nHost: k\r\nX-API-Key: ${key}\r\n\r\n`)
      const whole = await Promise.race([answer, closed.then(() => 'the server hung up')])
      return { status: Number(whole.split(' ')[1]), text: whole }
    },
    close: () => socket.destroy(),
  }
}

test('a key that another connection deletes ends between two requests on one connection', async () => {
  const { id, key } = await createKey(app, { name: 'short' })
  const client = connection(port)
  expect((await client.get('/v1/settings', key)).status).toBe(200)
  const other = await openDatabase(folder)
  expect(removeKey(other, id)).toBe(true)
  other.close()
  const { status, text } = await client.get('/v1/settings', key)
  expect(status).toBe(401)
  expect(text).toContain('"UNAUTHORIZED"')
  client.close()
})

test('so does one that the command line deletes beside a running server', async () => {
  const data = tempFolder()
  const { stdout } = await keepdesk(['keys', 'create', 'short', '--json', '--data', data])
  const { id, key } = JSON.parse(stdout)
  const desk = await startDesk(data)
  const client = connection(Number(new URL(desk.url).port))
  try {
    expect((await client.get('/v1/settings', key)).status).toBe(200)
    expect((await keepdesk(['keys', 'delete', id, '--data', data])).exitCode).toBe(0)
    expect((await client.get('/v1/settings', key)).status).toBe(401)
  } finally {
    client.close()
    await desk.stop()
    removeFolder(data)
  }
}, 60_000)

test('a key ends at its expiry, on a connection that was there before', async () => {
  const expiresAt = app.clock.now() + 1000
  const { key } = await createKey(app, { name: 'short', expiresAt })
  const client = connection(port)
  app.clock.advance(999)
  expect((await client.get('/v1/settings', key)).status).toBe(200)
  app.clock.advance(1)
  const { status, text } = await client.get('/v1/settings', key)
  expect(status).toBe(401)
  expect(text).toContain('expired on')
  client.close()
})

test('scopes that are taken away are gone with the next request', async () => {
  const { id, headers } = await withKey(app, ['settings:read', 'webhooks:read'])
  const client = connection(port)
  expect((await client.get('/v1/settings', headers['x-api-key'])).status).toBe(200)
  const other = await openDatabase(folder)
  other.query('update api_key set scopes = ? where id = ?').run('["webhooks:read"]', id)
  other.close()
  const { status, text } = await client.get('/v1/settings', headers['x-api-key'])
  expect(status).toBe(403)
  expect(text).toContain('lacks the scope settings:read')
  client.close()
})

interface Operation {
  'x-scope': string
}

test('every endpoint lets in the scope that it documents, and no other alone', async () => {
  const server = createServer(app)
  const check = caller(server)
  const { json } = await call(server, 'GET', '/docs/json')
  const paths = Object.entries<Record<string, Operation>>(json.paths)
  const keys = new Map<string, Record<string, string>>()
  for (const scope of allScopes) keys.set(scope, (await withKey(app, [scope])).headers)
  const everyOther = async (scope: string) =>
    (
      await withKey(
        app,
        allScopes.filter((one) => one !== scope),
      )
    ).headers
  let checked = 0
  for (const [path, operations] of paths) {
    for (const [method, { 'x-scope': scope }] of Object.entries(operations)) {
      const area = path.split('/')[2]
      expect([path, scope]).toEqual([path, `${area}:${method === 'get' ? 'read' : 'write'}`])
      const ask = (headers: Record<string, string> | undefined) =>
        check(method.toUpperCase(), path.replace(/\{\w+\}/g, 'none'), undefined, headers)
      const allowed = await ask(keys.get(scope))
      expect([200, 202, 204, 400, 404]).toContain(allowed.status)
      const refused = await ask(await everyOther(scope))
      expect([path, method, refused.status]).toEqual([path, method, 403])
      expect(refused.json.error.message).toContain(`lacks the scope ${scope}.`)
      expect((await ask(undefined)).status).toBe(401)
      if (method === 'get') {
        const head = await call(server, 'HEAD', path, undefined, await everyOther(scope))
        expect([path, head.status]).toEqual([path, 403])
      }
      checked++
    }
  }
  expect(checked).toBeGreaterThanOrEqual(21)
})
