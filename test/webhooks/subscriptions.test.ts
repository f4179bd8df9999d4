import { afterEach, expect, test } from 'bun:test'
import { eventTypes } from '../../src/events/schema.ts'
import { withKey } from '../support/test-app.ts'
import { happenAndWork, isSignedBy, webhookDesk, work } from '../support/webhook-desk.ts'
import { happen, type WebhookReceiver, webhookReceiver } from '../support/webhook-receiver.ts'

const open: WebhookReceiver[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

function receiver(behaviour: Parameters<typeof webhookReceiver>[0] = {}): WebhookReceiver {
  const one = webhookReceiver(behaviour)
  open.push(one)
  return one
}

const url = 'http://127.0.0.1:9/hook'

test.each([
  ['events', { url, events: [] }],
  ['events', { url }],
  ['events.0', { url, events: ['message.deleted'] }],
  ['events', { url, events: ['*', 'message.sent'] }],
  ['events', { url, events: ['message.sent', 'message.sent'] }],
  ['url', { url: 'https://user:secret@example.com/', events: ['*'] }],
  ['url', { url: 'https://example.com/a#b', events: ['*'] }],
  ['url', { url: 'https://example.com/a\r\nX-Evil: 1', events: ['*'] }],
  ['url', { url: 'https:example.com', events: ['*'] }],
  ['url', { url: `https://example.com/${'a'.repeat(2000)}`, events: ['*'] }],
  ['url', { url: 'http://10.0.0.1/', events: ['*'] }],
  ['url', { url: 'http://0xa000001/', events: ['*'] }],
  ['description', { url, events: ['*'], description: 'x'.repeat(501) }],
  ['secret', { url, events: ['*'], secret: 'mine' }],
  ['rotateSecret', { url, events: ['*'], rotateSecret: true }],
])('%s is refused in %j, with nothing stored', async (path, body) => {
  const { send } = await webhookDesk()
  const { status, json } = await send('POST', '', body)
  expect(status).toBe(400)
  expect(json.error.details[0].path).toBe(path)
  expect(JSON.stringify(json)).not.toContain('user:secret')
  expect((await send('GET', '')).json.meta.total).toBe(0)
})

test('a change that is wrong in one field changes none', async () => {
  const { send, subscribe, shown } = await webhookDesk()
  const { id } = await subscribe(url, { events: ['message.sent'] })
  const before = await shown(id)
  for (const change of [{ events: ['no'] }, { url: 'http://10.0.0.1/' }, { enabled: 'yes' }]) {
    const wish = { description: 'new', rotateSecret: true, ...change }
    expect((await send('PATCH', `/${id}`, wish)).status).toBe(400)
  }
  expect(await shown(id)).toEqual(before)
})

test('changes of different fields at the same time all stay', async () => {
  const { send, subscribe, shown } = await webhookDesk()
  const { id } = await subscribe(url)
  const changes = [
    { description: 'CRM' },
    { events: ['agent.joined'] },
    { enabled: false },
    { url: 'http://127.0.0.1:10/' },
  ]
  await Promise.all(changes.map((change) => send('PATCH', `/${id}`, change)))
  expect(await shown(id)).toMatchObject(Object.assign({}, ...changes))
})

test('there are fifty at most, and pages of them, the newest first', async () => {
  const { send, subscribe } = await webhookDesk()
  const ids: string[] = []
  for (let i = 0; i < 50; i++) ids.unshift((await subscribe(url)).id)
  expect((await send('POST', '', { url, events: ['*'] })).status).toBe(409)
  const page = await send('GET', '?page=2&pageSize=20')
  expect(page.json.meta).toEqual({ total: 50, page: 2, pageSize: 20 })
  expect(page.json.data.map((one: { id: string }) => one.id)).toEqual(ids.slice(20, 40))
  expect((await send('GET', '?page=4')).json.data).toEqual([])
  await send('DELETE', `/${ids[0]}`)
  expect((await send('POST', '', { url, events: ['*'] })).status).toBe(201)
})

test('an Idempotency-Key makes one subscription, and one sample', async () => {
  const { send } = await webhookDesk()
  const one = receiver()
  const key = { 'idempotency-key': 'k1' }
  const body = { url: one.url, events: ['*'] }
  const answers = [await send('POST', '', body, key), await send('POST', '', body, key)]
  expect(answers.map(({ status }) => status)).toEqual([201, 201])
  expect(answers[1]?.json).toEqual(answers[0]?.json)
  expect(answers[1]?.headers.get('idempotency-replayed')).toBe('true')
  const other = await send('POST', '', { ...body, events: ['agent.joined'] }, key)
  expect(other.status).toBe(422)
  expect((await send('GET', '')).json.meta.total).toBe(1)

  const path = `/${answers[0]?.json.data.id}/test`
  const samples = [await send('POST', path, {}, key), await send('POST', path, {}, key)]
  expect(samples[1]?.json).toEqual(samples[0]?.json)
  expect(one.received).toHaveLength(1)
})

test.each([...eventTypes])(
  'a sample of %s arrives, signed, whatever the subscription asks for',
  async (event) => {
    const { app, send, subscribe } = await webhookDesk()
    app.clock.set(Date.now())
    const one = receiver()
    const { id, secret } = await subscribe(one.url, { events: ['message.sent'], enabled: false })
    const { status, json } = await send('POST', `/${id}/test`, { event })
    expect(status).toBe(200)
    expect(json.data).toMatchObject({ event, status: 'DELIVERED' })
    const [got] = one.received
    expect(got && isSignedBy(secret, got)).toBe(true)
    expect(JSON.parse(got?.body ?? '{}')).toMatchObject({ id: json.data.eventId, type: event })
  },
)

test('a sample that fails is shown, and never tried again; 410 switches off', async () => {
  const { app, send, subscribe, shown } = await webhookDesk()
  const one = receiver({ status: 503, headers: { 'retry-after': '1' }, body: 'busy' })
  const { id } = await subscribe(one.url)
  expect((await send('POST', `/${id}/test`, { event: 'no.such' })).status).toBe(400)
  const { json } = await send('POST', `/${id}/test`)
  expect(json.data).toMatchObject({
    status: 'FAILED',
    nextAttemptAt: null,
    attempts: [{ status: 503, responseBody: 'busy' }],
  })
  app.clock.advance(86_400_000)
  await work(app)
  expect(one.received).toHaveLength(1)
  one.behaviour.status = 410
  expect((await send('POST', `/${id}/test`)).json.data.status).toBe('FAILED')
  expect(await shown(id)).toMatchObject({ enabled: false })
})

test('only the events that were asked for arrive, from the subscription on', async () => {
  const { app, subscribe } = await webhookDesk()
  const [some, all, off] = [receiver(), receiver(), receiver()]
  await happen(app, 'message.sent')
  await subscribe(some.url, { events: ['message.sent', 'conversation.ended'] })
  await subscribe(all.url)
  await subscribe(off.url, { enabled: false })
  for (const type of eventTypes) await happen(app, type)
  await work(app)
  const types = (one: WebhookReceiver) => one.received.map(({ body }) => JSON.parse(body).type)
  expect(types(some).sort()).toEqual(['conversation.ended', 'message.sent'])
  expect(types(all).sort()).toEqual([...eventTypes].sort())
  expect(off.received).toEqual([])
})

test('the log is filtered by status, event and time, in pages', async () => {
  const { app, send, subscribe, log } = await webhookDesk()
  const one = receiver()
  const { id } = await subscribe(one.url)
  app.clock.set('2025-06-15T23:59:59.999Z')
  await happenAndWork(app)
  app.clock.advance(1)
  one.behaviour.status = 500
  await happen(app, 'agent.joined')
  await work(app)
  const found = async (query: string) => (await log(id, query)).map(({ event }) => event)
  expect(await found('')).toEqual(['agent.joined', 'message.sent'])
  expect(await found('?status=RETRYING')).toEqual(['agent.joined'])
  expect(await found('?status=DELIVERED&event=agent.joined')).toEqual([])
  expect(await found('?event=message.sent')).toEqual(['message.sent'])
  expect(await found('?endDate=2025-06-15')).toEqual(['message.sent'])
  expect(await found('?startDate=2025-06-16')).toEqual(['agent.joined'])
  expect(await found('?page=2&pageSize=1')).toEqual(['message.sent'])
  for (const wrong of [
    'status=OK',
    'event=*',
    'startDate=x',
    'startDate=2025-07-01&endDate=2025-06-01',
    'page=0',
  ]) {
    expect((await send('GET', `/${id}/deliveries?${wrong}`)).status).toBe(400)
  }
})

test('a key that may only read webhooks changes none and sends nothing', async () => {
  const { app, send, subscribe, log } = await webhookDesk()
  const one = receiver()
  const { id } = await subscribe(one.url)
  await happenAndWork(app)
  const [delivery] = await log(id)
  const { headers } = await withKey(app, ['webhooks:read'])
  expect((await send('GET', '', undefined, headers)).status).toBe(200)
  expect((await send('GET', `/${id}/deliveries`, undefined, headers)).status).toBe(200)
  for (const [method, path, body] of [
    ['POST', '', { url, events: ['*'] }],
    ['PATCH', `/${id}`, { enabled: false }],
    ['DELETE', `/${id}`],
    ['POST', `/${id}/test`],
    ['POST', `/${id}/deliveries/${delivery?.id}/retry`],
  ] as const) {
    expect((await send(method, path, body, headers)).status).toBe(403)
  }
  expect(one.received).toHaveLength(1)
})
