import { Cron } from 'croner'
import type { App } from './app.ts'
import { errorText } from './errors.ts'
import { claimJob, extendLease, type JobRun, recordRun, releaseJob } from './job-store.ts'
import type { Job } from './scheduler.ts'
import { write } from './write.ts'

/** What a process that was killed had claimed is left alone for so long. */
const leaseMs = 60_000
/** One that failed doesn't wait for its next night. */
const retryFailedMs = 3_600_000
/** What jobs do that look every few seconds is told of once in this time: each telling is a commit. */
const tellEveryMs = 60_000
/** From here on what was missed while the machine was off is made up for. */
const keptFromMs = 10 * 60_000

/** Whether the job's next time is kept in its row; the others just look, every few seconds. */
export function isPlanned({ schedule }: Job): boolean {
  const [first, second] = new Cron(schedule).nextRuns(2)
  return !first || !second || second.getTime() - first.getTime() >= keptFromMs
}

/** When a planned job is due after `now`; undefined for the others. */
export function nextDueAt(job: Job, now: number): number | undefined {
  if (!isPlanned(job)) return undefined
  return new Cron(job.schedule).nextRun(new Date(now))?.getTime()
}

interface Ended {
  run: JobRun
  retryInMs?: number
}

/** Runs a job; an error is logged and becomes a part of the outcome. */
export async function runOnce(app: App, job: Job, signal: AbortSignal): Promise<Ended> {
  const { name } = job
  const startedAt = app.clock.now()
  try {
    const { did, retryInMs } = (await job.run(app, signal)) ?? {}
    return {
      run: { name, startedAt, finishedAt: app.clock.now(), ...(did !== undefined && { did }) },
      ...(retryInMs !== undefined && { retryInMs }),
    }
  } catch (error) {
    app.log.error('job failed', { job: name, error })
    return { run: { name, startedAt, finishedAt: app.clock.now(), error: errorText(error) } }
  }
}

/**
 * Runs a job if its row says that it is due and no process runs it, and records the run; resolves to
 * whether it did. Where the signal cut it short it stays due.
 */
export async function runDue(app: App, job: Job, signal: AbortSignal): Promise<boolean> {
  const claim = await write(app, (db) =>
    claimJob(db, { name: job.name, now: app.clock.now(), leaseMs }),
  )
  if (!claim) return false
  const lease = keepLease(app, claim)
  const { run, retryInMs } = await runOnce(app, job, AbortSignal.any([signal, lease.lost]))
  const current = await lease.end()
  const now = app.clock.now()
  const waits = run.error === undefined ? retryInMs : (retryInMs ?? retryFailedMs)
  const times = [nextDueAt(job, now), waits === undefined ? undefined : now + waits]
  const next = signal.aborted ? claim.dueAt : earliest(times)
  await write(app, (db) => {
    recordRun(db, run, { runs: 1, failures: run.error === undefined ? 0 : 1 })
    if (current) releaseJob(db, current, next)
  })
  return true
}

function earliest(times: (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined)
  return known.length > 0 ? Math.min(...known) : undefined
}

/** Renews the lease while the job runs. `lost` tells where another process has taken the job over. */
function keepLease(app: App, claim: NonNullable<ReturnType<typeof claimJob>>) {
  const lost = new AbortController()
  let current: typeof claim | undefined = claim
  let renewing = Promise.resolve()
  async function renew() {
    try {
      const held = current
      if (!held) return
      current = await write(app, (db) => extendLease(db, held, app.clock.now() + leaseMs))
      if (!current) lost.abort()
    } catch (error) {
      // The lease may run out then: running twice is harmless.
      app.log.warn('lease not renewed', { job: claim.name, reason: errorText(error) })
    }
  }
  const timer = setInterval(() => {
    renewing = renew()
  }, leaseMs / 3)
  return {
    lost: lost.signal,
    async end() {
      clearInterval(timer)
      await renewing
      return current
    },
  }
}

/** What a job did that looks every few seconds; told of where it did something or failed. */
export function createJournal(app: App) {
  let last: JobRun | undefined
  let counts = { runs: 0, failures: 0 }
  let toldAt = Number.NEGATIVE_INFINITY
  return {
    note(run: JobRun) {
      if (run.did === undefined && run.error === undefined) return
      last = run
      counts = {
        runs: counts.runs + 1,
        failures: counts.failures + (run.error === undefined ? 0 : 1),
      }
    },
    /** `isLast`: there is no later chance to tell. */
    async tell(isLast = false): Promise<void> {
      const now = app.clock.now()
      const told = last
      if (!told || (!isLast && now - toldAt < tellEveryMs)) return
      const { runs, failures } = counts
      last = undefined
      counts = { runs: 0, failures: 0 }
      toldAt = now
      await write(app, (db) => recordRun(db, told, { runs, failures }))
    },
  }
}
