import { expect, test } from 'bun:test'
import { allJobs } from '../../src/jobs.ts'
import { ensureJobs } from '../../src/platform/job-store.ts'
import { knownJobs } from '../../src/platform/scheduler.ts'
import { consoleCallers } from '../support/operator.ts'
import { webhookApp } from '../support/webhook-receiver.ts'

async function desk() {
  const app = await webhookApp({ config: { rateLimits: false } })
  ensureJobs(app.db, knownJobs(app, allJobs()))
  return { app, ...(await consoleCallers(app)) }
}

test('jobs are listed, and run on request', async () => {
  const { app, asAdmin, asAgent, asNobody, asForeigner } = await desk()
  const listed = await asAgent('GET', '/jobs')
  const names = allJobs().map(({ name }) => name)
  expect(listed.json.data.map((job: { name: string }) => job.name).sort()).toEqual(names.sort())
  const [name] = names
  const path = `/jobs/${encodeURIComponent(name ?? '')}/run`
  const run = await asAdmin('POST', path)
  expect(run.status).toBe(202)
  expect(run.json.data).toMatchObject({ name, status: 'IDLE' })
  const due = app.db.query('select due_at as at from job where name = ?').get(name ?? '')
  expect(due).toEqual({ at: app.clock.now() })
  expect((await asAdmin('POST', '/jobs/none/run')).status).toBe(404)
  expect((await asAgent('POST', path)).status).toBe(403)
  expect((await asForeigner('POST', path)).status).toBe(403)
  expect((await asNobody('POST', path)).status).toBe(401)
  expect((await asNobody('GET', '/jobs')).status).toBe(401)
})

test('what has failed since a time is queued again', async () => {
  const { app, asAdmin, asAgent, asNobody } = await desk()
  const made = await asAdmin('POST', '/webhooks', { url: 'http://127.0.0.1:9/', events: ['*'] })
  const path = `/webhooks/${made.json.data.id}/replay`
  const replay = await asAdmin('POST', path, { since: '2025-06-01T00:00:00Z' })
  expect(replay.status).toBe(202)
  expect(replay.json.data).toEqual({ queued: 0 })
  for (const since of ['yesterday', '2025-02-31T00:00:00Z', '2025-06-01', 7]) {
    const { status, json } = await asAdmin('POST', path, { since })
    expect(status).toBe(400)
    expect(json.error.details[0].path).toBe('since')
  }
  const body = { since: new Date(app.clock.now()).toISOString() }
  expect((await asAdmin('POST', '/webhooks/wh_none/replay', body)).status).toBe(404)
  expect((await asAgent('POST', path, body)).status).toBe(403)
  expect((await asNobody('POST', path, body)).status).toBe(401)
  await asAdmin('PATCH', `/webhooks/${made.json.data.id}`, { enabled: false })
  expect((await asAdmin('POST', path, body)).status).toBe(409)
})
