import { afterEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCursor } from '../../src/events/store.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { createIds } from '../../src/platform/ids.ts'
import { startJobs } from '../../src/platform/scheduler.ts'
import { deliverDue } from '../../src/webhooks/deliver-due.ts'
import { claimDeliveries, releaseDeliveries } from '../../src/webhooks/delivery-store.ts'
import { fanOut } from '../../src/webhooks/fan-out.ts'
import { webhooksJobs } from '../../src/webhooks/jobs.ts'
import { createLanes } from '../../src/webhooks/lanes.ts'
import { countingIds, type TestApp } from '../support/test-app.ts'
import { happenAndWork, webhookDesk, work } from '../support/webhook-desk.ts'
import { happen, type WebhookReceiver, webhookReceiver } from '../support/webhook-receiver.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

function receiver(behaviour: Parameters<typeof webhookReceiver>[0] = {}): WebhookReceiver {
  const one = webhookReceiver(behaviour)
  cleanUps.push(() => one.stop())
  return one
}

const { signal: never } = new AbortController()

function eventIds({ received }: WebhookReceiver): (string | undefined)[] {
  return received.map(({ headers }) => headers['webhook-id'])
}

/** As a process does that dies before the answer is there. */
function claimAll({ db, clock }: TestApp) {
  return claimDeliveries(db, { webhookRowId: 1, limit: 100, now: clock.now(), leaseMs: 60_000 })
}

test('what a process was sending when it died is sent again when its claim is over', async () => {
  const { app, subscribe, log } = await webhookDesk()
  const one = receiver()
  const { id } = await subscribe(one.url)
  await happen(app)
  await fanOut(app, never)
  expect(claimAll(app)).toHaveLength(1)
  app.clock.advance(59_999)
  await work(app)
  expect(one.received).toEqual([])
  app.clock.advance(1)
  await work(app)
  expect(one.received).toHaveLength(1)
  expect((await log(id))[0]).toMatchObject({ status: 'DELIVERED', attempts: [{ status: 200 }] })
})

test('at a start it is due at once', async () => {
  const { app, subscribe } = await webhookDesk()
  const one = receiver()
  await subscribe(one.url)
  await happen(app)
  await fanOut(app, never)
  claimAll(app)
  releaseDeliveries(app.db)
  await work(app)
  expect(one.received).toHaveLength(1)
})

test('an outcome that comes after the claim was lost changes nothing', async () => {
  const { app, subscribe, log } = await webhookDesk()
  const held = Promise.withResolvers<void>()
  const one = receiver({ hold: held.promise, status: 500 })
  const { id } = await subscribe(one.url)
  await happen(app)
  const working = work(app)
  await one.reached(1)
  // Another process takes it over, and delivers it.
  app.clock.advance(60_000)
  one.behaviour.hold = undefined
  one.behaviour.status = 200
  await deliverDue(app, createLanes(), never)
  held.resolve()
  await working
  const [delivery] = await log(id)
  expect(delivery).toMatchObject({ status: 'DELIVERED', nextAttemptAt: null })
})

test('queueing events happens whole or not at all, and each is queued once', async () => {
  const ids = countingIds()
  let queued = 0
  let isBroken = true
  const flaky = {
    next(prefix: Parameters<typeof ids.next>[0]) {
      if (prefix === 'dlv' && ++queued > 2 && isBroken) throw new Error('out of luck')
      return ids.next(prefix)
    },
  }
  const { app, subscribe } = await webhookDesk({ ids: flaky })
  const one = receiver()
  await subscribe(one.url)
  for (let i = 0; i < 5; i++) await happen(app)
  await expect(fanOut(app, never)).rejects.toThrow('out of luck')
  expect(app.db.query('select count(*) as count from delivery').get()).toEqual({ count: 0 })
  expect(readCursor(app.db, 'webhooks')).toBe(0)
  isBroken = false
  await work(app)
  await work(app)
  expect(new Set(eventIds(one)).size).toBe(5)
  expect(one.received).toHaveLength(5)
})

test('thousands of events are queued in slices, each once', async () => {
  const { app, subscribe, log } = await webhookDesk()
  const [one, two] = [receiver(), receiver()]
  const { id } = await subscribe(one.url, { events: ['message.sent'] })
  await subscribe(two.url, { events: ['agent.joined'] })
  app.db.transaction(() => {
    const insert = app.db.query(
      `insert into event (public_id, type, data, created_at) values (?, ?, '{}', 0)`,
    )
    for (let i = 0; i < 1201; i++) insert.run(`evt_${i}`, i % 2 ? 'message.sent' : 'agent.joined')
  })()
  let commits = 0
  app.writer.onCommit(() => commits++)
  await fanOut(app, never)
  expect(commits).toBe(5)
  const counts = app.db
    .query('select webhook_id, count(distinct event_id) from delivery group by 1')
    .values()
  expect(counts).toEqual([
    [1, 600],
    [2, 601],
  ])
  expect((await log(id, '?pageSize=100')).every(({ event }) => event === 'message.sent')).toBe(true)
})

