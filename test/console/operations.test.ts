import { expect, test } from 'bun:test'
import { allJobs } from '../../src/jobs.ts'
import { ensureJobs } from '../../src/platform/job-store.ts'
import { knownJobs } from '../../src/platform/scheduler.ts'
import { createServer } from '../../src/server.ts'
import { withOperator } from '../support/operator.ts'
import { call, testApp } from '../support/test-app.ts'
import { webhookApp } from '../support/webhook-receiver.ts'

async function desk(app = testApp({ config: { rateLimits: false } })) {
  const made = await app
  const server = createServer(made)
  const send = async (role: 'ADMIN' | 'AGENT', method: string, path: string, body?: unknown) => {
    const { headers } = await withOperator(made, role)
    return call(server, method, `/console/v1${path}`, body, headers)
  }
  return { app: made, send }
}

test('an administrator sees every job and asks for one to run', async () => {
  const { app, send } = await desk()
  ensureJobs(app.db, knownJobs(app, allJobs()))
  const { json } = await send('ADMIN', 'GET', '/jobs')
  expect(json.data.map((job: { name: string }) => job.name).sort()).toEqual(
    allJobs()
      .map((job) => job.name)
      .sort(),
  )
  const { name } = json.data[0]
  const asked = await send('ADMIN', 'POST', `/jobs/${name}/run`)
  expect([asked.status, asked.json.data.name]).toEqual([202, name])
  const due = app.db
    .query<{ due: number | null }, [string]>('select due_at as due from job where name = ?')
    .get(name)
  expect(due?.due ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(app.clock.now())
  expect((await send('ADMIN', 'POST', '/jobs/nope/run')).status).toBe(404)
  for (const [method, path] of [
    ['GET', '/jobs'],
    ['POST', `/jobs/${name}/run`],
  ] as const) {
    expect((await send('AGENT', method, path)).status).toBe(403)
  }
})

test('an administrator has failed deliveries sent again', async () => {
  const { app, send } = await desk(webhookApp({ config: { rateLimits: false } }))
  const body = { url: 'https://hooks.example.com/a', events: ['*'] }
  const created = await send('ADMIN', 'POST', '/webhooks', body)
  const { id } = created.json.data
  app.db.run(
    `insert into delivery (public_id, webhook_id, event_id, event_type, status, body, created_at)
     values ('dlv_1', 1, 'evt_1', 'message.sent', 'FAILED', '{}', ${app.clock.now()})`,
  )
  const replay = (since: unknown, role: 'ADMIN' | 'AGENT' = 'ADMIN') =>
    send(role, 'POST', `/webhooks/${id}/replay`, { since })
  expect((await replay('2025-06-15', 'AGENT')).status).toBe(403)
  expect((await replay('yesterday')).status).toBe(400)
  expect((await replay('2025-06-16')).json.data).toEqual({ queued: 0 })
  const { status, json } = await replay('2025-06-15')
  expect([status, json.data]).toEqual([202, { queued: 1 }])
  expect(
    (await send('ADMIN', 'POST', '/webhooks/wh_nope/replay', { since: '2025-06-15' })).status,
  ).toBe(404)
})
