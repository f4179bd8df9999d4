import { expect, test } from 'bun:test'
import { workOffRun } from '../../src/trust/run.ts'
import { passwordPage } from '../support/answering.ts'
import { indexText, knowledgeApp } from '../support/knowledge.ts'
import { consoleCallers } from '../support/operator.ts'

async function desk() {
  const app = await knowledgeApp({ config: { rateLimits: false } })
  await indexText(app, 'Reset your password', passwordPage)
  return { app, ...(await consoleCallers(app)) }
}

test('a run is started, shown while it goes on, and its samples can be read', async () => {
  const { app, asAdmin, asAgent } = await desk()
  const none = (await asAgent('GET', '/trust')).json.data
  expect(none).toMatchObject({ last: null, running: null, stale: true, model: null })
  expect(none.staleReason).toBe('It was never measured.')

  const started = await asAdmin('POST', '/trust/runs')
  expect(started.status).toBe(202)
  const { id } = started.json.data
  expect(started.json.data).toMatchObject({ status: 'QUEUED', startedBy: 'Ada' })
  expect((await asAdmin('POST', '/trust/runs')).status).toBe(409)
  expect((await asAgent('GET', '/trust')).json.data.running.id).toBe(id)

  await workOffRun(app, new AbortController().signal)
  const state = (await asAgent('GET', '/trust')).json.data
  expect(state).toMatchObject({ running: null, stale: false, staleReason: null })
  expect(state.last.score).toBeGreaterThan(0)
  expect((await asAgent('GET', `/trust/runs/${id}`)).json.data.status).toBe('DONE')
  expect((await asAgent('GET', '/trust/runs')).json.meta.total).toBe(1)

  const path = `/trust/runs/${id}/samples`
  const all = (await asAgent('GET', path)).json
  expect(all.data).toHaveLength(20)
  expect(all.meta.total).toBe(state.last.progress.total)
  expect(all.meta.categories).toContain('off-topic')
  const passed = (await asAgent('GET', `${path}?verdict=PASS&category=off-topic&pageSize=100`)).json
  expect(passed.meta.total).toBeGreaterThan(0)
  for (const one of passed.data) {
    expect(one).toMatchObject({ verdict: 'PASS', category: 'off-topic' })
  }
})

test('a run is cancelled once', async () => {
  const { asAdmin } = await desk()
  const { id } = (await asAdmin('POST', '/trust/runs')).json.data
  const cancelled = await asAdmin('POST', `/trust/runs/${id}/cancel`)
  expect(cancelled.json.data.status).toBe('CANCELLED')
  expect((await asAdmin('POST', `/trust/runs/${id}/cancel`)).status).toBe(409)
})

test('what is not there, not well formed or not allowed is refused', async () => {
  const { asAdmin, asAgent, asNobody, asForeigner } = await desk()
  for (const path of ['/trust/runs/run_none', '/trust/runs/run_none/samples']) {
    expect((await asAgent('GET', path)).status).toBe(404)
  }
  expect((await asAdmin('POST', '/trust/runs/run_none/cancel')).status).toBe(404)
  const { id } = (await asAdmin('POST', '/trust/runs')).json.data
  const bad = await asAgent('GET', `/trust/runs/${id}/samples?verdict=GOOD`)
  expect(bad.status).toBe(400)
  expect(bad.json.error.details[0].path).toBe('verdict')
  expect((await asAgent('GET', '/trust/runs?pageSize=0')).status).toBe(400)
  expect((await asAgent('POST', '/trust/runs')).status).toBe(403)
  expect((await asAgent('POST', `/trust/runs/${id}/cancel`)).status).toBe(403)
  expect((await asForeigner('POST', '/trust/runs')).status).toBe(403)
  expect((await asNobody('GET', '/trust')).status).toBe(401)
})
