import { Cron } from 'croner'
import type { App } from './app.ts'

/** Work that is found in rows: running it twice is harmless, a crash means another claim. */
export interface Job {
  name: string
  /** Cron pattern with seconds; it only wakes the job up, what is due is in the rows. */
  schedule: string
  /** Does all that is due; ends soon after the signal. Resolves to how long to leave it alone, if so. */
  run(app: App, signal: AbortSignal): Promise<{ retryInMs: number } | undefined>
}

export interface RunningJobs {
  /** No job starts any more; waits for those that run, up to `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>
}

/** Never two runs of one job at a time; an error is logged and the job is woken again later. */
export function startJobs(app: App, jobs: Job[]): RunningJobs {
  const abort = new AbortController()
  const running = new Set<Promise<void>>()
  const timers = jobs.map((job) => {
    let notBefore = 0

    async function runOnce() {
      try {
        const wish = await job.run(app, abort.signal)
        if (wish) notBefore = app.clock.now() + wish.retryInMs
      } catch (error) {
        app.log.error('job failed', { job: job.name, error })
      }
    }
    return new Cron(job.schedule, { protect: true, name: job.name }, () => {
      if (abort.signal.aborted || app.clock.now() < notBefore) return
      const run = runOnce().finally(() => running.delete(run))
      running.add(run)
      return run
    })
  })
  return {
    async stop(timeoutMs) {
      abort.abort()
      for (const timer of timers) timer.stop()
      await Promise.race([Promise.all(running), Bun.sleep(timeoutMs)])
    },
  }
}
