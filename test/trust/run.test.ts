import { describe, expect, test } from 'bun:test'
import { staleReason } from '../../src/analytics/trust-stale-store.ts'
import { appendMessage, insertConversation } from '../../src/conversations/store.ts'
import { changeSettings } from '../../src/settings/store.ts'
import { trustJobs } from '../../src/trust/jobs.ts'
import { isAnswering } from '../../src/trust/knowledge-store.ts'
import { workOffRun } from '../../src/trust/run.ts'
import { listSamples } from '../../src/trust/sample-store.ts'
import {
  cancelRun,
  claimRun,
  findOpenRun,
  getRun,
  listRuns,
  queueRun,
  releaseTrustRuns,
  removeOldRuns,
} from '../../src/trust/store.ts'
import { passwordPage } from '../support/answering.ts'
import { indexText, knowledgeApp } from '../support/knowledge.ts'
import type { TestApp } from '../support/test-app.ts'

const never = new AbortController().signal

async function desk(): Promise<TestApp> {
  const app = await knowledgeApp()
  await indexText(app, 'Reset your password', passwordPage)
  return app
}

function countTalk(app: TestApp): number | undefined {
  const sql = `select (select count(*) from conversation) + (select count(*) from message)
    + (select count(*) from event where conversation_id is not null) as n`
  return app.db.query<{ n: number }, []>(sql).get()?.n
}

function queue(app: TestApp): string {
  const id = app.ids.next('run')
  return queueRun(app.db, { id, trigger: 'OPERATOR', startedBy: 'Ada', now: app.clock.now() }).id
}

test('a run asks everything, is scored, and is no conversation', async () => {
  const app = await desk()
  const id = queue(app)
  expect(await workOffRun(app, never)).toContain('asked, score')
  const run = getRun(app.db, id)
  expect(run).toMatchObject({ status: 'DONE', startedBy: 'Ada', model: null, error: null })
  expect(run.progress.done).toBe(run.progress.total)
  expect(run.passed + run.failed + run.skipped).toBe(run.progress.total)
  expect(run.note).toContain('small')
  expect(run.dimensions).toHaveLength(6)
  const { total } = listSamples(app.db, { runId: id, limit: 1, offset: 0 })
  expect(total).toBe(run.progress.total)
  expect(countTalk(app)).toBe(0)
})

test('one run at a time', async () => {
  const app = await desk()
  queue(app)
  expect(() => queue(app)).toThrow('going on already')
})

test('a run that was cut short goes on where it was', async () => {
  const app = await desk()
  const id = queue(app)
  const stop = new AbortController()
  const count = app.writer.onCommit(() => {
    if (getRun(app.db, id).progress.done >= 5) stop.abort()
  })
  await workOffRun(app, stop.signal)
  count()
  const { done } = getRun(app.db, id).progress
  expect(done).toBeGreaterThanOrEqual(5)
  expect(done).toBeLessThan(20)
  const first = listSamples(app.db, { runId: id, limit: 1, offset: 0 }).items[0]
  await workOffRun(app, never)
  expect(getRun(app.db, id).status).toBe('DONE')
  const { items } = listSamples(app.db, { runId: id, limit: 500, offset: 0 })
  expect(items.map((one) => one.id)).toContain(first?.id ?? 0)
})

test('one whose knowledge has changed meanwhile fails, and says why', async () => {
  const app = await desk()
  const id = queue(app)
  const stop = new AbortController()
  app.writer.onCommit(() => {
    if (getRun(app.db, id).progress.done >= 2) stop.abort()
  })
  await workOffRun(app, stop.signal)
  changeSettings(app.db, 'chat', { changes: { tone: 'CASUAL' }, now: 1 })
  await workOffRun(app, never)
  expect(getRun(app.db, id)).toMatchObject({ status: 'FAILED', score: null })
  expect(getRun(app.db, id).error).toContain('changed since')
})

test('what a killed process had claimed is free again at the next start', async () => {
  const app = await desk()
  queue(app)
  const now = app.clock.now()
  expect(claimRun(app.db, { now, leaseMs: 60_000 })).toBeDefined()
  expect(claimRun(app.db, { now, leaseMs: 60_000 })).toBeUndefined()
  releaseTrustRuns(app.db)
  expect(claimRun(app.db, { now, leaseMs: 60_000 })).toBeDefined()
})

test('a run that is cancelled stops, and makes room for the next', async () => {
  const app = await desk()
  const id = queue(app)
  app.writer.onCommit(() => {
    const { status, progress } = getRun(app.db, id)
    if (status === 'RUNNING' && progress.done >= 3) cancelRun(app.db, id, app.clock.now())
  })
  expect(await workOffRun(app, never)).toBe('The run was cancelled')
  expect(getRun(app.db, id)).toMatchObject({ status: 'CANCELLED', score: null })
  expect(() => cancelRun(app.db, id, 0)).toThrow('This run is over.')
  expect(findOpenRun(app.db)).toBeUndefined()
})

test('a visitor who waits for an answer has the model to themselves', async () => {
  const app = await desk()
  const now = app.clock.now()
  const conversation = { id: 'conv_1', channel: 'API', user: {}, metadata: {}, now } as const
  insertConversation(app.db, conversation)
  const question = { id: 'msg_1', conversationId: 'conv_1', role: 'USER', content: 'Hi', now }
  appendMessage(app.db, { ...question, role: 'USER' })
  expect(isAnswering(app.db, now - 60_000)).toBe(true)
  expect(isAnswering(app.db, now + 1)).toBe(false)
  const id = queue(app)
  const going = workOffRun(app, never)
  await Bun.sleep(5)
  expect(getRun(app.db, id).progress.done).toBe(0)
  // Nobody waits for a minute.
  app.clock.advance(120_000)
  await going
  expect(getRun(app.db, id).status).toBe('DONE')
})

test('the newest 50 runs are kept with their samples', async () => {
  const app = await desk()
  for (let count = 0; count < 53; count++) cancelRun(app.db, queue(app), app.clock.now())
  removeOldRuns(app.db, 50)
  expect(listRuns(app.db, { limit: 1, offset: 0 }).total).toBe(50)
})

describe('another run is due', () => {
  test('before the first, after a sync that changed something, new settings and another model', async () => {
    const app = await desk()
    expect(staleReason(app.db, undefined)).toBe('It was never measured.')
    queue(app)
    await workOffRun(app, never)
    expect(staleReason(app.db, undefined)).toBeNull()
    expect(staleReason(app.db, 'llama3.2')).toContain('without a model; now llama3.2 answers')
    changeSettings(app.db, 'chat', { changes: { retentionDays: 3 }, now: 1 })
    expect(staleReason(app.db, undefined)).toBeNull()
    changeSettings(app.db, 'chat', { changes: { confidenceThreshold: 0.3 }, now: 1 })
    expect(staleReason(app.db, undefined)).toBe('Chat settings have changed since.')
    await indexText(app, 'Returns', '# Returns\n\nWithin 30 days.')
    expect(staleReason(app.db, undefined)).toBe('The knowledge has changed since.')
  })

  test('and is started at night, but not without knowledge, and not twice', async () => {
    const nightly = trustJobs().find(({ name }) => name === 'trust.nightly')
    const empty = await knowledgeApp()
    expect((await nightly?.run(empty, never))?.did).toBe('There is no knowledge to measure yet')
    const app = await desk()
    expect((await nightly?.run(app, never))?.did).toContain('A run was started')
    expect((await nightly?.run(app, never))?.did).toBe('A run is going on already')
    await workOffRun(app, never)
    expect((await nightly?.run(app, never))?.did).toBe('The trust score is up to date')
  })
})
