import type {
  Adjustment,
  CalibrationFigures,
  NewConfidenceFit,
} from '../settings/confidence-fit-store.ts'
import { logistic, logit } from './confidence.ts'
import type { RatedAnswer } from './rated-store.ts'
import type { ReliabilityBin } from './schema.ts'

/** As few are no ground to go by. */
export const leastRated = 30
export const leastOfEach = 5

const shipped: Adjustment = { slope: 1, intercept: 0 }
/** How far the ratings are thought to lead away from what was shipped, before any was seen. */
const spread = 0.5
/** A confidence that hardly follows what was found would say the same of every answer. */
const leastSlope = 0.2
const folds = 5
const mostSteps = 50

export type Refit =
  | { kind: 'TOO_FEW'; up: number; down: number }
  | { kind: 'NO_BETTER'; up: number; down: number }
  | { kind: 'FITTED'; fit: NewConfidenceFit }

/**
 * The correction that rated answers call for (Platt, 1999), if one foretells ratings that it wasn't
 * fitted on better than the shipped confidence does.
 */
export function refit(rated: RatedAnswer[]): Refit {
  const { up, down } = countRated(rated)
  if (up + down < leastRated || Math.min(up, down) < leastOfEach) {
    return { kind: 'TOO_FEW', up, down }
  }
  const before = rated.map((one) => confidenceOf(one, shipped))
  const after = foretold(rated)
  if (!(logLoss(rated, after) < logLoss(rated, before))) return { kind: 'NO_BETTER', up, down }
  return {
    kind: 'FITTED',
    fit: {
      ...fitAdjustment(rated),
      up,
      down,
      before: figuresOf(rated, before),
      after: figuresOf(rated, after),
    },
  }
}

export function countRated(rated: RatedAnswer[]): { up: number; down: number } {
  const up = rated.filter(({ isUp }) => isUp).length
  return { up, down: rated.length - up }
}

/** What each answer's confidence is with the correction. */
export function confidenceOf({ retrieval }: RatedAnswer, { slope, intercept }: Adjustment): number {
  return logistic(slope * logOdds(retrieval) + intercept)
}

/** Each by a fit on the other folds; both kinds are spread evenly over the folds. */
function foretold(rated: RatedAnswer[]): number[] {
  const seen = { up: 0, down: 0 }
  const foldOf = rated.map(({ isUp }) => seen[isUp ? 'up' : 'down']++ % folds)
  const fits = Array.from({ length: folds }, (_, fold) =>
    fitAdjustment(rated.filter((_, index) => foldOf[index] !== fold)),
  )
  return rated.map((one, index) => confidenceOf(one, fits[foldOf[index] ?? 0] ?? shipped))
}

/**
 * Logistic regression of the rating on the log odds of the shipped confidence, by Newton's method,
 * with a Gaussian prior around what was shipped: few ratings move it little.
 */
export function fitAdjustment(rated: RatedAnswer[]): Adjustment {
  const free = descend(rated, shipped, false)
  if (free.slope >= leastSlope) return free
  return descend(rated, { ...free, slope: leastSlope }, true)
}

function descend(rated: RatedAnswer[], start: Adjustment, isSlopeHeld: boolean): Adjustment {
  let at = start
  let cost = costOf(rated, at)
  for (let step = 0; step < mostSteps; step++) {
    const { slope, intercept } = newtonStep(rated, at, isSlopeHeld)
    let share = 1
    let next = at
    let nextCost = cost
    // A whole step may lead past the lowest point.
    for (; share > 1e-6; share /= 2) {
      next = { slope: at.slope - share * slope, intercept: at.intercept - share * intercept }
      nextCost = costOf(rated, next)
      if (nextCost <= cost) break
    }
    if (!(nextCost < cost - 1e-10)) return nextCost <= cost ? next : at
    at = next
    cost = nextCost
  }
  return at
}

const certainty = 1 / spread ** 2

function newtonStep(rated: RatedAnswer[], at: Adjustment, isSlopeHeld: boolean): Adjustment {
  let bySlope = certainty * (at.slope - shipped.slope)
  let byIntercept = certainty * (at.intercept - shipped.intercept)
  let slopeTwice = certainty
  let interceptTwice = certainty
  let both = 0
  for (const one of rated) {
    const x = logOdds(one.retrieval)
    const p = confidenceOf(one, at)
    const miss = p - (one.isUp ? 1 : 0)
    const weight = p * (1 - p)
    bySlope += miss * x
    byIntercept += miss
    slopeTwice += weight * x * x
    interceptTwice += weight
    both += weight * x
  }
  if (isSlopeHeld) return { slope: 0, intercept: byIntercept / interceptTwice }
  const determinant = slopeTwice * interceptTwice - both * both
  return {
    slope: (interceptTwice * bySlope - both * byIntercept) / determinant,
    intercept: (slopeTwice * byIntercept - both * bySlope) / determinant,
  }
}

function costOf(rated: RatedAnswer[], at: Adjustment): number {
  const away = (at.slope - shipped.slope) ** 2 + (at.intercept - shipped.intercept) ** 2
  const misses = logLoss(
    rated,
    rated.map((one) => confidenceOf(one, at)),
  )
  return misses + (certainty * away) / 2
}

/** Sum over the answers. */
function logLoss(rated: RatedAnswer[], confidences: number[]): number {
  const sums = rated.map(({ isUp }, index) => {
    const p = confidences[index] ?? 0
    return -Math.log(Math.max(1e-12, isUp ? p : 1 - p))
  })
  return sums.reduce((sum, one) => sum + one, 0)
}

/** Shares are stored in thousandths: one that reads as 0 or 1 was only near it. */
function logOdds(share: number): number {
  return logit(Math.min(0.9995, Math.max(0.0005, share)))
}

const bins = 10

/** Ten bins of the same width: what was expected, and what was rated. */
export function reliabilityOf(rated: RatedAnswer[], confidences: number[]): ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ ratings: 0, expected: 0, up: 0 }))
  for (const [index, { isUp }] of rated.entries()) {
    const confidence = confidences[index] ?? 0
    const sum = sums[Math.min(bins - 1, Math.floor(confidence * bins))]
    if (!sum) continue
    sum.ratings++
    sum.expected += confidence
    if (isUp) sum.up++
  }
  return sums.map(({ ratings, expected, up }, index) => ({
    from: index / bins,
    until: (index + 1) / bins,
    ratings,
    expected: ratings > 0 ? rounded(expected / ratings) : null,
    ratedUp: ratings > 0 ? rounded(up / ratings) : null,
  }))
}

export function figuresOf(rated: RatedAnswer[], confidences: number[]): CalibrationFigures {
  const squares = rated.map(({ isUp }, index) => ((confidences[index] ?? 0) - (isUp ? 1 : 0)) ** 2)
  const brier = squares.reduce((sum, one) => sum + one, 0) / rated.length
  const error = reliabilityOf(rated, confidences).reduce(
    (sum, { ratings, expected, ratedUp }) =>
      sum + (ratings / rated.length) * Math.abs((expected ?? 0) - (ratedUp ?? 0)),
    0,
  )
  return { brier: rounded(brier), error: rounded(error) }
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000
}
