import type { Log } from '../platform/log.ts'

export interface StopRequest {
  requested: Promise<{ reason: string; exitCode: number }>
  isRequested(): boolean
}

/**
 * Listens for SIGINT and SIGTERM, of which a second one ends the process at once, and for errors that
 * nobody caught.
 */
export function stopRequested(log: Log): StopRequest {
  let isRequested = false
  const { promise, resolve } = Promise.withResolvers<{ reason: string; exitCode: number }>()
  function request(reason: string, exitCode: number) {
    isRequested = true
    resolve({ reason, exitCode })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isRequested) process.exit(1)
      request(signal, 0)
    })
  }
  // One request or job that failed: what it was writing is undone or claimed again, the rest is well.
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }))
  // Thrown out of the event loop itself: nobody knows what was left half done in memory.
  process.on('uncaughtException', (error) => {
    log.error('uncaught exception', { error })
    request('uncaught exception', 1)
  })
  return { requested: promise, isRequested: () => isRequested }
}
