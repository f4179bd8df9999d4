import { Cron } from 'croner'
import type { App } from './app.ts'
import { errorText } from './errors.ts'
import { createJournal, nextDueAt, runDue, runOnce } from './job-run.ts'
import { ensureJobs, listDueJobs } from './job-store.ts'
import { write } from './write.ts'

/** Work that is found in rows: running it twice is harmless, a crash means another claim. */
export interface Job {
  name: string
  /**
   * Cron pattern with seconds; it only wakes the job up, what is due is in the rows. Less often than
   * every ten minutes, the job's own next time is in a row, too: what was missed is made up for.
   */
  schedule: string
  /** Does all that is due; ends soon after the signal. */
  run(app: App, signal: AbortSignal): Promise<JobResult | undefined>
  /** Asked after each commit, so it must be cheap: whether something is due before the next tick. */
  isDue?(app: App): boolean
}

export interface JobResult {
  /** In words, such as '12 conversations ended'; absent: there was nothing to do. */
  did?: string
  /** How long to leave it alone. */
  retryInMs?: number
}

export interface RunningJobs {
  /** No job starts any more; waits for those that run, up to `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>
}

const everySecond = '* * * * * *'

/**
 * Never two runs of one job at a time; an error is logged and the job is woken again later. Those
 * that are due by their rows are claimed there, so that no other process runs them either.
 */
export function startJobs(app: App, jobs: Job[]): RunningJobs {
  const abort = new AbortController()
  const running = new Set<Promise<void>>()
  const lines = new Map(jobs.map((job) => [job.name, startLine(app, job, { abort, running })]))
  let isReady = false
  let isLooking = false

  async function look() {
    if (isLooking || abort.signal.aborted) return
    isLooking = true
    try {
      if (!isReady) await write(app, (db) => ensureJobs(db, knownJobs(app, jobs)))
      isReady = true
      for (const name of listDueJobs(app.db, app.clock.now())) lines.get(name)?.runClaimed()
      await Promise.all([...lines.values()].map((line) => line.tell()))
    } catch (error) {
      app.log.error('jobs not looked after', { error })
    } finally {
      isLooking = false
    }
  }
  function watch() {
    const looking = look().finally(() => running.delete(looking))
    running.add(looking)
  }
  const timer = new Cron(everySecond, watch)
  watch()
  return {
    async stop(timeoutMs) {
      abort.abort()
      timer.stop()
      for (const line of lines.values()) line.stop()
      await Promise.race([Promise.all(running), Bun.sleep(timeoutMs)])
      if (!isReady) return
      await Promise.all([...lines.values()].map((line) => line.tell(true))).catch(
        (error: unknown) => app.log.warn('last runs not stored', { reason: errorText(error) }),
      )
    },
  }
}

/** The rows that these jobs begin with. */
export function knownJobs(app: App, jobs: Job[]) {
  const now = app.clock.now()
  return jobs.map((job) => {
    const dueAt = nextDueAt(job, now)
    return { name: job.name, schedule: job.schedule, ...(dueAt !== undefined && { dueAt }) }
  })
}

/** One job: whatever wakes it, it runs once at a time. */
function startLine(
  app: App,
  job: Job,
  { abort, running }: { abort: AbortController; running: Set<Promise<void>> },
) {
  const journal = createJournal(app)
  let notBefore = 0
  let isRunning = false

  function begin(run: () => Promise<unknown>) {
    if (isRunning || abort.signal.aborted) return
    isRunning = true
    const going = run()
      .catch((error: unknown) => app.log.error('job failed', { job: job.name, error }))
      .then(() => {
        isRunning = false
        running.delete(going)
      })
    running.add(going)
  }
  async function runByItself() {
    const { run, retryInMs } = await runOnce(app, job, abort.signal)
    if (retryInMs !== undefined) notBefore = app.clock.now() + retryInMs
    journal.note(run)
  }
  function wake() {
    if (app.clock.now() >= notBefore) begin(runByItself)
  }
  function wakeIfDue() {
    try {
      if (!isRunning && !abort.signal.aborted && job.isDue?.(app)) wake()
    } catch (error) {
      app.log.error('job failed', { job: job.name, error })
    }
  }
  const isPlanned = nextDueAt(job, app.clock.now()) !== undefined
  const timer = isPlanned ? undefined : new Cron(job.schedule, wake)
  const stopListening = job.isDue ? app.writer.onCommit(wakeIfDue) : () => {}
  return {
    runClaimed: () => begin(() => runDue(app, job, abort.signal)),
    tell: journal.tell,
    stop() {
      timer?.stop()
      stopListening()
    },
  }
}
