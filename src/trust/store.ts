import type { Database } from 'bun:sqlite'
import type { Fingerprint } from '../analytics/trust-stale-store.ts'
import { iso } from '../platform/clock.ts'
import { conflict, notFound } from '../platform/errors.ts'
import type { DimensionScore, Grade, RunStatus, TrustRun } from './schema.ts'

export interface NewRun {
  id: string
  trigger: TrustRun['trigger']
  startedBy?: string
  now: number
}

/** Throws a conflict while another run is open. */
export function queueRun(db: Database, { id, trigger, startedBy, now }: NewRun): TrustRun {
  if (findOpenRun(db)) throw conflict('A trust run is going on already: cancel it, or wait for it.')
  db.query(
    `insert into trust_run (public_id, status, started_at, trigger, started_by)
     values (?, 'QUEUED', ?, ?, ?)`,
  ).run(id, now, trigger, startedBy ?? null)
  return getRun(db, id)
}

const columns = `
  r.public_id as id, r.status, r.score, r.grade, r.dimensions, r.done, r.total, r.model, r.trigger,
  r.started_by as startedBy, r.note, r.error, r.started_at as startedAt,
  r.finished_at as finishedAt,
  (select count(*) from trust_sample s where s.run_id = r.id and s.verdict = 'PASS') as passed,
  (select count(*) from trust_sample s where s.run_id = r.id and s.verdict = 'FAIL') as failed,
  (select count(*) from trust_sample s where s.run_id = r.id and s.verdict = 'SKIPPED') as skipped`

interface RunRow {
  id: string
  status: RunStatus
  score: number | null
  grade: Grade | null
  dimensions: string
  done: number
  total: number
  model: string | null
  trigger: TrustRun['trigger']
  startedBy: string | null
  note: string | null
  error: string | null
  startedAt: number
  finishedAt: number | null
  passed: number
  failed: number
  skipped: number
}

function toRun({ done, total, dimensions, startedAt, finishedAt, ...row }: RunRow): TrustRun {
  return {
    ...row,
    dimensions: JSON.parse(dimensions) as DimensionScore[],
    progress: { done, total },
    startedAt: iso(startedAt),
    finishedAt: finishedAt === null ? null : iso(finishedAt),
  }
}

export function findRun(db: Database, id: string): TrustRun | undefined {
  const row = db
    .query<RunRow, [string]>(`select ${columns} from trust_run r where r.public_id = ?`)
    .get(id)
  return row ? toRun(row) : undefined
}

export function getRun(db: Database, id: string): TrustRun {
  const run = findRun(db, id)
  if (!run) throw notFound('run', id)
  return run
}

export function findOpenRun(db: Database): TrustRun | undefined {
  const row = db
    .query<RunRow, []>(`select ${columns} from trust_run r where r.status in ('QUEUED', 'RUNNING')`)
    .get()
  return row ? toRun(row) : undefined
}

export function findLastDone(db: Database): TrustRun | undefined {
  const row = db
    .query<RunRow, []>(
      `select ${columns} from trust_run r where r.status = 'DONE'
       order by r.finished_at desc, r.id desc limit 1`,
    )
    .get()
  return row ? toRun(row) : undefined
}

/** Newest first. */
export function listRuns(
  db: Database,
  { limit, offset }: { limit: number; offset: number },
): { items: TrustRun[]; total: number } {
  const items = db
    .query<RunRow, [number, number]>(
      `select ${columns} from trust_run r order by r.id desc limit ? offset ?`,
    )
    .all(limit, offset)
    .map(toRun)
  const total = db.query<{ n: number }, []>('select count(*) as n from trust_run').get()?.n ?? 0
  return { items, total }
}

export interface ClaimedRun {
  rowId: number
  id: string
  /** Of a run that goes on: what it had begun to measure. */
  fingerprint?: Fingerprint
  model: string | null
}

/** Takes the open run that nobody works on. */
export function claimRun(
  db: Database,
  { now, leaseMs }: { now: number; leaseMs: number },
): ClaimedRun | undefined {
  const row = db
    .query<
      { rowId: number; id: string; fingerprint: string | null; model: string | null },
      { now: number; until: number }
    >(
      `update trust_run set status = 'RUNNING', lease_until = $until
       where status in ('QUEUED', 'RUNNING') and coalesce(lease_until, 0) <= $now
       returning id as rowId, public_id as id, fingerprint, model`,
    )
    .get({ now, until: now + leaseMs })
  if (!row) return undefined
  const { fingerprint, ...rest } = row
  return { ...rest, ...(fingerprint && { fingerprint: JSON.parse(fingerprint) }) }
}

/** Whether a run waits for somebody to work on it. */
export function isRunDue(db: Database, now: number): boolean {
  return (
    db
      .query<{ id: number }, [number]>(
        `select id from trust_run
         where status in ('QUEUED', 'RUNNING') and coalesce(lease_until, 0) <= ?`,
      )
      .get(now) !== null
  )
}

/** A process that was killed works on none any more: they go on. */
export function releaseTrustRuns(db: Database): void {
  db.query('update trust_run set lease_until = null where lease_until is not null').run()
}

export function releaseRun(db: Database, rowId: number): void {
  db.query('update trust_run set lease_until = null where id = ?').run(rowId)
}

export function beginRun(
  db: Database,
  rowId: number,
  plan: { total: number; fingerprint: Fingerprint; model: string | null; note?: string },
): void {
  db.query(
    `update trust_run set total = $total, fingerprint = $fingerprint, model = $model, note = $note
     where id = $rowId`,
  ).run({
    rowId,
    total: plan.total,
    fingerprint: JSON.stringify(plan.fingerprint),
    model: plan.model,
    note: plan.note ?? null,
  })
}

/** Whether the run still goes on: it may have been cancelled. */
export function isRunning(db: Database, rowId: number): boolean {
  return (
    db
      .query<{ id: number }, [number]>(
        "select id from trust_run where id = ? and status = 'RUNNING'",
      )
      .get(rowId) !== null
  )
}

export function finishRun(
  db: Database,
  rowId: number,
  end:
    | {
        status: 'DONE'
        score: number | null
        grade: Grade | null
        dimensions: DimensionScore[]
        now: number
      }
    | { status: 'FAILED'; error: string; now: number },
): void {
  const { now, status, ...rest } = end
  const {
    score = null,
    grade = null,
    dimensions = [],
    error = null,
  } = rest as Partial<{
    score: number | null
    grade: Grade | null
    dimensions: DimensionScore[]
    error: string
  }>
  db.query(
    `update trust_run set status = $status, score = $score, grade = $grade,
       dimensions = $dimensions, error = $error, finished_at = $now, lease_until = null
     where id = $rowId and status in ('QUEUED', 'RUNNING')`,
  ).run({ rowId, status, score, grade, dimensions: JSON.stringify(dimensions), error, now })
}

/** Throws a conflict where it is over. */
export function cancelRun(db: Database, id: string, now: number): TrustRun {
  const { status } = getRun(db, id)
  if (status !== 'QUEUED' && status !== 'RUNNING') throw conflict('This run is over.')
  db.query(
    `update trust_run set status = 'CANCELLED', finished_at = ?, lease_until = null
     where public_id = ?`,
  ).run(now, id)
  return getRun(db, id)
}

/** All but the newest go, with their samples. */
export function removeOldRuns(db: Database, kept: number): void {
  db.query(
    `delete from trust_run where id in
       (select id from trust_run order by id desc limit -1 offset ?)`,
  ).run(kept)
}