test('two processes on one database send each delivery once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keepdesk-webhooks-'))
  cleanUps.push(() => rmSync(folder, { recursive: true }))
  const ids = createIds(systemClock)
  const open = async () => {
    const db = await openDatabase(folder)
    cleanUps.push(() => db.close())
    return db
  }
  const first = await webhookDesk({ db: await open(), ids })
  const second = await webhookDesk({ db: await open(), ids })
  const one = receiver({ delayMs: 1 })
  const { id } = await first.subscribe(one.url)
  for (let i = 0; i < 40; i++) await happen(first.app)
  await Promise.all([work(first.app), work(second.app)])
  await work(first.app)
  expect(one.received).toHaveLength(40)
  expect(new Set(eventIds(one)).size).toBe(40)
  const log = await first.log(id, '?pageSize=100&status=DELIVERED')
  expect(log).toHaveLength(40)
  expect(log.every(({ attempts }) => attempts.length === 1)).toBe(true)
})

test('receivers that hang hold up nobody else, and get one request at a time', async () => {
  const { app, subscribe } = await webhookDesk()
  const held = Promise.withResolvers<void>()
  const slow = receiver({ hold: held.promise })
  const quick = receiver()
  await subscribe(slow.url)
  await subscribe(quick.url)
  for (let i = 0; i < 30; i++) await happen(app)
  const working = work(app)
  await quick.reached(30)
  expect(slow.mostOpen).toBe(1)
  held.resolve()
  await working
  expect(slow.received).toHaveLength(30)
  expect(slow.mostOpen).toBeLessThanOrEqual(16)
  expect(quick.mostOpen).toBeLessThanOrEqual(16)
})

test('however many receivers hang, one that answers gets its events', async () => {
  const { app, subscribe } = await webhookDesk()
  const held = Promise.withResolvers<void>()
  const [slow, quick] = [receiver({ hold: held.promise }), receiver()]
  for (let i = 0; i < 40; i++) await subscribe(slow.url)
  await subscribe(quick.url)
  // Whoever is new waits its turn among the new ones; this one has answered before.
  const lanes = createLanes()
  lanes.take(41)
  lanes.giveBack(41, true, app.clock.now())
  for (let i = 0; i < 10; i++) await happen(app)
  await fanOut(app, never)
  const stop = new AbortController()
  const working = deliverDue(app, lanes, stop.signal)
  await quick.reached(10)
  await slow.reached(16)
  expect(slow.mostOpen).toBe(16)
  stop.abort()
  held.resolve()
  await working
})

test('what is on its way when Keepdesk stops is given back untried', async () => {
  const { app, subscribe, log } = await webhookDesk()
  const held = Promise.withResolvers<void>()
  const one = receiver({ hold: held.promise })
  const { id } = await subscribe(one.url)
  await happen(app)
  await fanOut(app, never)
  const stop = new AbortController()
  const working = deliverDue(app, createLanes(), stop.signal, 30)
  await one.reached(1)
  stop.abort()
  await working
  held.resolve()
  expect((await log(id))[0]).toMatchObject({ status: 'PENDING', attempts: [] })
  one.behaviour.hold = undefined
  await work(app)
  expect((await log(id))[0]?.status).toBe('DELIVERED')
  expect(new Set(eventIds(one)).size).toBe(1)
})

test('the running jobs send an event as soon as it is written', async () => {
  const { app, subscribe } = await webhookDesk()
  const one = receiver()
  await subscribe(one.url)
  const running = startJobs(app, webhooksJobs())
  cleanUps.push(() => running.stop(100))
  await happen(app)
  await one.reached(1)
  await happen(app)
  await one.reached(2)
  expect(new Set(eventIds(one)).size).toBe(2)
})

test('an outcome that cannot be stored is tried again, and the error is told', async () => {
  const { app, subscribe, log } = await webhookDesk()
  const one = receiver()
  const { id } = await subscribe(one.url)
  await happen(app)
  await fanOut(app, never)
  app.db.run(`create temp trigger full before update of attempts on delivery
    begin select raise(abort, 'disk is full'); end`)
  await expect(deliverDue(app, createLanes(), never)).rejects.toThrow('disk is full')
  app.db.run('drop trigger full')
  app.clock.advance(60_000)
  await work(app)
  expect(one.received).toHaveLength(2)
  expect((await log(id))[0]?.status).toBe('DELIVERED')
})

test('neither secrets nor what was sent come into the log', async () => {
  const { app, send, subscribe } = await webhookDesk()
  const one = receiver({ status: 410, body: 'what the receiver said' })
  const { id, secret } = await subscribe(`${one.url}?token=in-the-address`)
  await send('PATCH', `/${id}`, { rotateSecret: true })
  await happenAndWork(app)
  const text = JSON.stringify(app.log.lines)
  expect(text).toContain('webhook attempted')
  expect(text).toContain('webhook disabled')
  for (const kept of [secret.slice(6), 'in-the-address', 'conv_1', 'what the receiver said']) {
    expect(text).not.toContain(kept)
  }
})
