import { afterAll, expect, test } from 'bun:test'
import { type Answer, idempotent } from '../../src/access/idempotency.ts'
import { releaseFirstRequests } from '../../src/access/idempotency-store.ts'
import { takeTurn } from '../../src/messages/turn.ts'
import type { App } from '../../src/platform/app.ts'
import { write } from '../../src/platform/write.ts'
import { createServer } from '../../src/server.ts'
import { indexText, knowledgeApp } from '../support/knowledge.ts'
import { call, caller, type TestApp, testApp, withKey } from '../support/test-app.ts'
import { webhookReceiver } from '../support/webhook-receiver.ts'

const receiver = webhookReceiver()
afterAll(() => receiver.stop())
const wish = { url: receiver.url, events: ['*'] }

async function desk() {
  const app = await knowledgeApp({ config: { rateLimits: false } })
  const sourceId = await indexText(app, 'Returns', '# Returns\n\nWithin 30 days.')
  const { headers } = await withKey(app)
  const check = caller(createServer(app))
  const post = (path: string, body: unknown, key?: string, more: Record<string, string> = {}) =>
    check('POST', path, body, { ...headers, ...(key && { 'idempotency-key': key }), ...more })
  return { app, sourceId, post }
}

const countOf = ({ db }: TestApp, table: string) =>
  db.query<{ n: number }, []>(`select count(*) as n from ${table}`).get()?.n

test.each([
  ['/v1/webhooks', wish, 'webhook'],
  ['/v1/messages', { message: 'Hello' }, 'conversation'],
])(
  'of twenty equal POST %s at once one acts, the others wait or get its answer',
  async (path, body, table) => {
    const { app, post } = await desk()
    const all = await Promise.all(Array.from({ length: 20 }, () => post(path, body, 'a')))
    const statuses = all.map(({ status }) => status)
    const done = all.filter(({ status }) => status < 300)
    expect(statuses.filter((status) => status !== 409).length).toBe(done.length)
    expect(done.length).toBeGreaterThanOrEqual(1)
    expect(done.filter(({ headers }) => !headers.has('idempotency-replayed'))).toHaveLength(1)
    expect(countOf(app, table)).toBe(1)
    const later = await post(path, body, 'a')
    expect(later.headers.get('idempotency-replayed')).toBe('true')
    expect(later.status).toBe(done[0]?.status ?? 0)
    expect(later.json).toEqual(done[0]?.json)
    expect(countOf(app, table)).toBe(1)
  },
)

test('every POST is documented with the header, and answered 409 and 422 as it says', async () => {
  const { json } = await call(createServer(await testApp()), 'GET', '/docs/json')
  const posts = Object.entries<{ post?: Operation }>(json.paths).filter(([, { post }]) => post)
  expect(posts.length).toBeGreaterThanOrEqual(6)
  for (const [path, { post }] of posts) {
    const names = post?.parameters?.map(({ name }) => name)
    expect([path, names]).toEqual([path, expect.arrayContaining(['Idempotency-Key'])])
    expect(Object.keys(post?.responses ?? {})).toEqual(
      expect.arrayContaining(['400', '409', '413', '415', '422']),
    )
  }
})

interface Operation {
  parameters?: { name: string }[]
  responses: object
}

test('a test event and its retry are sent once per key, with the status of the first', async () => {
  const { post } = await desk()
  const { id } = (await post('/v1/webhooks', wish)).json.data
  receiver.received.length = 0
  const first = await post(`/v1/webhooks/${id}/test`, {}, 'a')
  const other = { event: 'conversation.started' }
  expect((await post(`/v1/webhooks/${id}/test`, other, 'a')).status).toBe(422)
  const replay = await post(`/v1/webhooks/${id}/test`, {}, 'a')
  expect(replay.json).toEqual(first.json)
  expect(receiver.received).toHaveLength(1)

  const retry = `/v1/webhooks/${id}/deliveries/${first.json.data.id}/retry`
  const queued = await post(retry, undefined, 'a')
  const again = await post(retry, undefined, 'a')
  expect([queued.status, again.status]).toEqual([202, 202])
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(again.json).toEqual(queued.json)
})

test('a sync that is asked for again under its key is still 202, not the 200 of a second one', async () => {
  const { post, sourceId } = await desk()
  const path = `/v1/knowledge/sources/${sourceId}/sync`
  const first = await post(path, undefined, 'a')
  const replay = await post(path, undefined, 'a')
  const other = await post(path, undefined, 'b')
  expect([first.status, replay.status, other.status]).toEqual([202, 202, 200])
  expect(replay.json).toEqual(first.json)
  expect(other.headers.get('idempotency-replayed')).toBeNull()
})

