import { expect, test } from 'bun:test'
import { adjusted, logistic, logit } from '../../src/answers/confidence.ts'
import { listRatedAnswers } from '../../src/answers/rated-store.ts'
import {
  confidenceOf,
  figuresOf,
  fitAdjustment,
  refit,
  reliabilityOf,
} from '../../src/answers/refit.ts'
import { addConfidenceFit, resetConfidenceFit } from '../../src/settings/confidence-fit-store.ts'
import { ask, passwordDesk } from '../support/answering.ts'
import { past, rate } from '../support/past.ts'
import { ratedAnswers, storeRated } from '../support/rated.ts'
import { testApp } from '../support/test-app.ts'

test('a rate of thumbs up that differs from the confidence is recovered', () => {
  for (const truth of [
    { slope: 0.6, intercept: -0.8 },
    { slope: 1.4, intercept: 0.5 },
  ]) {
    const found = refit(ratedAnswers(8000, (p) => adjusted(p, truth)))
    if (found.kind !== 'FITTED') throw new Error(found.kind)
    const { fit } = found
    expect(Math.abs(fit.slope - truth.slope)).toBeLessThan(0.12)
    expect(Math.abs(fit.intercept - truth.intercept)).toBeLessThan(0.12)
    expect(fit.up + fit.down).toBe(8000)
    expect(fit.after.brier).toBeLessThan(fit.before.brier)
    expect(fit.after.error).toBeLessThan(0.03)
    expect(fit.before.error).toBeGreaterThan(0.03)
  }
})

test('the fit is where the penalised likelihood is highest', () => {
  const rated = ratedAnswers(200, (p) => adjusted(p, { slope: 0.5, intercept: -1 }))
  const cost = (slope: number, intercept: number) =>
    rated.reduce(
      (sum, one) => {
        const p = confidenceOf(one, { slope, intercept })
        return sum - Math.log(one.isUp ? p : 1 - p)
      },
      2 * ((slope - 1) ** 2 + intercept ** 2),
    )
  const { slope, intercept } = fitAdjustment(rated)
  const best = cost(slope, intercept)
  for (const [bySlope, byIntercept] of [
    [0.02, 0],
    [-0.02, 0],
    [0, 0.02],
    [0, -0.02],
    [0.02, -0.02],
    [-0.02, 0.02],
  ] as const) {
    expect(cost(slope + bySlope, intercept + byIntercept)).toBeGreaterThan(best)
  }
})

test('few ratings move it less than many of the same kind', () => {
  const truth = { slope: 1, intercept: -1.5 }
  const of = (count: number) => fitAdjustment(ratedAnswers(count, (p) => adjusted(p, truth)))
  expect(of(30).intercept).toBeLessThan(0)
  expect(of(30).intercept).toBeGreaterThan(of(3000).intercept + 0.3)
})

test('ratings that go against the confidence leave a slope of 0.2 with the intercept that fits', () => {
  const rated = ratedAnswers(3000, (p) => 1 - p)
  const { slope, intercept } = fitAdjustment(rated)
  expect(slope).toBe(0.2)
  const share = rated.filter(({ isUp }) => isUp).length / rated.length
  const mean = rated.reduce((sum, one) => sum + confidenceOf(one, { slope, intercept }), 0) / 3000
  expect(mean).toBeCloseTo(share, 2)
})

test('a confidence that is right already stays as it is', () => {
  const rated = ratedAnswers(400, (p) => p)
  expect(refit(rated)).toMatchObject({ kind: 'NO_BETTER' })
})

test('fewer than 30 ratings, or fewer than 5 of a kind, are refused', () => {
  const of = (up: number, down: number) => [
    ...Array.from({ length: up }, () => ({ retrieval: 0.9, isUp: true })),
    ...Array.from({ length: down }, () => ({ retrieval: 0.9, isUp: false })),
  ]
  expect(refit([])).toEqual({ kind: 'TOO_FEW', up: 0, down: 0 })
  expect(refit(of(15, 14))).toEqual({ kind: 'TOO_FEW', up: 15, down: 14 })
  expect(refit(of(500, 0))).toEqual({ kind: 'TOO_FEW', up: 500, down: 0 })
  expect(refit(of(500, 4))).toEqual({ kind: 'TOO_FEW', up: 500, down: 4 })
  expect(refit(of(4, 500))).toEqual({ kind: 'TOO_FEW', up: 4, down: 500 })
  expect(refit(of(5, 25)).kind).toBe('FITTED')
})

