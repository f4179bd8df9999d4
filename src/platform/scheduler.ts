import { Cron } from 'croner'
import type { App } from './app.ts'

/** Work that is found in rows: running it twice is harmless, a crash means another claim. */
export interface Job {
  name: string
  /** Cron pattern with seconds; it only wakes the job up, what is due is in the rows. */
  schedule: string
  /** Does all that is due; ends soon after the signal. Resolves to how long to leave it alone, if so. */
  run(app: App, signal: AbortSignal): Promise<{ retryInMs: number } | undefined>
  /** Asked after each commit, so it must be cheap: whether something is due before the next tick. */
  isDue?(app: App): boolean
}

export interface RunningJobs {
  /** No job starts any more; waits for those that run, up to `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>
}

/** Never two runs of one job at a time; an error is logged and the job is woken again later. */
export function startJobs(app: App, jobs: Job[]): RunningJobs {
  const abort = new AbortController()
  const running = new Set<Promise<void>>()
  const stops = jobs.map((job) => {
    let notBefore = 0
    let isRunning = false

    async function runOnce() {
      try {
        const wish = await job.run(app, abort.signal)
        if (wish) notBefore = app.clock.now() + wish.retryInMs
      } catch (error) {
        app.log.error('job failed', { job: job.name, error })
      }
    }
    function wake() {
      if (isRunning || abort.signal.aborted || app.clock.now() < notBefore) return
      isRunning = true
      const run = runOnce().finally(() => {
        isRunning = false
        running.delete(run)
      })
      running.add(run)
    }
    function wakeIfDue() {
      try {
        if (!isRunning && !abort.signal.aborted && job.isDue?.(app)) wake()
      } catch (error) {
        app.log.error('job failed', { job: job.name, error })
      }
    }
    const timer = new Cron(job.schedule, { name: job.name }, wake)
    const stopListening = job.isDue ? app.writer.onCommit(wakeIfDue) : () => {}
    return () => {
      timer.stop()
      stopListening()
    }
  })
  return {
    async stop(timeoutMs) {
      abort.abort()
      for (const stop of stops) stop()
      await Promise.race([Promise.all(running), Bun.sleep(timeoutMs)])
    },
  }
}
