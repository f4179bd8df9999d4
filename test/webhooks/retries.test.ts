import { afterEach, expect, test } from 'bun:test'
import { webhooksJobs } from '../../src/webhooks/jobs.ts'
import { happenAndWork, isSignedBy, webhookDesk, work } from '../support/webhook-desk.ts'
import { happen, type WebhookReceiver, webhookReceiver } from '../support/webhook-receiver.ts'

const hour = 3_600_000
const day = 24 * hour

const open: WebhookReceiver[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

function receiver(behaviour: Parameters<typeof webhookReceiver>[0] = {}): WebhookReceiver {
  const one = webhookReceiver(behaviour)
  open.push(one)
  return one
}

async function subscribed(behaviour: Parameters<typeof webhookReceiver>[0] = {}, body = {}) {
  const one = receiver(behaviour)
  const desk = await webhookDesk()
  // The independent verifier judges timestamps by the real time.
  desk.app.clock.set(Date.now())
  const { id, secret } = await desk.subscribe(one.url, body)
  const path = `/${id}`
  return {
    ...desk,
    receiver: one,
    id,
    path,
    secret,
    /** Until the next attempt is due, and what it comes to. */
    async untilNext() {
      const [delivery] = await desk.log(id)
      const wait = Date.parse(delivery?.nextAttemptAt ?? '') - desk.app.clock.now()
      desk.app.clock.advance(wait - 1)
      const before = one.received.length
      await work(desk.app)
      expect(one.received).toHaveLength(before)
      desk.app.clock.advance(1)
      await work(desk.app)
      return wait
    },
  }
}

test('nine retries come when they are due, with up to a fifth more; after the last it has failed', async () => {
  const { app, receiver, untilNext, log, id } = await subscribed({ status: 500 })
  await happenAndWork(app)
  const waits: number[] = []
  for (let i = 0; i < 9; i++) {
    expect((await log(id))[0]?.status).toBe('RETRYING')
    waits.push(await untilNext())
  }
  const schedule = [5 / 3600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24].map((hours) => hours * hour)
  for (const [at, wait] of schedule.entries()) {
    expect(waits[at]).toBeWithin(Math.round(wait), Math.round(wait * 1.2) + 1)
  }
  const [delivery] = await log(id)
  expect(delivery).toMatchObject({ status: 'FAILED', nextAttemptAt: null })
  expect(delivery?.attempts).toHaveLength(10)
  app.clock.advance(100 * day)
  await work(app)
  expect(receiver.received).toHaveLength(10)
})

test('each attempt has the same id and bytes, and a signature of its own time', async () => {
  const { app, receiver, untilNext, secret, log, id } = await subscribed({ status: 500 })
  await happen(app, 'message.sent', { message: { content: 'Grüße — 你好 🎉 \u2028 "quoted"' } })
  await work(app)
  await untilNext()
  // What the event is about may change meanwhile: what is sent does not.
  app.db.run(`update event set data = '{}'`)
  receiver.behaviour.status = 200
  await untilNext()
  const { received } = receiver
  expect(received).toHaveLength(3)
  expect(new Set(received.map(({ body }) => body)).size).toBe(1)
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  const times = received.map(({ headers }) => Number(headers['webhook-timestamp']))
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
  const [first] = received
  expect(first && isSignedBy(secret, first)).toBe(true)
  expect(first && isSignedBy(secret, { ...first, body: `${first.body} ` })).toBe(false)
  const payload = JSON.parse(first?.body ?? '')
  expect(Object.keys(payload)).toEqual(['id', 'type', 'timestamp', 'data'])
  expect(payload.id).toBe(first?.headers['webhook-id'])
  expect(first?.headers['content-type']).toBe('application/json')
  expect(first?.headers['content-length']).toBe(String(Buffer.byteLength(first?.body ?? '')))
  const [delivery] = await log(id)
  expect(delivery).toMatchObject({ status: 'DELIVERED', eventId: payload.id })
  expect(delivery?.requestBody).toBe(first?.body)
  expect(delivery?.attempts.map(({ status }) => status)).toEqual([500, 500, 200])
})

test('after a rotation both secrets sign for 24 hours, then the new one alone', async () => {
  const { app, send, path, receiver, secret } = await subscribed()
  app.clock.advance(-day)
  const { json } = await send('PATCH', path, { rotateSecret: true })
  const rotated = json.data.secret as string
  app.clock.advance(day - 60_000)
  await happenAndWork(app)
  app.clock.advance(60_000)
  await happenAndWork(app)
  const [during, after] = receiver.received
  expect(during?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/)
  expect(during && [isSignedBy(secret, during), isSignedBy(rotated, during)]).toEqual([true, true])
  expect(after?.headers['webhook-signature']).toMatch(/^v1,\S+$/)
  expect(after && [isSignedBy(secret, after), isSignedBy(rotated, after)]).toEqual([false, true])
})

test('one that has only failed for five days is switched off with the reason; a success begins anew', async () => {
  const { app, path, send, shown, id, receiver } = await subscribed({ status: 500 })
  await happenAndWork(app)
  const since = (await shown(id)).failingSince
  expect(since).toBe(new Date(app.clock.now()).toISOString())

  app.clock.advance(5 * day - 1)
  await happenAndWork(app)
  expect(await shown(id)).toMatchObject({ enabled: true, failingSince: since })
  receiver.behaviour.status = 200
  await happenAndWork(app)
  expect(await shown(id)).toMatchObject({ enabled: true, failingSince: null })

  receiver.behaviour.status = 500
  await happenAndWork(app)
  app.clock.advance(5 * day)
  await happenAndWork(app)
  const off = await shown(id)
  expect(off.enabled).toBe(false)
  expect(off.disabledReason).toContain('5 days')
  expect(off.disabledReason).toContain('answered 500')
  const count = receiver.received.length
  app.clock.advance(day)
  await happenAndWork(app)
  expect(receiver.received).toHaveLength(count)

  // As good as new: one more failure doesn't switch it off again.
  await send('PATCH', path, { enabled: true })
  await happenAndWork(app)
  expect(receiver.received.length).toBeGreaterThan(count)
  expect((await shown(id)).enabled).toBe(true)
})

test('another address begins anew, too; a test that fails counts for nothing', async () => {
  const { app, path, send, shown, id } = await subscribed({ status: 500 })
  await send('POST', `${path}/test`, {})
  expect((await shown(id)).failingSince).toBeNull()
  await happenAndWork(app)
  expect((await shown(id)).failingSince).not.toBeNull()
  await send('PATCH', path, { description: 'the same address' })
  expect((await shown(id)).failingSince).not.toBeNull()
  await send('PATCH', path, { url: receiver().url })
  expect((await shown(id)).failingSince).toBeNull()
})

test('what waits while a subscription is off is sent when it is on; what happened meanwhile is not', async () => {
  const { app, path, send, receiver, log, id } = await subscribed({ status: 500 })
  await happen(app, 'message.sent')
  await work(app)
  await send('PATCH', path, { enabled: false })
  await happen(app, 'conversation.ended')
  app.clock.advance(hour)
  await work(app)
  expect(receiver.received).toHaveLength(1)
  receiver.behaviour.status = 200
  await send('PATCH', path, { enabled: true })
  await happen(app, 'agent.joined')
  await work(app)
  const types = receiver.received.map(({ body }) => JSON.parse(body).type)
  expect(types).toEqual(['message.sent', 'message.sent', 'agent.joined'])
  expect((await log(id)).map(({ status }) => status)).toEqual(['DELIVERED', 'DELIVERED'])
})

test('a deleted subscription gets nothing more, and its rows are cleared away', async () => {
  const { app, path, send, receiver, id } = await subscribed({ status: 500 })
  await happenAndWork(app)
  expect((await send('DELETE', path)).status).toBe(204)
  app.clock.advance(hour)
  await happenAndWork(app)
  expect(receiver.received).toHaveLength(1)
  expect((await send('GET', `${path}/deliveries`)).status).toBe(404)
  expect((await send('POST', `${path}/test`)).status).toBe(404)
  for (const job of webhooksJobs()) await job.run(app, new AbortController().signal)
  const left = app.db.query('select count(*) as count from delivery').get()
  expect(left).toEqual({ count: 0 })
  expect(app.db.query('select 1 from webhook where public_id = ?').get(id)).toBeNull()
})

test('a delivery that failed for good can be sent again, with the whole schedule anew', async () => {
  const { app, path, send, receiver, log, id } = await subscribed({ status: 500 })
  await happenAndWork(app)
  const [first] = await log(id)
  app.db.run(`update delivery set failures = 9`)
  app.clock.advance(day)
  await work(app)
  expect((await log(id))[0]).toMatchObject({ status: 'FAILED' })

  const again = await send('POST', `${path}/deliveries/${first?.id}/retry`)
  expect(again.status).toBe(202)
  expect(again.json.data).toMatchObject({ status: 'PENDING', eventId: first?.eventId })
  expect(again.json.data.nextAttemptAt).toBe(new Date(app.clock.now()).toISOString())
  await work(app)
  const [failed] = await log(id)
  expect(failed).toMatchObject({ status: 'RETRYING' })
  expect(failed?.attempts).toHaveLength(3)
  const bodies = new Set(receiver.received.map(({ headers }) => headers['webhook-id']))
  expect([...bodies]).toEqual([first?.eventId])
})

test('a retry of a delivery that is being sent, or of another subscription, is refused', async () => {
  const held = Promise.withResolvers<void>()
  const { app, path, send, subscribe, receiver, log, id } = await subscribed({ hold: held.promise })
  const other = await subscribe('http://127.0.0.1:9/')
  await happen(app)
  const working = work(app)
  await receiver.reached(1)
  const [delivery] = await log(id)
  const busy = await send('POST', `${path}/deliveries/${delivery?.id}/retry`)
  expect([busy.status, busy.json.error.code]).toEqual([409, 'CONFLICT'])
  const foreign = await send('POST', `/${other.id}/deliveries/${delivery?.id}/retry`)
  expect(foreign.status).toBe(404)
  held.resolve()
  await working
  expect((await log(id))[0]?.attempts).toHaveLength(1)
})
