import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { passwordPage } from '../support/answering.ts'
import { chromiumPath } from '../support/browser.ts'
import {
  addText,
  chatOn,
  invite,
  openStage,
  press,
  type Stage,
  shop,
  signUp,
} from '../support/end-to-end.ts'
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts'

const question = 'How long is the password reset link valid?'

describe.skipIf(!chromiumPath)('a visitor and people, in Chromium (skipped without)', () => {
  let stage: Stage
  let ollama: FakeOllama
  let site: ReturnType<typeof shop>
  let ada: Page
  let ben: Page
  let visitor: Page
  beforeAll(async () => {
    ollama = await startFakeOllama({
      reply:
        'Click **Forgot password?** under the sign-in form [1]. The reset link is valid for **45 minutes** and works once [1].',
      tokenDelayMs: 30,
    })
    stage = await openStage({ env: { OLLAMA_HOST: ollama.host } })
    site = shop(stage.desk)
    ada = await stage.newPage()
    ben = await stage.newPage()
    visitor = await stage.newPage()
    await signUp(stage, ada)
    await invite(ada, ben, 'Ben Agent')
    await addText(ada, 'Reset your password', passwordPage)
  }, 180_000)
  afterAll(async () => {
    await stage?.close()
    await site?.stop()
    await ollama?.stop()
  })

  test('a page of another origin shows the widget once its address is named', async () => {
    // A page of this machine is let in as long as none is named.
    await ada.goto('/settings/widget')
    await ada.getByLabel('Sites that may show it').fill('https://shop.example.com')
    await press(ada, 'Save')
    await ada.getByText('Saved', { exact: true }).waitFor()
    const refused = visitor.waitForEvent('console', (line) => line.text().includes('is not shown'))
    await visitor.goto(site.url)
    await refused
    await ada.getByLabel('Sites that may show it').fill(site.url)
    await press(ada, 'Save')
    await ada.getByText('Saved', { exact: true }).waitFor()
    await visitor.reload()
    await visitor.locator('keepdesk-widget button').waitFor()
  }, 60_000)

  test('the answer comes sentence by sentence, with its source, and is rated', async () => {
    const { chat, open, say } = chatOn(visitor)
    await open()
    // What the answer looked like with each change of it.
    await chat.locator('#chat').evaluate((root) => {
      const seen: string[] = []
      Object.assign(window, { seen })
      new MutationObserver(() => {
        const text = [...root.querySelectorAll('.ASSISTANT')].at(-1)?.textContent ?? ''
        if (text !== seen.at(-1)) seen.push(text)
      }).observe(root, { subtree: true, childList: true, characterData: true })
    })
    await say(question)
    await chat.locator('.ASSISTANT strong', { hasText: '45 minutes' }).first().waitFor()
    await chat.getByLabel('This did not help').waitFor()
    const seen = await chat.locator('#chat').evaluate(() => Reflect.get(window, 'seen') as string[])
    // Each sentence is shown once it is checked.
    const hasFirstOnly = (text: string) => /sign-in form/.test(text) && !/valid/.test(text)
    expect(seen.some(hasFirstOnly)).toBe(true)

    const sources = chat.getByRole('list', { name: 'Sources' })
    await sources.getByText('Reset your password').first().click()
    await sources.locator('blockquote').first().waitFor()
    await chat.getByLabel('This did not help').click()
    await chat.getByLabel('What was missing or wrong?').fill('No link came')
    await chat.getByRole('button', { name: 'Send', exact: true }).first().click()
    await chat.getByLabel('What was missing or wrong?').waitFor({ state: 'detached' })
  }, 60_000)

  test('who asks for a person stands in both inboxes; who claims has it, and the other sees it', async () => {
    await Promise.all([ada, ben].map((page) => page.goto('/inbox')))
    await ada.getByText('Nobody is waiting').waitFor()
    await ben.getByText('Nobody is waiting').waitFor()
    const { chat } = chatOn(visitor)
    await chat.getByRole('button', { name: 'Talk to a person' }).click()
    await chat.getByText('Waiting for a person').waitFor()
    // Without a reload: the feed tells.
    for (const page of [ada, ben]) {
      await page
        .getByRole('region', { name: 'Conversations' })
        .locator('li')
        .filter({ hasText: 'Waiting' })
        .first()
        .click()
      await page.getByRole('log').getByText(question).waitFor()
      await page.getByText('No link came').first().waitFor()
    }
    await press(ben, 'Claim')
    await ben.getByText('With you').waitFor()
    await ada.getByText('With Ben Agent', { exact: true }).waitFor()
    expect(await ada.getByRole('button', { name: 'Claim', exact: true }).count()).toBe(0)
    await chat.getByRole('heading', { name: 'Ben Agent' }).waitFor()
  }, 60_000)

  test('both write, each sees the other type, and the end is seen', async () => {
    const { chat, say } = chatOn(visitor)
    const reply = ben.getByRole('textbox', { name: 'Reply' })
    await reply.pressSequentially('I have ')
    await chat.locator('.dots').getByText('Ben Agent is typing').waitFor()
    await reply.fill('I have **sent** it again.')
    await press(ben, 'Send')
    await chat.locator('.AGENT strong', { hasText: 'sent' }).waitFor()
    await ada.getByRole('log').locator('strong', { hasText: 'sent' }).waitFor()

    await chat.getByLabel('Your message').pressSequentially('It ')
    await ben.getByRole('log').getByText('is writing').waitFor()
    await say('It is there now, thank you!')
    await ben.getByRole('log').getByText('It is there now, thank you!').waitFor()
    await ada.getByRole('log').getByText('It is there now, thank you!').waitFor()

    await press(ben, 'Resolve')
    await chat.getByText('This conversation has ended.').waitFor()
    await ada.getByText('Ended', { exact: true }).first().waitFor()
    await chat.getByRole('button', { name: 'Start a new one' }).click()
    expect(await chat.locator('.USER').count()).toBe(0)
    expect(stage.problems).toEqual([])
  }, 60_000)
})
