import { expect, test } from 'bun:test'
import { adjusted } from '../../src/answers/confidence.ts'
import { addConfidenceFit } from '../../src/settings/confidence-fit-store.ts'
import { workOffRun } from '../../src/trust/run.ts'
import { passwordPage } from '../support/answering.ts'
import { indexText, knowledgeApp } from '../support/knowledge.ts'
import { consoleCallers } from '../support/operator.ts'
import { ratedAnswers, storeRated } from '../support/rated.ts'

async function desk() {
  const app = await knowledgeApp({ config: { rateLimits: false } })
  await indexText(app, 'Reset your password', passwordPage)
  return { app, ...(await consoleCallers(app)) }
}

const harsh = (confidence: number) => adjusted(confidence, { slope: 0.7, intercept: -1.2 })

test('too few ratings are refused with their number, and nothing is in force', async () => {
  const { app, asAdmin } = await desk()
  const empty = (await asAdmin('GET', '/confidence')).json.data
  expect(empty).toMatchObject({
    fit: null,
    shipped: null,
    now: null,
    ratings: { up: 0, down: 0, needed: 30, neededOfEach: 5 },
  })
  expect(empty.bins).toHaveLength(10)
  storeRated(
    app,
    ratedAnswers(40, () => 1),
  )
  const refused = await asAdmin('POST', '/confidence')
  expect(refused.status).toBe(409)
  expect(refused.json.error.message).toContain('there are 40, 40 up and 0 down')
  expect((await asAdmin('GET', '/confidence')).json.data.fit).toBeNull()
})

test('a fit holds at once, makes the last trust run stale, and is taken back by a reset', async () => {
  const { app, asAdmin } = await desk()
  await asAdmin('POST', '/trust/runs')
  await workOffRun(app, new AbortController().signal)
  const search = async () =>
    (await asAdmin('GET', '/knowledge/search?q=How+long+is+the+reset+link+valid')).json.data
      .confidence
  const shipped = await search()
  storeRated(app, ratedAnswers(300, harsh))

  const fitted = await asAdmin('POST', '/confidence')
  expect(fitted.status).toBe(200)
  const { outcome, message, fit, ratings, now, shipped: asShipped } = fitted.json.data
  expect(outcome).toBe('FITTED')
  expect(message).toContain('300 rated answers')
  expect(fit).toMatchObject({ fittedBy: 'Ada', up: ratings.up, down: ratings.down })
  expect(ratings.up + ratings.down).toBe(300)
  expect(now.brier).toBeLessThan(asShipped.brier)
  expect(await search()).toBeCloseTo(adjusted(shipped, fit), 2)
  expect((await asAdmin('GET', '/trust')).json.data.staleReason).toContain('confidence')

  expect((await asAdmin('DELETE', '/confidence')).status).toBe(204)
  expect((await asAdmin('DELETE', '/confidence')).status).toBe(204)
  expect((await asAdmin('GET', '/confidence')).json.data.fit).toBeNull()
  expect(await search()).toBe(shipped)
  // What it measured holds again.
  expect((await asAdmin('GET', '/trust')).json.data.stale).toBe(false)
})

test('where the ratings bear the confidence out nothing is changed', async () => {
  const { app, asAdmin } = await desk()
  storeRated(
    app,
    ratedAnswers(400, (confidence) => confidence),
  )
  const { json, status } = await asAdmin('POST', '/confidence')
  expect(status).toBe(200)
  expect(json.data).toMatchObject({ outcome: 'UNCHANGED', fit: null })
  expect(json.data.message).toContain('nothing was changed')
  const figures = { brier: 0.2, error: 0.1 }
  const fit = { slope: 1, intercept: -1, up: 20, down: 20, before: figures, after: figures }
  addConfidenceFit(app.db, fit, { now: 1, by: 'Sam' })
  const kept = (await asAdmin('POST', '/confidence')).json.data
  expect(kept.message).toContain('The fit in force stays')
  expect(kept.fit).toMatchObject({ fittedBy: 'Sam', intercept: -1 })
})

test('it is for administrators alone', async () => {
  const { app, asAgent, asNobody, asForeigner } = await desk()
  storeRated(app, ratedAnswers(300, harsh))
  for (const method of ['GET', 'POST', 'DELETE']) {
    expect((await asAgent(method, '/confidence')).status).toBe(403)
    expect((await asNobody(method, '/confidence')).status).toBe(401)
  }
  expect((await asForeigner('POST', '/confidence')).status).toBe(403)
  expect((await asForeigner('DELETE', '/confidence')).status).toBe(403)
})
