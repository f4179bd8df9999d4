import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { chromiumPath } from '../support/browser.ts'
import {
  chatOn,
  copied,
  openStage,
  press,
  type Stage,
  shop,
  signUp,
  untilListed,
} from '../support/end-to-end.ts'
import { type WebhookReceiver, webhookReceiver } from '../support/webhook-receiver.ts'

const hole = 'Do you repair old umbrellas?'

describe.skipIf(!chromiumPath)('an administrator, in Chromium (skipped without)', () => {
  let stage: Stage
  let site: ReturnType<typeof shop>
  let receiver: WebhookReceiver
  let page: Page
  let visitor: Page
  beforeAll(async () => {
    stage = await openStage()
    site = shop(stage.desk)
    receiver = webhookReceiver({ status: 500, body: 'The database is asleep' })
    page = await stage.newPage()
    visitor = await stage.newPage()
    await signUp(stage, page)
  }, 180_000)
  afterAll(async () => {
    await stage?.close()
    await site?.stop()
    await receiver?.stop()
  })

  test('what is changed in the settings is seen in the widget', async () => {
    await page.goto('/settings/widget')
    await page.getByLabel('Title', { exact: true }).fill('Ask Acme')
    await page.getByLabel('Main colour', { exact: true }).fill('#0a7d4f')
    await page.getByLabel('Welcome message').fill('Good day! What is it about?')
    await press(page, 'Save')
    await page.getByText('Saved', { exact: true }).waitFor()
    await visitor.goto(site.url)
    const launcher = visitor.locator('keepdesk-widget button')
    await launcher.waitFor()
    expect(await launcher.evaluate((button) => getComputedStyle(button).backgroundColor)).toBe(
      'rgb(10, 125, 79)',
    )
    const { chat, open } = chatOn(visitor)
    await open()
    await chat.getByRole('heading', { name: 'Ask Acme' }).waitFor()
    await chat.getByText('Good day! What is it about?').waitFor()
  }, 60_000)

  test('a gap appears, is answered in the console, and closes when it is asked again', async () => {
    const { chat, say } = chatOn(visitor)
    await say(hole)
    await chat.locator('.ASSISTANT').nth(1).waitFor()
    await untilListed(page, '/gaps?status=OPEN')
    await page.goto('/gaps')
    await page.getByRole('button', { name: hole }).click()
    await page
      .getByLabel('Answer', { exact: true })
      .fill('Yes, we repair old umbrellas within 5 days.')
    await press(page, 'Save the answer')
    await page.getByText('Answered now').waitFor()
    await say(hole)
    await chat.getByText('within 5 days').first().waitFor()
    // It is asked again within some seconds of the change.
    await untilListed(page, '/gaps?status=RESOLVED')
    await page.goto('/gaps')
    await press(page, 'Resolved')
    await page.getByText(hole).first().waitFor()
  }, 60_000)

  test('a webhook is made, tested, retried and given another secret', async () => {
    await page.goto('/settings/webhooks')
    await press(page, 'Add webhook')
    await page.getByLabel('Address').fill(receiver.url)
    await press(page, 'Add webhook')
    const first = await copied(page, 'Signing secret')
    expect(first).toStartWith('whsec_')
    await press(page, 'Done')

    await press(page, 'Send a test')
    await press(page, 'Send')
    await page.getByRole('dialog').getByText('HTTP 500').first().waitFor()
    await page.getByRole('dialog').getByText('The database is asleep').waitFor()
    await press(page, 'Close')
    const line = page.getByRole('row', { name: 'message.sent' })
    await line.getByText('Failed', { exact: true }).waitFor()

    receiver.behaviour = { ...receiver.behaviour, status: 200, body: 'Awake' }
    await line.getByRole('button', { name: 'Send again' }).click()
    await line.getByText('Delivered', { exact: true }).waitFor()
    await line.getByRole('button', { name: 'message.sent' }).click()
    await page.getByRole('dialog').getByText('Attempt 2').waitFor()
    await page.getByRole('dialog').getByText('Awake').waitFor()
    await press(page, 'Close')
    const [failed, again] = receiver.received
    expect(again?.headers['webhook-id']).toBe(failed?.headers['webhook-id'])
    expect(again?.body).toBe(failed?.body)

    await press(page, 'More actions')
    await page.getByRole('menuitem', { name: 'Rotate the secret' }).click()
    await press(page, 'Rotate the secret')
    const second = await copied(page, 'Signing secret')
    expect(second).toStartWith('whsec_')
    expect(second).not.toBe(first)
    await press(page, 'Done')
    await press(page, 'Send a test')
    await press(page, 'Send')
    await page.getByRole('dialog').getByText('Awake').waitFor()
    expect(receiver.received.at(-1)?.headers['webhook-signature']?.split(' ')).toHaveLength(2)
  }, 60_000)

  test('a key is shown once, works, tells when it was used, and is worth nothing once deleted', async () => {
    const status = async (key: string) =>
      (
        await fetch(`${stage.desk.url}/v1/conversations`, {
          headers: { 'X-API-Key': key, 'User-Agent': 'curl/8.5.0', Accept: '*/*' },
        })
      ).status
    await page.goto('/settings/keys')
    await press(page, 'Create key')
    await page.getByLabel('Name').fill('Reports')
    await press(page, 'Create key')
    const key = await copied(page, 'API key')
    await press(page, 'Done')
    const line = page.getByRole('row', { name: 'Reports' })
    expect(await line.getByRole('cell').nth(2).textContent()).toBe('Never')
    expect(await page.content()).not.toContain(key)
    expect(await status(key)).toBe(200)
    await page.reload()
    await line.waitFor()
    expect(await line.getByRole('cell').nth(2).textContent()).not.toBe('Never')
    await press(page, 'Delete Reports')
    await press(page, 'Delete key')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await line.waitFor({ state: 'detached' })
    expect(await status(key)).toBe(401)
    expect(stage.problems).toEqual([])
  }, 60_000)
})
