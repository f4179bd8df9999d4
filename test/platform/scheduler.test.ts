import { expect, test } from 'bun:test'
import { runDue } from '../../src/platform/job-run.ts'
import { ensureJobs, isFulfilled, listJobs, requestJob } from '../../src/platform/job-store.ts'
import { type Job, knownJobs, startJobs } from '../../src/platform/scheduler.ts'
import { write } from '../../src/platform/write.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

const everySecond = '* * * * * *'

/** A promise and its key. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { passed: promise, open: resolve }
}

test.concurrent('one job never runs twice at a time, another one is not held up by it', async () => {
  const app = await testApp()
  const slow = gate()
  const twice = gate()
  let slowRuns = 0
  let quickRuns = 0
  const jobs = startJobs(app, [
    {
      name: 'slow',
      schedule: everySecond,
      async run() {
        slowRuns++
        await slow.passed
        return undefined
      },
    },
    {
      name: 'quick',
      schedule: everySecond,
      async run() {
        if (++quickRuns === 2) twice.open()
        return undefined
      },
    },
  ])
  await twice.passed
  expect(slowRuns).toBe(1)
  slow.open()
  await jobs.stop(1000)
})

test.concurrent('a job that fails, in whatever way, is logged by name and woken again', async () => {
  const app = await testApp()
  const again = gate()
  let runs = 0
  const jobs = startJobs(app, [
    {
      name: 'broken',
      schedule: everySecond,
      run() {
        runs++
        if (runs === 1) throw new Error('at once')
        again.open()
        return Promise.reject(new Error('later'))
      },
    },
  ])
  await again.passed
  await Bun.sleep(0)
  const logged = app.log.lines.map(({ message, fields }) => [
    message,
    fields.job,
    `${fields.error}`,
  ])
  expect(logged).toEqual([
    ['job failed', 'broken', 'Error: at once'],
    ['job failed', 'broken', 'Error: later'],
  ])
  await jobs.stop(1000)
})

test.concurrent('a job that asks to be left alone is, until its time has come', async () => {
  const app = await testApp()
  const ticked = gate()
  let runs = 0
  let ticks = 0
  let runsBefore = 0
  const jobs = startJobs(app, [
    {
      name: 'patient',
      schedule: everySecond,
      async run() {
        runs++
        return { retryInMs: 30_000 }
      },
    },
    {
      name: 'tick',
      schedule: everySecond,
      async run() {
        if (++ticks === 2) {
          runsBefore = runs
          app.clock.advance(30_000)
        }
        if (ticks === 4) ticked.open()
        return undefined
      },
    },
  ])
  await ticked.passed
  expect([runsBefore, runs]).toEqual([1, 2])
  await jobs.stop(1000)
})

test.concurrent('stopping tells the running jobs, waits for them, and starts nothing more', async () => {
  const app = await testApp()
  const begun = gate()
  const finish = gate()
  let runs = 0
  let wasTold = false
  let isStopped = false
  const jobs = startJobs(app, [
    {
      name: 'long',
      schedule: everySecond,
      async run(_, signal) {
        runs++
        begun.open()
        await finish.passed
        wasTold = signal.aborted
        return undefined
      },
    },
  ])
  await begun.passed
  const stopped = jobs.stop(60_000).then(() => {
    isStopped = true
  })
  await Bun.sleep(20)
  expect(isStopped).toBe(false)
  finish.open()
  await stopped
  expect(wasTold).toBe(true)
  expect(runs).toBe(1)
})

test.concurrent('stopping gives up on a job that does not listen', async () => {
  const app = await testApp()
  const begun = gate()
  const jobs = startJobs(app, [
    {
      name: 'deaf',
      schedule: everySecond,
      run() {
        begun.open()
        return new Promise(() => {})
      },
    },
  ])
  await begun.passed
  await jobs.stop(10)
})

/** A nightly job, on an App of its own or on one that there is. */
async function nightly(run: Job['run'], app?: TestApp) {
  const job: Job = { name: 'nightly', schedule: '0 0 3 * * *', run }
  const own = app ?? (await testApp())
  const report = () => listJobs(own.db, own.clock.now())[0]
  return { job, app: own, report, start: () => startJobs(own, [job]) }
}

