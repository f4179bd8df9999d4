import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'

/** An operator's own correction of the confidence: logit(p) = slope · logit(shipped) + intercept. */
export interface Adjustment {
  slope: number
  intercept: number
}

/** How far confidences are from what ratings say; both 0 at best. */
export interface CalibrationFigures {
  /** Mean squared difference of a confidence and its rating. */
  brier: number
  /** Expected calibration error: the mean distance of confidence and share rated up, over the bins. */
  error: number
}

export interface NewConfidenceFit extends Adjustment {
  up: number
  down: number
  /** As shipped. */
  before: CalibrationFigures
  /** Fitted: on ratings that each fit hadn't seen. */
  after: CalibrationFigures
}

export interface ConfidenceFit extends NewConfidenceFit {
  fittedAt: string
  /** Null: at the command line. */
  fittedBy: string | null
}

/** The one in force; undefined: the confidence is as shipped. Read per use: a fit acts at once. */
export function findConfidenceFit(db: Database): ConfidenceFit | undefined {
  const row = db
    .query<FitRow, []>(
      `select status, slope, intercept, rated_up as up, rated_down as down,
         brier_before as brierBefore, brier_after as brierAfter, error_before as errorBefore,
         error_after as errorAfter, fitted_at as fittedAt, operator_name as fittedBy
       from confidence_fit order by confidence_fit.id desc limit 1`,
    )
    .get()
  return row?.status === 'FITTED' ? toFit(row) : undefined
}

interface FitRow extends Adjustment {
  status: 'FITTED' | 'RESET'
  up: number
  down: number
  brierBefore: number
  brierAfter: number
  errorBefore: number
  errorAfter: number
  fittedAt: number
  fittedBy: string | null
}

function toFit({ slope, intercept, up, down, fittedAt, fittedBy, ...figures }: FitRow) {
  return {
    slope,
    intercept,
    up,
    down,
    before: { brier: figures.brierBefore, error: figures.errorBefore },
    after: { brier: figures.brierAfter, error: figures.errorAfter },
    fittedAt: iso(fittedAt),
    fittedBy,
  }
}

export function addConfidenceFit(
  db: Database,
  { before, after, ...fit }: NewConfidenceFit,
  { now, by }: { now: number; by: string | null },
): void {
  db.query(
    `insert into confidence_fit (status, slope, intercept, rated_up, rated_down, brier_before,
       brier_after, error_before, error_after, fitted_at, operator_name)
     values ('FITTED', $slope, $intercept, $up, $down, $brierBefore, $brierAfter, $errorBefore,
       $errorAfter, $now, $by)`,
  ).run({
    ...fit,
    brierBefore: before.brier,
    brierAfter: after.brier,
    errorBefore: before.error,
    errorAfter: after.error,
    now,
    by,
  })
}

/** False where none was in force. */
export function resetConfidenceFit(
  db: Database,
  { now, by }: { now: number; by: string | null },
): boolean {
  if (!findConfidenceFit(db)) return false
  db.query(
    `insert into confidence_fit (status, fitted_at, operator_name) values ('RESET', ?, ?)`,
  ).run(now, by)
  return true
}
