import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { passwordPage } from '../support/answering.ts'
import { chromiumPath } from '../support/browser.ts'
import { addText, chatOn, openStage, type Stage, shop, signUp } from '../support/end-to-end.ts'

const question = 'How long is the password reset link valid?'

describe.skipIf(!chromiumPath)('a server that dies, in Chromium (skipped without)', () => {
  let stage: Stage
  let site: ReturnType<typeof shop>
  let ada: Page
  let visitor: Page
  beforeAll(async () => {
    stage = await openStage()
    site = shop(stage.desk)
    ada = await stage.newPage()
    visitor = await stage.newPage()
    await signUp(stage, ada)
    await addText(ada, 'Reset your password', passwordPage)
  }, 180_000)
  afterAll(async () => {
    await stage?.close()
    await site?.stop()
  })

  test('widget and console come back by themselves, with all that was said', async () => {
    await visitor.goto(site.url)
    const { chat, open, say } = chatOn(visitor)
    await open()
    await say(question)
    await chat.getByText('45 minutes').first().waitFor()
    await chat.getByRole('button', { name: 'Talk to a person' }).click()
    await chat.getByText('Waiting for a person').waitFor()
    await ada.goto('/inbox')
    await ada.getByRole('region', { name: 'Conversations' }).locator('li').first().click()
    await ada.getByRole('button', { name: 'Claim', exact: true }).waitFor()

    await stage.killAndRestart()

    // Nobody reloads anything; what is written now reaches the other side.
    await ada.getByRole('button', { name: 'Claim', exact: true }).click()
    await chat.getByRole('heading', { name: 'Ada Admin' }).waitFor({ timeout: 15_000 })
    await ada.getByRole('textbox', { name: 'Reply' }).fill('Back again.')
    await ada.keyboard.press('Control+Enter')
    await chat.locator('.AGENT', { hasText: 'Back again.' }).waitFor({ timeout: 15_000 })
    expect(await chat.locator('.USER .bubble').allTextContents()).toEqual([question])
    expect(await chat.getByText('45 minutes').count()).toBeGreaterThan(0)
    await say('Good to have you back')
    await ada.getByRole('log').getByText('Good to have you back').waitFor({ timeout: 15_000 })

    // The same on a new page of the site.
    await visitor.goto(site.url)
    await open()
    await chat.locator('.USER', { hasText: question }).waitFor()
    await chat.locator('.AGENT', { hasText: 'Back again.' }).waitFor()
    expect(await chat.getByText('The connection is lost').count()).toBe(0)
    expect(stage.problems).toEqual([])
  }, 60_000)
})
