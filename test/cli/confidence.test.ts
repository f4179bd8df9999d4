import { afterAll, beforeAll, expect, test } from 'bun:test'
import { adjusted } from '../../src/answers/confidence.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { keepdesk, removeFolder, tempFolder } from '../support/process.ts'
import { ratedAnswers, storeRated } from '../support/rated.ts'
import { testApp } from '../support/test-app.ts'

let data: string

beforeAll(async () => {
  data = tempFolder()
  await keepdesk(['keys', 'create', 'First', '--data', data])
}, 60_000)
afterAll(() => removeFolder(data))

function confidence(...args: string[]) {
  return keepdesk(['confidence', ...args, '--data', data])
}

test('without ratings it shows that, and refuses to fit', async () => {
  const shown = await confidence('show')
  expect(shown.exitCode).toBe(0)
  expect(shown.stdout).toContain('As shipped')
  expect(shown.stdout).toContain('0 rated answers')
  const refused = await confidence('fit')
  expect(refused.exitCode).toBe(1)
  expect(refused.stderr).toContain('there are 0')
  expect((await confidence('reset')).stdout).toContain('was as shipped already')
}, 60_000)

test('it is fitted, shown and reset', async () => {
  const db = await openDatabase(data)
  storeRated(
    await testApp({ db }),
    ratedAnswers(300, (p) => adjusted(p, { slope: 0.7, intercept: -1.2 })),
  )
  db.close()
  const fitted = await confidence('fit')
  expect(fitted.stdout).toContain('Fitted on 300 rated answers')
  const shown = await confidence('show')
  expect(shown.stdout).toMatch(/^Fitted .* by the command line on 300 rated answers: slope /m)
  expect(shown.stdout).toContain('RATED UP')
  const asJson = JSON.parse((await confidence('show', '--json')).stdout)
  expect(asJson.fit).toMatchObject({ fittedBy: null })
  expect(asJson.bins).toHaveLength(10)
  const reset = await confidence('reset', '--json')
  expect(JSON.parse(reset.stdout)).toEqual({ wasFitted: true })
  expect(JSON.parse((await confidence('show', '--json')).stdout).fit).toBeNull()
}, 60_000)