/** Looks again until it is so. */
async function until(isSo: () => boolean) {
  while (!isSo()) await Bun.sleep(10)
}

test.concurrent('what was missed while the machine was off runs at the next start, once', async () => {
  let runs = 0
  const { app, report, start } = await nightly(async () => {
    runs++
    return { did: '3 things tidied' }
  })
  const first = start()
  await until(() => report() !== undefined)
  await first.stop(1000)
  expect(runs).toBe(0)
  expect(report()).toMatchObject({ status: 'IDLE', runs: 0, lastRun: null, lastFailure: null })

  app.clock.advance(3 * 86_400_000)
  const now = app.clock.now()
  const second = start()
  await until(() => report()?.lastRun != null)
  await second.stop(1000)
  expect(runs).toBe(1)
  expect(report()).toMatchObject({
    status: 'IDLE',
    runs: 1,
    failures: 0,
    lastRun: { finishedAt: new Date(now).toISOString(), durationMs: 0, outcome: '3 things tidied' },
    lastFailure: null,
  })
  const next = Date.parse(report()?.nextRunAt ?? '')
  expect(next).toBeGreaterThan(now)
  expect(next).toBeLessThanOrEqual(now + 86_400_000)
})

test.concurrent('jobs that look every second are told of only when they did something, once a minute', async () => {
  const app = await testApp()
  let commits = 0
  let looks = 0
  let worked = 0
  let hasWork = false
  const job: Job = {
    name: 'looking',
    schedule: everySecond,
    async run() {
      looks++
      if (!hasWork) return undefined
      worked++
      return { did: 'something' }
    },
  }
  const report = () => listJobs(app.db, app.clock.now())[0]
  const jobs = startJobs(app, [job])
  // At least so many: on a busy machine two ticks can follow each other at once.
  await until(() => report() !== undefined && looks >= 1)
  app.writer.onCommit(() => {
    commits++
  })
  const seen = looks
  await until(() => looks > seen)
  expect(report()).toMatchObject({ runs: 0, nextRunAt: null, lastRun: null })
  expect(commits).toBe(0)
  hasWork = true
  await until(() => (report()?.runs ?? 0) >= 1)
  const told = worked
  await until(() => worked > told)
  expect(commits).toBe(1)
  await jobs.stop(1000)
  // Told with the stop, so that nothing that was done stays untold.
  expect(report()).toMatchObject({ runs: worked, lastRun: { outcome: 'something' } })
})

test('a nightly job that fails is tried again within the hour, and its error stays to be seen', async () => {
  let fails = true
  const { job, app, report } = await nightly(async () => {
    if (fails) throw new Error('No space.')
    return undefined
  })
  await write(app, (db) => ensureJobs(db, knownJobs(app, [job])))
  app.clock.set(Date.parse(report()?.nextRunAt ?? ''))
  expect(await runDue(app, job, new AbortController().signal)).toBe(true)
  const failedAt = new Date(app.clock.now()).toISOString()
  expect(report()).toMatchObject({
    status: 'FAILED',
    runs: 1,
    failures: 1,
    nextRunAt: new Date(app.clock.now() + 3_600_000).toISOString(),
    lastFailure: { at: failedAt, error: 'No space.' },
  })
  expect(await runDue(app, job, new AbortController().signal)).toBe(false)
  fails = false
  app.clock.advance(3_600_000)
  expect(await runDue(app, job, new AbortController().signal)).toBe(true)
  expect(report()).toMatchObject({
    status: 'IDLE',
    runs: 2,
    lastRun: { outcome: null },
    lastFailure: { at: failedAt },
  })
})

