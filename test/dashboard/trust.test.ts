import { expect } from 'bun:test'
import { adjusted } from '../../src/answers/confidence.ts'
import { workOffRun } from '../../src/trust/run.ts'
import { seriousViolations } from '../support/axe.ts'
import { ratedAnswers, storeRated } from '../support/rated.ts'
import { browserTest, consoleDesk, inBrowser } from './browser.ts'

inBrowser()

browserTest(
  'a run is started, followed to its score, and its samples can be opened',
  async () => {
    const desk = await consoleDesk()
    const { page, problems } = await desk.signIn('Ada')
    await page.goto('/trust')
    await page.getByText('Not measured yet').waitFor()
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByText('A run is going on').waitFor()
    await workOffRun(desk.app, new AbortController().signal)
    await page.getByText('Trust score, measured').waitFor()
    await page.getByText('Injection defence').first().waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    const bar = page
      .getByRole('row', { name: /Injection defence/ })
      .locator('div')
      .nth(1)
    const place = await bar.boundingBox()
    expect(place?.width).toBeGreaterThan(40)
    expect((place?.x ?? 0) + (place?.width ?? 0)).toBeLessThan(390 - 16)
    await page.getByRole('button', { name: 'Passed', exact: true }).click()
    await page.getByLabel('Category').selectOption('off-topic')
    await page.getByRole('button', { name: /What is the capital of Australia/ }).click()
    await page.getByText('off-topic-01, Refusal quality').waitFor()
    await page.getByText(/^Not answered, \d+ % sure$/).waitFor()
    // The filters stand in the address.
    await page.waitForURL('**/trust?verdict=PASS&category=off-topic')
    await page.reload()
    await page.getByRole('button', { name: /What is the capital of Australia/ }).waitFor()
    expect(await page.getByLabel('Category').inputValue()).toBe('off-topic')
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await page.waitForURL('**/trust?category=off-topic')
    expect(problems).toEqual([])
    await desk.stop()
  },
  30_000,
)

browserTest(
  'the confidence is fitted to the thumbs, and reset; agents don’t see it',
  async () => {
    const desk = await consoleDesk()
    const { page, problems } = await desk.signIn('Ada')
    await page.goto('/trust')
    await page.getByText('No rated answers yet').waitFor()
    await page.getByRole('button', { name: 'Fit', exact: true }).click()
    await page.getByText('there are 0').waitFor()

    storeRated(
      desk.app,
      ratedAnswers(300, (p) => adjusted(p, { slope: 0.7, intercept: -1.2 })),
    )
    await page.reload()
    await page.getByText('The confidence is as shipped.').waitFor()
    expect(await page.getByRole('row', { name: /^90 to 100 %/ }).count()).toBe(1)
    expect(await page.getByRole('button', { name: 'Reset', exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Fit', exact: true }).click()
    await page.getByText('Fitted on 300 rated answers').waitFor()
    await page.getByText(/by Ada on 300 of them/).waitFor()
    await page.emulateMedia({ reducedMotion: 'reduce' })
    expect(await seriousViolations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await seriousViolations(page, ['color-contrast'])).toEqual([])
    await page.getByRole('button', { name: 'Reset', exact: true }).click()
    await page.getByText('The confidence is as shipped again.').waitFor()
    await page.getByText('The confidence is as shipped.').waitFor()
    expect(problems).toEqual([])

    const agent = await desk.signIn('Sam', 'AGENT')
    await agent.page.goto('/trust')
    await agent.page.getByText('Not measured yet').waitFor()
    expect(await agent.page.getByRole('heading', { name: 'Confidence' }).count()).toBe(0)
    expect(agent.problems).toEqual([])
    await desk.stop()
  },
  30_000,
)
