import { expect, test } from 'bun:test'
import { dayMs } from '../../src/platform/clock.ts'
import { consoleCallers, samePage, withOperator } from '../support/operator.ts'
import { addPastDeliveries } from '../support/past-deliveries.ts'
import { seedConversations } from '../support/seed-conversations.ts'
import { type Called, testApp, withKey } from '../support/test-app.ts'

async function desk() {
  const app = await testApp({ config: { rateLimits: false } })
  return { app, ...(await consoleCallers(app)) }
}

const withoutTimes = ({ json }: Called) => JSON.stringify(json).replace(/"measuredAt":[^,}]*/g, '')

test.each([
  '/settings',
  '/settings/chat',
  '/settings/widget',
  '/knowledge/sources',
  '/conversations?status=BOT',
  '/conversations/export?format=json',
  '/webhooks',
  '/analytics/dashboard',
  '/analytics/conversations?interval=day',
  '/analytics/top-questions',
  '/analytics/feedback',
  '/analytics/usage',
  '/analytics/trust-score',
  '/analytics/knowledge-gaps',
])('an operator reads %s as an API key does, an agent too', async (path) => {
  const { app, send, agent, admin } = await desk()
  const { headers } = await withKey(app)
  const asKey = await send('GET', `/v1${path}`, undefined, headers)
  expect(asKey.status).toBe(200)
  for (const who of [agent, admin]) {
    const asOperator = await send('GET', `/console/v1${path}`, undefined, who.headers)
    expect(asOperator.status).toBe(200)
    expect(asOperator.headers.get('cache-control')).toBe('no-store')
    expect(withoutTimes(asOperator)).toBe(withoutTimes(asKey))
  }
  expect((await send('GET', `/console/v1${path}`)).status).toBe(401)
  // The key opens one door, the session the other.
  expect((await send('GET', `/console/v1${path}`, undefined, headers)).status).toBe(401)
  expect((await send('GET', `/v1${path}`, undefined, admin.headers)).status).toBe(401)
})

test('what an API key may change, an administrator may and an agent may not', async () => {
  const { server, send, admin, agent } = await desk()
  const writing = server.routes.filter(
    ({ method, hooks }) =>
      method !== 'GET' &&
      String((hooks.detail as { 'x-scope'?: string })?.['x-scope']).endsWith(':write'),
  )
  const console = writing.filter(({ path }) => path.startsWith('/console/v1/'))
  const messages = ['/v1/messages', '/v1/messages/stream']
  const api = writing.filter(({ path }) => path.startsWith('/v1/') && !messages.includes(path))
  const names = (routes: typeof writing) =>
    routes.map(({ method, path }) => `${method} ${path.replace('/console', '')}`).sort()
  expect(names(console)).toEqual(names(api))
  for (const { method, path } of console) {
    const at = path.replaceAll(/:\w+/g, 'none')
    expect((await send(method, at, {}, agent.headers)).status).toBe(403)
    expect((await send(method, at, {}, samePage)).status).toBe(401)
    const { cookie } = admin.headers
    const foreign = { cookie, 'sec-fetch-site': 'cross-site' }
    expect((await send(method, at, {}, foreign)).status).toBe(403)
    expect([200, 202, 400, 404]).toContain((await send(method, at, {}, admin.headers)).status)
  }
})

test('every route of the console is behind its gate', async () => {
  const { server, send } = await desk()
  const routes = server.routes.filter(({ path }) => path.startsWith('/console/'))
  const open = []
  for (const { method, path } of routes) {
    const at = path.replaceAll(/:\w+/g, 'none')
    const { status } = await send(method, at, method === 'GET' ? undefined : {}, samePage)
    if (status !== 401) open.push(`${method} ${path}`)
  }
  expect(open.sort()).toEqual([
    'POST /console/v1/invitations/accept',
    'POST /console/v1/session',
    'POST /console/v1/setup',
  ])
})

