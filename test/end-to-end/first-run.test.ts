import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { passwordPage } from '../support/answering.ts'
import { chromiumPath } from '../support/browser.ts'
import { openStage, press, readSource, type Stage, signUp } from '../support/end-to-end.ts'

describe.skipIf(!chromiumPath)('the first run, in Chromium (skipped where there is none)', () => {
  let stage: Stage
  let page: Page
  beforeAll(async () => {
    stage = await openStage()
    page = await stage.newPage()
  }, 180_000)
  afterAll(() => stage?.close())

  const step = (title: string) => page.getByRole('listitem').filter({ hasText: title })

  test('the printed link makes the first account, once', async () => {
    await signUp(stage, page)
    await page.getByText('First steps: 0 of 4 done').waitFor()
    const [link] = await stage.desk.until('stdout', /http:\S+\/setup#\S+/)
    const other = await stage.newPage()
    await other.goto(link)
    await other.getByLabel('Your name').fill('Eve')
    await other.getByLabel('E-mail').fill('eve@example.com')
    await other.getByLabel('Password').fill('correct horse battery')
    await press(other, 'Create account')
    await other.getByRole('alert').waitFor()
    await other.context().close()
  }, 60_000)

  test('a file is uploaded, read, and ticked', async () => {
    await page.getByRole('link', { name: 'Add one' }).click()
    await press(page, 'Add a source')
    await page.getByLabel('What', { exact: true }).selectOption('FILE')
    await page.getByLabel('Files').setInputFiles({
      name: 'Reset your password.md',
      mimeType: 'text/markdown',
      buffer: Buffer.from(passwordPage),
    })
    await press(page, 'Add')
    await readSource(page, 'Reset your password')
    await page.getByRole('link', { name: 'Home' }).click()
    await step('Add a source').getByLabel('Done').waitFor()
    await page.getByText('First steps: 1 of 4 done').waitFor()
  }, 60_000)

  test('the playground answers from it, says from where, and the second step is ticked', async () => {
    await page.getByRole('link', { name: 'Open the playground' }).click()
    await page.getByLabel('Question').fill('How long is the password reset link valid?')
    await press(page, 'Ask')
    const log = page.getByRole('log')
    await log.getByText('45 minutes').first().waitFor()
    await log.getByText(/^\d+ sources?$/).click()
    await log.getByText('Reset your password').first().waitFor()
    await page.getByRole('link', { name: 'Home' }).click()
    await step('Ask it something').getByLabel('Done').waitFor()
    expect(stage.problems).toEqual([])
  }, 60_000)
})
