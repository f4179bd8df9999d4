import type { Database } from 'bun:sqlite'
import { iso } from './clock.ts'
import type { JobReport } from './job-schema.ts'

export interface KnownJob {
  name: string
  schedule: string
  /** When a new one is due first; absent for those that look by themselves. */
  dueAt?: number
}

/** Makes the rows of these jobs, and drops those of jobs that are no more. */
export function ensureJobs(db: Database, jobs: KnownJob[]): void {
  for (const { name, schedule, dueAt } of jobs) {
    db.query(
      `insert into job (name, schedule, due_at) values ($name, $schedule, $dueAt)
       on conflict (name) do update set
         due_at = case when schedule = excluded.schedule then due_at
           else min(coalesce(due_at, excluded.due_at), excluded.due_at) end,
         schedule = excluded.schedule
       where schedule <> excluded.schedule`,
    ).run({ name, schedule, dueAt: dueAt ?? null })
  }
  db.query('delete from job where name not in (select value from json_each(?))').run(
    JSON.stringify(jobs.map(({ name }) => name)),
  )
}

/** Those whose time has come and that nobody runs. */
export function listDueJobs(db: Database, now: number): string[] {
  return db
    .query<{ name: string }, { now: number }>(
      `select name from job
       where due_at <= $now and (lease_until is null or lease_until <= $now) order by due_at`,
    )
    .all({ now })
    .map(({ name }) => name)
}

export interface JobClaim {
  name: string
  /** What it was due at: asked for meanwhile, it is due at another time. */
  dueAt: number
  startedAt: number
  leaseUntil: number
}

/** The job is the caller's until the lease ends; undefined: it isn't due, or somebody runs it. */
export function claimJob(
  db: Database,
  { name, now, leaseMs }: { name: string; now: number; leaseMs: number },
): JobClaim | undefined {
  const row = db
    .query<{ dueAt: number }, { name: string; now: number; until: number }>(
      `update job set lease_until = $until
       where name = $name and due_at <= $now and (lease_until is null or lease_until <= $now)
       returning due_at as dueAt`,
    )
    .get({ name, now, until: now + leaseMs })
  return row ? { name, dueAt: row.dueAt, startedAt: now, leaseUntil: now + leaseMs } : undefined
}

/** The claim with its new end; undefined where the lease was lost. */
export function extendLease(
  db: Database,
  claim: JobClaim,
  leaseUntil: number,
): JobClaim | undefined {
  const { changes } = db
    .query('update job set lease_until = ? where name = ? and lease_until = ?')
    .run(leaseUntil, claim.name, claim.leaseUntil)
  return changes > 0 ? { ...claim, leaseUntil } : undefined
}

/** Ends a claimed run. Whoever asked for it meanwhile gets another one. */
export function releaseJob(
  db: Database,
  { name, dueAt, leaseUntil }: JobClaim,
  nextDueAt: number | undefined,
): void {
  db.query(
    `update job set lease_until = null, due_at = case when due_at = $dueAt then $next else due_at end
     where name = $name and lease_until = $leaseUntil`,
  ).run({ name, dueAt, leaseUntil, next: nextDueAt ?? null })
}

/** What processes that were killed had claimed is due again. */
export function releaseJobs(db: Database): void {
  db.query('update job set lease_until = null where lease_until is not null').run()
}

export interface JobRun {
  name: string
  startedAt: number
  finishedAt: number
  /** What was done, in words. */
  did?: string
  error?: string
}

/** The last of `runs` runs, of which `failures` failed. */
export function recordRun(
  db: Database,
  run: JobRun,
  { runs, failures }: { runs: number; failures: number },
): void {
  const { name, startedAt, finishedAt, did, error } = run
  db.query(
    `update job set started_at = $startedAt, finished_at = $finishedAt,
       duration_ms = $finishedAt - $startedAt, outcome = $did,
       error = coalesce($error, error),
       failed_at = case when $error is null then failed_at else $finishedAt end,
       runs = runs + $runs, failures = failures + $failures
     where name = $name`,
  ).run({ name, startedAt, finishedAt, did: did ?? null, error: error ?? null, runs, failures })
}

/**
 * Makes a job due now: the process that runs the jobs sees it within a second. Returns the time that
 * stands for this wish until it is fulfilled; undefined where there is no such job.
 */
export function requestJob(db: Database, name: string, now: number): number | undefined {
  return db
    .query<{ dueAt: number }, { name: string; now: number }>(
      `update job set due_at = case when due_at = $now then $now - 1 else $now end
       where name = $name returning due_at as dueAt`,
    )
    .get({ name, now })?.dueAt
}

/** Whether a wish of `requestJob` was fulfilled. */
export function isFulfilled(db: Database, name: string, wish: number): boolean {
  const row = db
    .query<{ dueAt: number | null }, [string]>('select due_at as dueAt from job where name = ?')
    .get(name)
  return row?.dueAt !== wish
}

/** All jobs, by name. */
export function listJobs(db: Database, now: number): JobReport[] {
  return db
    .query<JobRow, []>(`select ${jobColumns} from job order by name`)
    .all()
    .map(toReport(now))
}

export function findJob(db: Database, name: string, now: number): JobReport | undefined {
  const row = db.query<JobRow, [string]>(`select ${jobColumns} from job where name = ?`).get(name)
  return row ? toReport(now)(row) : undefined
}

const jobColumns = `
  name, schedule, started_at as startedAt, finished_at as finishedAt, duration_ms as durationMs,
  outcome, error, failed_at as failedAt, runs, failures, due_at as dueAt,
  lease_until as leaseUntil`

interface JobRow {
  name: string
  schedule: string
  startedAt: number | null
  finishedAt: number | null
  durationMs: number | null
  outcome: string | null
  error: string | null
  failedAt: number | null
  runs: number
  failures: number
  dueAt: number | null
  leaseUntil: number | null
}

function toReport(now: number) {
  return (row: JobRow): JobReport => {
    const isRunning = row.leaseUntil !== null && row.leaseUntil > now
    const hasFailed = row.failedAt !== null && row.failedAt === row.finishedAt
    return {
      name: row.name,
      schedule: row.schedule,
      status: isRunning ? 'RUNNING' : hasFailed ? 'FAILED' : 'IDLE',
      runs: row.runs,
      failures: row.failures,
      nextRunAt: row.dueAt === null ? null : iso(row.dueAt),
      lastRun:
        row.startedAt === null || row.finishedAt === null
          ? null
          : {
              startedAt: iso(row.startedAt),
              finishedAt: iso(row.finishedAt),
              durationMs: row.durationMs ?? 0,
              outcome: row.outcome,
            },
      lastFailure: row.failedAt === null ? null : { at: iso(row.failedAt), error: row.error ?? '' },
    }
  }
}
