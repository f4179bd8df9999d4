import { afterEach, expect, test } from 'bun:test'
import { spawnWorker, type WorkerPort, WorkerTimeout } from '../../src/platform/worker.ts'

const script = new URL('../support/odd-worker.ts', import.meta.url).href
const open: WorkerPort[] = []
const crashes: string[] = []

function oddWorker(init?: unknown, file = script): WorkerPort {
  const port = spawnWorker(file, init, (error) => crashes.push(error.message))
  open.push(port)
  return port
}

function problemOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'none',
    (error: Error) => error.message,
  )
}

afterEach(async () => {
  await Promise.all(open.map((port) => port.close()))
  open.length = 0
  crashes.length = 0
})

test('a worker starts on the first call, keeps its state, and answers each caller', async () => {
  const port = oddWorker()
  expect(port.isRunning()).toBe(false)
  const vector = new Float32Array([0.6, 0.8])
  const [first, echoed, second] = await Promise.all([
    port.call<number>('count', undefined),
    port.call<{ vector: Float32Array }>('echo', { vector }),
    port.call<number>('count', undefined),
  ])
  expect([first, second]).toEqual([1, 2])
  expect(echoed.vector).toEqual(vector)
  expect(port.isRunning()).toBe(true)
})

test('an error in a method reaches its caller by name and message, and nobody else', async () => {
  const port = oddWorker()
  const refused = port.call('refuse', 'not today').catch((error: unknown) => error)
  expect(await port.call<number>('count', undefined)).toBe(1)
  expect(await refused).toMatchObject({ name: 'RangeError', message: 'not today' })
  expect(await problemOf(port.call('nothing', undefined))).toBe(
    "The worker has no method 'nothing'.",
  )
  expect(await problemOf(port.call('unclonable', undefined))).toContain('can not be cloned')
  expect(await port.call<number>('count', undefined)).toBe(2)
  expect(crashes).toEqual([])
})

test('a worker that is called is not idle: nothing that waits for it fails', async () => {
  const port = oddWorker()
  const running = port.call('wait', 20)
  await port.closeIfIdle()
  expect(port.isRunning()).toBe(true)
  await running
  await port.closeIfIdle()
  expect(port.isRunning()).toBe(false)
})

test('a call beyond its time ends the worker, and the next call starts a new one', async () => {
  const port = oddWorker()
  await port.call('count', undefined)
  const other = port.call('wait', 60_000).catch((error: unknown) => error)
  const late = await port.call('spin', undefined, 100).catch((error: unknown) => error)
  expect(late).toBeInstanceOf(WorkerTimeout)
  expect(late).toMatchObject({ message: "'spin' took longer than 0.1 s." })
  expect(await other).toBeInstanceOf(WorkerTimeout)
  expect(await port.call<number>('count', undefined, 10_000)).toBe(1)
})

test('a crash fails what was pending, is reported once, and is followed by a new start', async () => {
  const port = oddWorker()
  const pending = [port.call('wait', 60_000), port.call('crash', undefined)]
  const outcomes = await Promise.allSettled(pending)
  for (const outcome of outcomes) {
    expect(outcome.status).toBe('rejected')
    expect(String((outcome as PromiseRejectedResult).reason)).toContain('out of order')
  }
  expect(await port.call<number>('count', undefined)).toBe(1)
  expect(crashes).toHaveLength(1)
  expect(crashes[0]).toContain('out of order')
})

test('a worker that leaves by itself fails what was pending', async () => {
  const port = oddWorker()
  expect(await problemOf(port.call('leave', undefined))).toBe('A worker ended by itself.')
  expect(await port.call<number>('count', undefined)).toBe(1)
})

test('a script that does not load fails each call instead of leaving it waiting', async () => {
  const port = oddWorker(undefined, new URL('../support/no-such-worker.ts', import.meta.url).href)
  expect(await problemOf(port.call('count', undefined))).toContain('A worker failed')
  expect(await problemOf(port.call('count', undefined))).toContain('A worker failed')
})

test('a worker whose opening failed opens again with the next call', async () => {
  const failures = new SharedArrayBuffer(4)
  new Int32Array(failures)[0] = 1
  const port = oddWorker({ failures })
  expect(await problemOf(port.call('count', undefined))).toBe('The folder is busy.')
  expect(await port.call<number>('count', undefined)).toBe(1)
})

test('closing lets the worker close its own things, fails what is pending, and starts nothing', async () => {
  const closed = new SharedArrayBuffer(4)
  const port = oddWorker({ closed })
  await port.call('count', undefined)
  const pending = problemOf(port.call('wait', 60_000))
  await Promise.all([port.close(), port.close()])
  expect(await pending).toBe('The worker was closed.')
  expect(new Int32Array(closed)[0]).toBe(1)
  expect(port.isRunning()).toBe(false)
  await port.close()
  expect(crashes).toEqual([])
})

test('a call during a close gets a worker of its own', async () => {
  const port = oddWorker()
  await port.call('count', undefined)
  const closing = port.close()
  expect(await port.call<number>('count', undefined)).toBe(1)
  await closing
  expect(await port.call<number>('count', undefined)).toBe(2)
})
