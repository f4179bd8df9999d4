import type { Database } from 'bun:sqlite'
import type { App } from '../platform/app.ts'
import { countText } from '../platform/count-text.ts'
import { conflict } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import {
  addConfidenceFit,
  type CalibrationFigures,
  type ConfidenceFit,
  findConfidenceFit,
  resetConfidenceFit,
} from '../settings/confidence-fit-store.ts'
import { listRatedAnswers } from './rated-store.ts'
import {
  confidenceOf,
  countRated,
  figuresOf,
  leastOfEach,
  leastRated,
  type Refit,
  type ReliabilityBin,
  refit,
  reliabilityOf,
} from './refit.ts'

/** How the confidence and the ratings of answers go together. */
export interface ConfidenceState {
  /** The one in force; null: as shipped. */
  fit: ConfidenceFit | null
  ratings: { up: number; down: number; needed: number; neededOfEach: number }
  /** Of the shipped confidence, and of the one that holds now; null while nothing is rated. */
  shipped: CalibrationFigures | null
  now: CalibrationFigures | null
  /** Of the confidence that holds now, by what was found alone. */
  bins: ReliabilityBin[]
}

export interface RefitOutcome {
  outcome: 'FITTED' | 'UNCHANGED'
  message: string
}

function readConfidence(db: Database): ConfidenceState {
  const fit = findConfidenceFit(db) ?? null
  const rated = listRatedAnswers(db)
  const asShipped = rated.map((one) => confidenceOf(one, { slope: 1, intercept: 0 }))
  const asNow = fit ? rated.map((one) => confidenceOf(one, fit)) : asShipped
  const isRated = rated.length > 0
  return {
    fit,
    ratings: { ...countRated(rated), needed: leastRated, neededOfEach: leastOfEach },
    shipped: isRated ? figuresOf(rated, asShipped) : null,
    now: isRated ? figuresOf(rated, asNow) : null,
    bins: reliabilityOf(rated, asNow),
  }
}

/** For the query worker. */
export const answersQueries = {
  readConfidence,
  refitConfidence: (db: Database): Refit => refit(listRatedAnswers(db)),
}

export function confidenceState({ workers }: App): Promise<ConfidenceState> {
  return workers.query.call<ConfidenceState>('readConfidence', {})
}

/** Fits on all rated answers; what comes of it holds from the next question. Throws a conflict where they are too few. */
export async function refitConfidence(app: App, by: string | null): Promise<RefitOutcome> {
  const found = await app.workers.query.call<Refit>('refitConfidence', {})
  if (found.kind === 'TOO_FEW') throw conflict(tooFew(found))
  if (found.kind === 'NO_BETTER') {
    return {
      outcome: 'UNCHANGED',
      message: `On ${countText(found.up + found.down, 'rated answer')} no fit foretells ratings better than the shipped confidence does: nothing was changed.`,
    }
  }
  const { fit } = found
  await write(app, (db) => addConfidenceFit(db, fit, { now: app.clock.now(), by }))
  return {
    outcome: 'FITTED',
    message: `Fitted on ${countText(fit.up + fit.down, 'rated answer')}: Brier score ${fit.before.brier.toFixed(3)} before, ${fit.after.brier.toFixed(3)} after. It holds from now on.`,
  }
}

/** Back to the shipped confidence; false where it holds already. */
export function resetConfidence(app: App, by: string | null): Promise<boolean> {
  return write(app, (db) => resetConfidenceFit(db, { now: app.clock.now(), by }))
}

function tooFew({ up, down }: { up: number; down: number }): string {
  return `A fit needs ${leastRated} rated answers, at least ${leastOfEach} of them up and ${leastOfEach} down: there are ${up + down}, ${up} up and ${down} down.`
}
