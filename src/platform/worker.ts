/** A thread that answers requests: the same functions run in line in tests. */
export interface WorkerPort {
  /**
   * Sends one request and waits for its result; rejects when the worker fails or is closed. After
   * `timeoutMs` the worker is ended (whatever else it was doing) and `WorkerTimeout` is thrown.
   */
  call<Result>(method: string, params: unknown, timeoutMs?: number): Promise<Result>
  /** Whether its thread is there: a thread that isn't is started by the next call. */
  isRunning(): boolean
  close(): Promise<void>
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

/** Starts the worker on first use, with `init` as its first call, and again after a crash. */
export function spawnWorker(
  script: string,
  init: unknown,
  onCrash: (e: Error) => void,
): WorkerPort {
  let worker: Worker | undefined
  let next = 1
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()

  function fail(error: Error) {
    worker = undefined
    for (const one of waiting.values()) one.reject(error)
    waiting.clear()
  }
  function start(): Worker {
    const started = new Worker(script)
    started.onmessage = (event: MessageEvent<Response>) => {
      const { id, result, error } = event.data
      const one = waiting.get(id)
      waiting.delete(id)
      if (error) one?.reject(Object.assign(new Error(error.message), { name: error.name }))
      else one?.resolve(result as never)
    }
    started.onerror = (event) => {
      const error = new Error(`A worker failed: ${event.message}`)
      if (worker === started) fail(error)
      onCrash(error)
    }
    started.postMessage({ id: 0, method: 'init', params: init } satisfies Request)
    return started
  }
  return {
    call(method, params, timeoutMs) {
      worker ??= start()
      const asked = worker
      const id = next++
      const done = new Promise<never>((resolve, reject) => waiting.set(id, { resolve, reject }))
      asked.postMessage({ id, method, params } satisfies Request)
      if (timeoutMs === undefined) return done
      const timer = setTimeout(() => {
        if (!waiting.has(id)) return
        asked.terminate()
        if (worker === asked) fail(new WorkerTimeout(method, timeoutMs))
      }, timeoutMs)
      return done.finally(() => clearTimeout(timer))
    },
    isRunning: () => worker !== undefined,
    async close() {
      const ending = worker
      if (!ending) return
      // A worker ended with an open database can crash the process: let it close its own first.
      const closed = new Promise<void>((resolve) => {
        waiting.set(-1, { resolve: () => resolve(), reject: () => resolve() })
        setTimeout(resolve, 2000)
      })
      ending.postMessage({ id: -1, method: 'close', params: undefined } satisfies Request)
      await closed
      ending.terminate()
      fail(new Error('The worker was closed.'))
    },
  }
}

interface Opened {
  methods: WorkerMethods
  close(): void | Promise<void>
}

/** Called in the worker's entry file; `open` receives what `spawnWorker` was given as `init`. */
export function serveWorker<Init>(open: (init: Init) => Opened | Promise<Opened>): void {
  const scope = globalThis as unknown as {
    onmessage: (event: MessageEvent<Request>) => void
    postMessage(message: Response): void
  }
  let opening: Promise<Opened> | undefined
  scope.onmessage = async ({ data: { id, method, params } }) => {
    if (method === 'init') {
      opening = Promise.resolve(params as Init).then(open)
      // A failure is told to each caller; nobody is waiting for this one.
      opening.catch(() => {})
      return
    }
    try {
      const opened = await opening
      if (method === 'close') {
        await opened?.close()
        return scope.postMessage({ id })
      }
      const handler = opened?.methods[method]
      if (!handler) throw new Error(`The worker has no method '${method}'.`)
      scope.postMessage({ id, result: await handler(params as never) })
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error))
      scope.postMessage({ id, error: { name, message } })
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
  }
}
