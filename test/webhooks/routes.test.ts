import { afterEach, expect, test } from 'bun:test'
import { Webhook as Receiver } from 'standardwebhooks'
import { createServer } from '../../src/server.ts'
import { webhooksJobs } from '../../src/webhooks/jobs.ts'
import { caller, testApp, withKey } from '../support/test-app.ts'
import {
  happen,
  type WebhookReceiver,
  webhookApp,
  webhookReceiver,
} from '../support/webhook-receiver.ts'

const open: WebhookReceiver[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

async function desk(behaviour = {}) {
  const receiver = webhookReceiver(behaviour)
  open.push(receiver)
  const app = await webhookApp({ config: { rateLimits: false, allowNetworks: ['127.0.0.0/8'] } })
  // The independent receiver judges timestamps by the real time.
  app.clock.set(Date.now())
  const { headers } = await withKey(app)
  const check = caller(createServer(app))
  const send = (method: string, path: string, body?: unknown) =>
    check(method, `/v1/webhooks${path}`, body, headers)
  const created = await send('POST', '', { url: receiver.url, events: ['message.sent'] })
  return { app, receiver, send, created, id: created.json.data.id as string }
}

test('a subscription is created with a secret that is never shown again', async () => {
  const { send, created, id } = await desk()
  expect(created.status).toBe(201)
  expect(created.json.data.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  const { json } = await send('GET', '')
  expect(json.meta).toEqual({ total: 1, page: 1, pageSize: 20 })
  expect(json.data[0].id).toBe(id)
  expect(json.data[0]).not.toHaveProperty('secret')
})

test('a test event arrives signed, and its delivery shows what was answered', async () => {
  const { send, receiver, created, id } = await desk({ body: 'thanks' })
  const { status, json } = await send('POST', `/${id}/test`, {})
  expect(status).toBe(200)
  expect(json.data).toMatchObject({ event: 'message.sent', status: 'DELIVERED' })
  expect(json.data.attempts[0]).toMatchObject({ status: 200, responseBody: 'thanks' })
  const [got] = receiver.received
  const verified = new Receiver(created.json.data.secret).verify(
    got?.body ?? '',
    got?.headers ?? {},
  )
  expect(verified).toMatchObject({ type: 'message.sent' })
})

test('a receiver that fails is told with the delivery, which can be queued again', async () => {
  const { send, receiver, id } = await desk({ status: 500 })
  const { json } = await send('POST', `/${id}/test`, {})
  expect(json.data).toMatchObject({ status: 'FAILED', attempts: [{ status: 500 }] })
  receiver.behaviour.status = 200
  const again = await send('POST', `/${id}/deliveries/${json.data.id}/retry`)
  expect(again.status).toBe(202)
  expect(again.json.data.eventId).toBe(json.data.eventId)
  const log = await send('GET', `/${id}/deliveries?event=message.sent`)
  expect(log.json.data.map((one: { id: string }) => one.id)).toEqual([json.data.id])
})

test('what happens is delivered by the job to those who asked for it, once', async () => {
  const { app, receiver, send, id } = await desk()
  await happen(app, 'message.sent')
  await happen(app, 'conversation.ended')
  for (const job of webhooksJobs()) await job.run(app, new AbortController().signal)
  await receiver.reached(1)
  for (const job of webhooksJobs()) await job.run(app, new AbortController().signal)
  expect(receiver.received.map(({ body }) => JSON.parse(body).type)).toEqual(['message.sent'])
  const { json } = await send('GET', `/${id}/deliveries?status=DELIVERED`)
  expect(json.meta.total).toBe(1)
})

test('rotating shows a new secret once; changes are checked, unknown ids are 404', async () => {
  const { send, created, id } = await desk()
  const rotated = await send('PATCH', `/${id}`, { rotateSecret: true, description: 'CRM' })
  expect(rotated.json.data.description).toBe('CRM')
  expect(rotated.json.data.secret).toStartWith('whsec_')
  expect(rotated.json.data.secret).not.toBe(created.json.data.secret)
  expect((await send('PATCH', `/${id}`, { events: ['no.such'] })).status).toBe(400)
  const twice = await send('PATCH', `/${id}`, { events: ['agent.joined', 'agent.joined'] })
  expect(twice.json.error.message).toBe('events must have no entry twice.')
  const none = await send('PATCH', `/${id}`, { events: [] })
  expect(none.json.error.message).toBe('events must not be empty.')
  expect((await send('PATCH', `/${id}`, { nope: 1 })).status).toBe(400)
  expect((await send('PATCH', '/wh_none', { enabled: false })).status).toBe(404)
  expect((await send('GET', '/wh_none/deliveries')).status).toBe(404)
  expect((await send('POST', '/wh_none/test', {})).status).toBe(404)
  expect((await send('POST', `/${id}/deliveries/dlv_none/retry`)).status).toBe(404)
  expect((await send('DELETE', `/${id}`)).status).toBe(204)
  expect((await send('DELETE', `/${id}`)).status).toBe(404)
})

test.each([
  'http://127.0.0.1/hook',
  'http://[::1]/',
  'http://169.254.169.254/',
  'ftp://a.example/',
  'x',
])('%s is refused as an address, in words', async (url) => {
  const app = await testApp({ config: { rateLimits: false } })
  const { headers } = await withKey(app)
  const check = caller(createServer(app))
  const { status, json } = await check('POST', '/v1/webhooks', { url, events: ['*'] }, headers)
  expect(status).toBe(400)
  expect(json.error.details[0].path).toBe('url')
})
