import { ModelError } from './errors.ts'
/** A thread that answers requests: the same functions run in line in tests. */
export interface WorkerPort {
  /**
   * Sends one request and waits for its result; rejects when the worker fails or is closed. After
   * `timeoutMs` the worker is ended (whatever else it was doing) and `WorkerTimeout` is thrown.
   */
  call<Result>(method: string, params: unknown, timeoutMs?: number): Promise<Result>
  /** Whether its thread is there: a thread that isn't is started by the next call. */
  isRunning(): boolean
  /** Ends the thread; what waits for it fails. */
  close(): Promise<void>
  /** Ends the thread, unless a call waits for it. */
  closeIfIdle(): Promise<void>
}

export class WorkerTimeout extends Error {
  constructor(method: string, timeoutMs: number) {
    super(`'${method}' took longer than ${timeoutMs / 1000} s.`)
    this.name = 'WorkerTimeout'
  }
}

/** What runs inside the worker: named methods over plain data. */
export type WorkerMethods = Record<string, (params: never) => unknown>

interface Request {
  id: number
  method: string
  params: unknown
}
interface Response {
  id: number
  result?: unknown
  error?: { name: string; message: string }
}

/** One run of the script; what waits for it fails with it, and not with the next run. */
interface Thread {
  worker: Worker
  waiting: Map<number, { resolve(value: unknown): void; reject(error: Error): void }>
}

const closeTimeoutMs = 2000

/** Starts the worker on first use, with `init` as its first call, and again after a crash. */
export function spawnWorker(
  script: string,
  init: unknown,
  onCrash: (e: Error) => void,
): WorkerPort {
  let current: Thread | undefined
  let next = 1

  function start(): Thread {
    const worker = new Worker(script)
    const thread: Thread = { worker, waiting: new Map() }
    worker.onmessage = (event: MessageEvent<Response>) => {
      const { id, result, error } = event.data
      const one = thread.waiting.get(id)
      thread.waiting.delete(id)
      if (error) one?.reject(Object.assign(new Error(error.message), { name: error.name }))
      else one?.resolve(result)
    }
    worker.onerror = (event) => crashed(new Error(`A worker failed: ${event.message}`))
    worker.addEventListener('close', () => crashed(new Error('A worker ended by itself.')))
    worker.postMessage({ id: 0, method: 'init', params: init } satisfies Request)
    return thread

    function crashed(error: Error) {
      if (current !== thread) return
      giveUp(thread, error)
      onCrash(error)
    }
  }
  function giveUp(thread: Thread, error: Error) {
    if (current === thread) current = undefined
    for (const one of thread.waiting.values()) one.reject(error)
    thread.waiting.clear()
  }
  function send({ worker, waiting }: Thread, method: string, params: unknown): Promise<unknown> {
    const id = next++
    const done = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }))
    worker.postMessage({ id, method, params } satisfies Request)
    return done
  }
  async function close(): Promise<void> {
    const thread = current
    if (!thread) return
    // From here on a call starts another thread.
    current = undefined
    // A worker ended with an open database can crash the process: let it close its own first.
    const closed = send(thread, 'close', undefined).catch(() => {})
    await settledWithin(closed, closeTimeoutMs)
    giveUp(thread, new Error('The worker was closed.'))
    thread.worker.terminate()
  }
  return {
    async call(method, params, timeoutMs) {
      current ??= start()
      const thread = current
      const done = send(thread, method, params)
      if (timeoutMs === undefined) return (await done) as never
      const timer = setTimeout(() => {
        giveUp(thread, new WorkerTimeout(method, timeoutMs))
        thread.worker.terminate()
      }, timeoutMs)
      return (await done.finally(() => clearTimeout(timer))) as never
    },
    isRunning: () => current !== undefined,
    close,
    async closeIfIdle() {
      if (current?.waiting.size === 0) await close()
    },
  }
}

async function settledWithin(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: Timer | undefined
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, timeoutMs)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}

interface Opened {
  methods: WorkerMethods
  close(): void | Promise<void>
}

/**
 * Called in the worker's entry file; `open` receives what `spawnWorker` was given as `init`. Should
 * it fail, the call that waited for it fails, and the next one opens again.
 */
export function serveWorker<Init>(open: (init: Init) => Opened | Promise<Opened>): void {
  const scope = globalThis as unknown as {
    onmessage: (event: MessageEvent<Request>) => void
    postMessage(message: Response): void
  }
  let init: Init
  let opening: Promise<Opened> | undefined

  async function opened(): Promise<Opened> {
    opening ??= Promise.resolve(init).then(open)
    try {
      return await opening
    } catch (error) {
      opening = undefined
      throw error
    }
  }
  scope.onmessage = async ({ data: { id, method, params } }) => {
    if (method === 'init') {
      init = params as Init
      return
    }
    try {
      if (method === 'close') {
        const last = await opening
        await last?.close()
        return scope.postMessage({ id })
      }
      const { methods } = await opened()
      const handler = methods[method]
      if (!handler) throw new Error(`The worker has no method '${method}'.`)
      scope.postMessage({ id, result: await handler(params as never) })
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error))
      // What to do about it crosses as part of the message: the class stays behind.
      const hint = error instanceof ModelError ? ` ${error.hint}` : ''
      scope.postMessage({ id, error: { name, message: message + hint } })
    }
  }
}

/** The same methods without a thread, for tests. */
export function inlineWorker(methods: WorkerMethods): WorkerPort {
  return {
    async call(method, params) {
      const handler = methods[method]
      if (!handler) throw new Error(`The worker has no method '${method}'.`)
      return (await handler(params as never)) as never
    },
    isRunning: () => true,
    async close() {},
    async closeIfIdle() {},
  }
}