test('operators who use the same Idempotency-Key are not in each other’s way', async () => {
  const { app, send, admin } = await desk()
  const other = await withOperator(app)
  const body = { url: 'https://hooks.example.com/a', events: ['*'] }
  const post = (headers: Record<string, string>) =>
    send('POST', '/console/v1/webhooks', body, { ...headers, 'idempotency-key': 'once' })
  const check = { check: async () => undefined }
  Object.assign(app.outbound, check)
  const first = await post(admin.headers)
  expect(first.status).toBe(201)
  const again = await post(admin.headers)
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(again.json).toEqual(first.json)
  const others = await post(other.headers)
  expect(others.json.data.id).not.toBe(first.json.data.id)
})

test('how the desk is run is read by all and changed by administrators, guarded by its ETag', async () => {
  const { send, admin, agent } = await desk()
  const path = '/console/v1/settings/operations'
  const read = await send('GET', path, undefined, agent.headers)
  expect(read.json.data).toMatchObject({ waitNoticeMinutes: 5, backup: 'OFF' })
  const etag = read.headers.get('etag') ?? ''
  const seen = { ...agent.headers, 'if-none-match': etag }
  expect((await send('GET', path, undefined, seen)).status).toBe(304)
  const change = (body: object, headers: Record<string, string>) =>
    send('PATCH', path, body, headers)
  const changed = await change({ backup: 'DAILY' }, { ...admin.headers, 'if-match': etag })
  expect(changed.json.data).toMatchObject({ waitNoticeMinutes: 5, backup: 'DAILY' })
  const stale = await change({ backup: 'OFF' }, { ...admin.headers, 'if-match': etag })
  expect(stale.status).toBe(412)
  expect((await change({ backup: 'WEEKLY' }, admin.headers)).status).toBe(400)
  expect((await change({ backups: 1 }, admin.headers)).status).toBe(400)
  expect((await change({ backup: 'OFF' }, agent.headers)).status).toBe(403)
  expect((await change({ backup: 'OFF' }, samePage)).status).toBe(401)
  const chat = await send('GET', '/console/v1/settings/chat', undefined, agent.headers)
  expect(chat.json.data.backup).toBeUndefined()
})

test('how many conversations a shorter retention would delete is told to administrators', async () => {
  const { app, send, admin, agent } = await desk()
  const now = app.clock.now()
  seedConversations(app.db, { conversations: 5, messagesEach: 2, until: now })
  app.db.run("update conversation set status = 'BOT', ended_at = null")
  const end = app.db.query("update conversation set status = 'ENDED', ended_at = ? where id = ?")
  const ids = app.db.query<{ id: number }, []>('select id from conversation').all()
  for (const [at, days] of [10, 30, 31, 400].entries())
    end.run(now - days * dayMs, ids[at]?.id ?? 0)
  const count = async (days: unknown, headers = admin.headers) =>
    send('GET', `/console/v1/settings/retention?days=${days}`, undefined, headers)
  expect((await count(30)).json).toEqual({ data: { conversations: 2 } })
  expect((await count(3650)).json).toEqual({ data: { conversations: 0 } })
  expect((await count(1)).json).toEqual({ data: { conversations: 4 } })
  for (const days of [0, 3651, 'x', '']) expect((await count(days)).status).toBe(400)
  expect((await count(30, agent.headers)).status).toBe(403)
})

test('how many deliveries a shorter log would delete is told to administrators', async () => {
  const { app, send, admin, agent } = await desk()
  addPastDeliveries(app, [null, 1, 10, 11, 40])
  const count = async (days: unknown, headers = admin.headers) =>
    send('GET', `/console/v1/settings/delivery-log?days=${days}`, undefined, headers)
  // That of exactly ten days ago stays, as in the clean-up.
  expect((await count(10)).json).toEqual({ data: { deliveries: 2 } })
  expect((await count(365)).json).toEqual({ data: { deliveries: 0 } })
  for (const days of [0, 366, 'x', '']) expect((await count(days)).status).toBe(400)
  expect((await count(30, agent.headers)).status).toBe(403)
})

test('the reference lists the API alone', async () => {
  const { send } = await desk()
  const { json } = await send('GET', '/docs/json')
  expect(Object.keys(json.paths).filter((path) => !path.startsWith('/v1/'))).toEqual([])
})
