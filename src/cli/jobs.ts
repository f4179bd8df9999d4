import { allJobs } from '../jobs.ts'
import type { App } from '../platform/app.ts'
import type { Config } from '../platform/config.ts'
import { runDue } from '../platform/job-run.ts'
import type { JobReport } from '../platform/job-schema.ts'
import { ensureJobs, findJob, isFulfilled, listJobs, requestJob } from '../platform/job-store.ts'
import { type Job, knownJobs } from '../platform/scheduler.ts'
import { write } from '../platform/write.ts'
import type { OpenedApp } from '../start.ts'
import { isFolderFree } from './folder-free.ts'
import { shortTime, table } from './table.ts'
import { failed, misused, type Terminal } from './terminal.ts'
import { withApp } from './with-app.ts'

export async function listJobsCommand(
  terminal: Terminal,
  config: Config,
  asJson: boolean,
): Promise<void> {
  const options = { lock: 'brief', mustExist: true } as const
  const jobs = await withApp(terminal, config, options, async ({ app }) => {
    // A folder on which no server of this version has run yet doesn't know them.
    await write(app, (db) => ensureJobs(db, knownJobs(app, allJobs())))
    return listJobs(app.db, app.clock.now())
  })
  if (asJson) return terminal.print(JSON.stringify(jobs))
  terminal.print(
    table(
      ['name', 'status', 'last run', 'took', 'outcome', 'runs', 'failed', 'next'],
      jobs.map((job) => [
        job.name,
        job.status,
        timeText(job.lastRun?.finishedAt),
        job.lastRun ? durationText(job.lastRun.durationMs) : '-',
        outcomeOf(job) ?? '-',
        String(job.runs),
        String(job.failures),
        job.nextRunAt === null ? 'by itself' : timeText(job.nextRunAt),
      ]),
    ),
  )
}

function outcomeOf({ status, lastRun, lastFailure }: JobReport): string | undefined {
  return status === 'FAILED' ? lastFailure?.error : (lastRun?.outcome ?? undefined)
}

function timeText(text: string | undefined): string {
  return shortTime(text === undefined ? undefined : Date.parse(text))
}

function durationText(ms: number): string {
  return ms < 10_000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`
}

export async function runJobCommand(
  terminal: Terminal,
  config: Config,
  { name, asJson }: { name: string; asJson: boolean },
): Promise<void> {
  const jobs = allJobs()
  const job = jobs.find((one) => one.name === name)
  if (!job) {
    const names = jobs.map((one) => `  ${one.name}`).sort()
    throw misused(`There is no job '${name}'. These are the jobs:\n${names.join('\n')}`)
  }
  const options = { lock: 'preferred', mustExist: true } as const
  const report = await withApp(terminal, config, options, async (opened) => {
    const { app } = opened
    const wish = await write(app, (db) => {
      ensureJobs(db, knownJobs(app, jobs))
      return requestJob(db, name, app.clock.now()) ?? 0
    })
    if (opened.lock) await runHere(app, job)
    else await waitForServer(opened, { name, wish })
    return findJob(app.db, name, app.clock.now())
  })
  if (!report)
    throw failed(`The job '${name}' is gone: another version of keepdesk has taken over.`)
  if (asJson) terminal.print(JSON.stringify(report))
  if (report.status === 'FAILED') throw failed(`${name} failed: ${report.lastFailure?.error}`)
  if (!asJson) terminal.print(`${name}: ${outcomeOf(report) ?? 'there was nothing to do'}.`)
}

async function runHere(app: App, job: Job): Promise<void> {
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  await runDue(app, job, stop.signal)
  if (stop.signal.aborted) {
    throw failed('Interrupted: the job goes on when keepdesk serve runs the next time.')
  }
}

const lookEveryMs = 100
/** Of a server that is there but doesn't take the job up, somebody has to know. */
const patienceMs = 15_000

async function waitForServer(
  { app }: OpenedApp,
  { name, wish }: { name: string; wish: number },
): Promise<void> {
  const isRunning = () => findJob(app.db, name, app.clock.now())?.status === 'RUNNING'
  let since = performance.now()
  while (!isFulfilled(app.db, name, wish)) {
    if (isRunning()) since = performance.now()
    const quietMs = performance.now() - since
    if (quietMs > 2000 && isFolderFree(app.config.dataDir)) {
      throw failed('The server has stopped: the job runs when keepdesk serve runs the next time.')
    }
    if (quietMs > patienceMs) {
      throw failed(
        `Nobody has taken the job up for ${patienceMs / 1000} s: it runs when the process that is at work here is done. keepdesk jobs list shows it.`,
      )
    }
    await Bun.sleep(lookEveryMs)
  }
}
