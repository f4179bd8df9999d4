import type { Database } from 'bun:sqlite'
import { findConfidenceFit } from '../settings/confidence-fit-store.ts'
import { listRatedAnswers } from './rated-store.ts'
import {
  confidenceOf,
  countRated,
  figuresOf,
  leastOfEach,
  leastRated,
  type Refit,
  refit,
  reliabilityOf,
} from './refit.ts'
import type { ConfidenceState } from './schema.ts'

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
