import { expect } from 'bun:test'
import { workOffRun } from '../../src/trust/run.ts'
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
    await page.getByRole('button', { name: 'Passed', exact: true }).click()
    await page.getByLabel('Category').selectOption('off-topic')
    await page.getByRole('button', { name: /What is the capital of Australia/ }).click()
    await page.getByText('off-topic-01, Refusal quality').waitFor()
    expect(problems).toEqual([])
    await desk.stop()
  },
  30_000,
)
