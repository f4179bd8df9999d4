import { afterEach, expect, test } from 'bun:test'
import { changeWebhook } from '../../src/webhooks/manage.ts'
import { replayFailed } from '../../src/webhooks/replay.ts'
import { webhookDesk, work } from '../support/webhook-desk.ts'
import { happen, type WebhookReceiver, webhookReceiver } from '../support/webhook-receiver.ts'

const hour = 3_600_000
let receiver: WebhookReceiver | undefined
afterEach(() => receiver?.stop())

/** Two subscriptions with a delivery each that failed an hour ago, two hours ago, three hours ago. */
async function desk() {
  receiver = webhookReceiver()
  const { app, subscribe, log } = await webhookDesk()
  const { id } = await subscribe(receiver.url)
  const other = await subscribe(receiver.url)
  for (let i = 0; i < 3; i++) {
    await happen(app)
    await work(app)
    app.clock.advance(hour)
  }
  app.db.run(`update delivery set status = 'FAILED', failures = 10`)
  const received = receiver.received.splice(0)
  return { app, id, other: other.id, log, receiver, received }
}

test('what has failed since a time is sent again: the same bytes under the same event ids', async () => {
  const { app, id, other, log, receiver, received } = await desk()
  expect(await replayFailed(app, id, app.clock.now() - 2 * hour)).toEqual({ queued: 2 })
  expect((await log(id)).map(({ status }) => status)).toEqual(['PENDING', 'PENDING', 'FAILED'])
  await work(app)
  expect(receiver.received).toHaveLength(2)
  for (const { body, headers } of receiver.received) {
    const before = received.filter((one) => one.headers['webhook-id'] === headers['webhook-id'])
    expect(before.map((one) => one.body)).toEqual([body, body])
  }
  const [last] = await log(id)
  expect(last).toMatchObject({ status: 'DELIVERED', attempts: [{ status: 200 }, { status: 200 }] })
  expect((await log(other)).map(({ status }) => status)).toEqual(['FAILED', 'FAILED', 'FAILED'])
  expect(await replayFailed(app, id, app.clock.now() - 2 * hour)).toEqual({ queued: 0 })
})

test('what fails again has the whole schedule before it', async () => {
  const { app, id, log, receiver } = await desk()
  receiver.behaviour.status = 500
  await replayFailed(app, id, app.clock.now() - hour)
  await work(app)
  const [last] = await log(id)
  expect(last?.status).toBe('RETRYING')
  expect(Date.parse(last?.nextAttemptAt ?? '') - app.clock.now()).toBeLessThanOrEqual(6000)
})

test('more than a slice is queued, each once', async () => {
  const { app, id } = await desk()
  app.db.run(
    `insert into delivery (public_id, webhook_id, event_id, event_type, status, body, created_at, finished_at)
     with recursive n(i) as (select 1 union all select i + 1 from n where i < 1200)
     select 'dlv_x' || i, 1, 'evt_x', 'message.sent', 'FAILED', '{}', ${app.clock.now()} + i % 3, 1 from n`,
  )
  expect(await replayFailed(app, id, app.clock.now())).toEqual({ queued: 1200 })
  const pending = app.db.query(`select count(*) as n from delivery where status = 'PENDING'`)
  expect(pending.get()).toEqual({ n: 1200 })
})

test('an unknown webhook and one that is off are refused', async () => {
  const { app, id } = await desk()
  await expect(replayFailed(app, 'wh_unknown', 0)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await changeWebhook(app, id, { enabled: false })
  await expect(replayFailed(app, id, 0)).rejects.toMatchObject({ code: 'CONFLICT' })
  const pending = app.db.query(`select count(*) as n from delivery where status = 'PENDING'`)
  expect(pending.get()).toEqual({ n: 0 })
})

test('a receiver that only fails is soon left alone, and gets all when it is well again', async () => {
  receiver = webhookReceiver({ status: 500 })
  const { app, subscribe, log } = await webhookDesk()
  const { id } = await subscribe(receiver.url)
  const { createLanes } = await import('../../src/webhooks/lanes.ts')
  const lanes = createLanes()
  for (let i = 0; i < 30; i++) await happen(app)
  await work(app, { lanes })
  expect(receiver.received).toHaveLength(5)
  await work(app, { lanes })
  expect(receiver.received).toHaveLength(5)
  app.clock.advance(5000)
  await work(app, { lanes })
  expect(receiver.received).toHaveLength(6)
  receiver.behaviour.status = 200
  app.clock.advance(10_000)
  await work(app, { lanes })
  expect((await log(id, '?pageSize=100')).map(({ status }) => status)).toEqual(
    Array(30).fill('DELIVERED'),
  )
})