test('two processes never run one job at the same time; the lease of a killed one ends', async () => {
  const going = gate()
  let runs = 0
  const { job, app, report } = await nightly(async () => {
    runs++
    await going.passed
    return undefined
  })
  await write(app, (db) => ensureJobs(db, knownJobs(app, [job])))
  await write(app, (db) => requestJob(db, 'nightly', app.clock.now()))
  const { signal } = new AbortController()
  const first = runDue(app, job, signal)
  await until(() => runs === 1)
  expect(report()?.status).toBe('RUNNING')
  expect(await runDue(app, job, signal)).toBe(false)
  // As if the first were dead: nobody renews its lease.
  app.clock.advance(60_000)
  expect(report()?.status).toBe('IDLE')
  const second = runDue(app, job, signal)
  await until(() => runs === 2)
  going.open()
  expect(await Promise.all([first, second])).toEqual([true, true])
  expect(report()?.status).toBe('IDLE')
  expect(await runDue(app, job, signal)).toBe(false)
})

test('who asks for a job while it runs gets another run', async () => {
  const going = gate()
  let runs = 0
  const { job, app } = await nightly(async () => {
    runs++
    await going.passed
    return undefined
  })
  const ask = () => write(app, (db) => requestJob(db, 'nightly', app.clock.now()))
  await write(app, (db) => ensureJobs(db, knownJobs(app, [job])))
  const { signal } = new AbortController()
  await ask()
  const first = runDue(app, job, signal)
  await until(() => runs === 1)
  const wish = (await ask()) ?? 0
  going.open()
  await first
  expect(isFulfilled(app.db, 'nightly', wish)).toBe(false)
  expect(await runDue(app, job, signal)).toBe(true)
  expect(isFulfilled(app.db, 'nightly', wish)).toBe(true)
  expect(await runDue(app, job, signal)).toBe(false)
  expect(await write(app, (db) => requestJob(db, 'unknown', 1))).toBeUndefined()
})

test('a job that a stop cut short is due again at the next start', async () => {
  const stop = new AbortController()
  let runs = 0
  const { job, app } = await nightly(async (_, signal) => {
    if (++runs === 1) stop.abort()
    expect(signal.aborted).toBe(runs === 1)
    return undefined
  })
  await write(app, (db) => ensureJobs(db, knownJobs(app, [job])))
  await write(app, (db) => requestJob(db, 'nightly', app.clock.now()))
  await runDue(app, job, stop.signal)
  expect(await runDue(app, job, new AbortController().signal)).toBe(true)
  expect(runs).toBe(2)
})

test('a new version changes the times of its jobs, and drops those that are no more', async () => {
  const { db } = await testApp()
  const names = () => listJobs(db, 0).map(({ name, nextRunAt }) => [name, nextRunAt])
  const at = (ms: number) => new Date(ms).toISOString()
  ensureJobs(db, [
    { name: 'gone', schedule: '0 0 1 * * *', dueAt: 5 },
    { name: 'nightly', schedule: '0 0 3 * * *', dueAt: 100 },
    { name: 'looking', schedule: everySecond },
  ])
  expect(names()).toEqual([
    ['gone', at(5)],
    ['looking', null],
    ['nightly', at(100)],
  ])
  // As they are: nothing moves.
  ensureJobs(db, [
    { name: 'nightly', schedule: '0 0 3 * * *', dueAt: 50 },
    { name: 'looking', schedule: everySecond },
  ])
  expect(names()).toEqual([
    ['looking', null],
    ['nightly', at(100)],
  ])
  ensureJobs(db, [
    { name: 'nightly', schedule: '0 0 2 * * *', dueAt: 50 },
    { name: 'looking', schedule: '0 0 4 * * *', dueAt: 70 },
  ])
  expect(names()).toEqual([
    ['looking', at(70)],
    ['nightly', at(50)],
  ])
  // What was missed is still missed, however the schedule is changed.
  ensureJobs(db, [
    { name: 'nightly', schedule: '0 0 1 * * *', dueAt: 200 },
    { name: 'looking', schedule: everySecond },
  ])
  expect(names()).toEqual([
    ['looking', null],
    ['nightly', at(50)],
  ])
})