test('a key is of one API key and one endpoint, however its address is written', async () => {
  const { app, post } = await desk()
  const first = await post('/v1/webhooks', wish, 'a')
  const slash = await post('/v1/webhooks/', wish, 'a')
  expect(slash.json).toEqual(first.json)
  const { headers } = await withKey(app)
  const other = await post('/v1/webhooks', wish, 'a', headers)
  expect(other.json.data.id).not.toBe(first.json.data.id)
  const { id } = first.json.data
  expect((await post(`/v1/webhooks/${id}/test`, {}, 'a')).status).toBe(200)
  expect(countOf(app, 'webhook')).toBe(2)
})

test('another order of fields is the same body, another value is a 422', async () => {
  const { post } = await desk()
  const first = await post('/v1/webhooks', wish, 'a')
  const turned = await post('/v1/webhooks', { events: wish.events, url: wish.url }, 'a')
  expect(turned.json).toEqual(first.json)
  expect((await post('/v1/webhooks', { ...wish, enabled: false }, 'a')).status).toBe(422)
})

test('a failure is not kept: what the request needed may be there the next time', async () => {
  const { app, post, sourceId } = await desk()
  expect((await post('/v1/webhooks', { ...wish, url: 'http://10.0.0.1/' }, 'a')).status).toBe(400)
  expect((await post('/v1/webhooks', wish, 'a')).status).toBe(201)
  app.db.query('update source set public_id = ? where public_id = ?').run('src_away', sourceId)
  const path = `/v1/knowledge/sources/${sourceId}/sync`
  expect((await post(path, undefined, 'a')).status).toBe(404)
  app.db.query('update source set public_id = ? where public_id = ?').run(sourceId, 'src_away')
  expect((await post(path, undefined, 'a')).status).toBe(202)
})

function contextOf(key: string) {
  const request = new Request('http://localhost/v1/x', { headers: { 'idempotency-key': key } })
  const set: { status?: number; headers: Record<string, unknown> } = { headers: {} }
  return { request, caller: { keyId: 'key_1' }, body: {}, set }
}
const created = (data: unknown): Answer => ({ status: 201, body: { data } })
const insert = (app: App) =>
  write(app, (db) => {
    db.run(`insert into setting (area, value, updated_at) values ('chat', '{}', 1)`)
    return { made: true }
  })

test('a process that dies after the write and before its answer leaves the answer for the retry', async () => {
  const app = await testApp()
  const written = Promise.withResolvers<void>()
  const dies = new Promise<never>(() => {})
  idempotent(
    app,
    contextOf('a'),
    async (app) => {
      await insert(app)
      written.resolve()
      return await dies
    },
    created,
  )
  await written.promise
  // As the next start does.
  releaseFirstRequests(app.db)
  const context = contextOf('a')
  const never = () => Promise.reject(new Error('ran twice'))
  expect(await idempotent(app, context, never, created)).toEqual({ data: { made: true } })
  expect(context.set).toEqual({ status: 201, headers: { 'idempotency-replayed': 'true' } })
})

test('what fails after it wrote is not done again', async () => {
  const app = await testApp()
  const fails = async (app: App) => {
    await insert(app)
    throw new Error('too late')
  }
  await expect(idempotent(app, contextOf('a'), fails, created)).rejects.toThrow('too late')
  expect(await idempotent(app, contextOf('a'), fails, created)).toEqual({ data: { made: true } })
})

test('a write that is taken back keeps nothing', async () => {
  const app = await testApp()
  const fails = (app: App) =>
    write(app, () => {
      throw new Error('no')
    })
  // Not `rejects`, which waits for the writer's immediate up to a second.
  const thrown = await idempotent(app, contextOf('a'), fails, created).catch(String)
  expect(thrown).toBe('Error: no')
  expect(countOf(app, 'idempotency')).toBe(0)
  expect(await idempotent(app, contextOf('a'), insert, created)).toEqual({ data: { made: true } })
})

test('a turn stores its reply and what a replay answers in one transaction', async () => {
  const app = await knowledgeApp()
  const kept: unknown[] = []
  const signal = new AbortController().signal
  const input = {
    message: 'Hello',
    keep(db: typeof app.db, reply: unknown) {
      expect(db.inTransaction).toBe(true)
      expect(countOf(app, 'message')).toBe(2)
      kept.push(reply)
    },
  }
  const parts = await Array.fromAsync(takeTurn(app, input, signal))
  expect(kept).toEqual([expect.objectContaining({ source: 'SMALL_TALK' })])
  expect(parts.at(-1)).toEqual({ kind: 'done', reply: kept[0] as never })
})
