import { expect, test } from 'bun:test'
import { startJobs } from '../../src/platform/scheduler.ts'
import { testApp } from '../support/test-app.ts'

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
