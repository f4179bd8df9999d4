import { serveWorker } from '../../src/platform/worker.ts'

/** A worker that misbehaves on request. `failures`: a shared count of how often opening still fails. */
export interface OddWorkerInit {
  failures?: SharedArrayBuffer
  closed?: SharedArrayBuffer
}

serveWorker((init: OddWorkerInit | undefined) => {
  const failures = init?.failures ? new Int32Array(init.failures) : undefined
  if (failures && Atomics.sub(failures, 0, 1) > 0) throw new Error('The folder is busy.')
  let calls = 0
  return {
    methods: {
      count: () => ++calls,
      echo: (value: unknown) => value,
      refuse(reason: string) {
        throw new RangeError(reason)
      },
      async wait(ms: number) {
        await Bun.sleep(ms)
        return 'waited'
      },
      spin() {
        for (;;);
      },
      // Nobody awaits it: an error that no handler catches.
      crash: () =>
        setTimeout(() => {
          throw new Error('out of order')
        }, 0) && new Promise(() => {}),
      leave: () => process.exit(0),
      unclonable: () => () => {},
    },
    close() {
      if (init?.closed) Atomics.add(new Int32Array(init.closed), 0, 1)
    },
  }
})