test('answers of complete certainty, or none, break no fit', () => {
  const rated = Array.from({ length: 60 }, (_, index) => ({
    retrieval: index % 2,
    isUp: index % 3 === 0,
  }))
  const { slope, intercept } = fitAdjustment(rated)
  expect(slope).toBeGreaterThanOrEqual(0.2)
  expect(Number.isFinite(intercept)).toBe(true)
})

test('bins and figures are those of their definitions', () => {
  const rated = [
    { retrieval: 0.95, isUp: true },
    { retrieval: 0.95, isUp: false },
    { retrieval: 0.3, isUp: false },
    { retrieval: 1, isUp: true },
  ]
  const confidences = rated.map(({ retrieval }) => retrieval)
  const bins = reliabilityOf(rated, confidences)
  expect(bins).toHaveLength(10)
  expect(bins[9]).toEqual({ from: 0.9, until: 1, ratings: 3, expected: 0.9667, ratedUp: 0.6667 })
  expect(bins[3]).toMatchObject({ ratings: 1, expected: 0.3, ratedUp: 0 })
  expect(bins[0]).toEqual({ from: 0, until: 0.1, ratings: 0, expected: null, ratedUp: null })
  const { brier, error } = figuresOf(rated, confidences)
  expect(brier).toBeCloseTo((0.0025 + 0.9025 + 0.09) / 4, 3)
  expect(error).toBeCloseTo(0.75 * 0.3 + 0.25 * 0.3, 3)
})

test('what counts is a thumb on an answer of the bot that was found in the documents', async () => {
  const app = await testApp()
  storeRated(app, [
    { retrieval: 0.8, isUp: true },
    { retrieval: 0.4, isUp: false },
  ])
  const at = new Date(app.clock.now()).toISOString()
  const { replies } = past(app, {
    startedAt: at,
    turns: [
      { at, source: 'FALLBACK', retrieval: 0.1 },
      { at, source: 'SMALL_TALK' },
      { at, source: 'AI' },
    ],
  })
  for (const id of replies) rate(app, id, 'DOWN', at)
  past(app, { startedAt: at, turns: [{ at, source: 'KNOWLEDGE', retrieval: 0.7 }] })
  expect(listRatedAnswers(app.db)).toEqual([
    { retrieval: 0.4, isUp: false },
    { retrieval: 0.8, isUp: true },
  ])
})

test('an answer has the fitted confidence, and tells the shipped one beside it', async () => {
  const app = await passwordDesk()
  const question = 'How long is the reset link valid?'
  const plain = (await ask(app, question)).done
  const shipped = plain?.grounding.retrieval ?? 0
  expect(plain?.confidence).toBe(shipped)
  expect(shipped).toBeGreaterThan(0.2)

  const figures = { brier: 0.2, error: 0.1 }
  const fit = { slope: 0.8, intercept: -0.7, up: 20, down: 20, before: figures, after: figures }
  addConfidenceFit(app.db, fit, { now: 1, by: null })
  const fitted = (await ask(app, question)).done
  expect(fitted?.grounding.retrieval).toBe(shipped)
  expect(fitted?.confidence).toBeCloseTo(logistic(0.8 * logit(shipped) - 0.7), 2)

  addConfidenceFit(app.db, { ...fit, intercept: -9 }, { now: 2, by: null })
  const unsure = (await ask(app, question)).done
  expect(unsure?.source).toBe('FALLBACK')
  expect(unsure?.confidence).toBeLessThan(0.05)
  expect(unsure?.grounding.retrieval).toBeCloseTo(shipped, 2)

  expect(resetConfidenceFit(app.db, { now: 3, by: null })).toBe(true)
  expect(resetConfidenceFit(app.db, { now: 4, by: null })).toBe(false)
  expect((await ask(app, question)).done?.confidence).toBe(shipped)
})

test('a fit lets no question through that is beyond the documents', async () => {
  const app = await passwordDesk()
  const question = 'Can I sue because my reset link is not valid after 45 minutes?'
  const plain = (await ask(app, question)).done
  expect(plain.source).toBe('FALLBACK')
  const figures = { brier: 0.2, error: 0.1 }
  const fit = { slope: 1, intercept: 9, up: 20, down: 20, before: figures, after: figures }
  addConfidenceFit(app.db, fit, { now: 1, by: null })
  const fitted = (await ask(app, question)).done
  expect(fitted.source).toBe('FALLBACK')
  expect(fitted.confidence).toBeLessThanOrEqual(0.1)
})
