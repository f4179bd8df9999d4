import { expect } from 'bun:test'
import { dayMs } from '../../src/platform/clock.ts'
import { getChatSettings, getOperationsSettings } from '../../src/settings/store.ts'
import { findOpenRun } from '../../src/trust/store.ts'
import { insertWebhook } from '../../src/webhooks/store.ts'
import { indexText } from '../support/knowledge.ts'
import { addPastDeliveries } from '../support/past-deliveries.ts'
import { seedConversations } from '../support/seed-conversations.ts'
import { browserTest, consoleDesk, inBrowser } from './browser.ts'
import { claimed, statusOf, until } from './inbox-desk.ts'

inBrowser()

browserTest(
  'resolving waits for its message to close, is taken back by Undo, and by the visitor who writes again',
  async () => {
    const desk = await consoleDesk()
    const { page, problems } = await desk.signIn('Ada')
    const { id, visitor } = await claimed(desk, page)
    const resolve = page.getByRole('button', { name: 'Resolve' })
    await resolve.click()
    await page.getByText('is resolved.').waitFor()
    await page.getByText('Resolved', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('With you').waitFor()

    await page.locator('body').click()
    await page.keyboard.press('e')
    await page.getByText('is resolved.').waitFor()
    await visitor.say('One more thing', id)
    await page.getByText('has written again: the conversation stays open.').waitFor()
    await page.getByText('With you').waitFor()
    expect(statusOf(desk, id)).toBe('HUMAN')

    await resolve.click()
    await page.getByRole('status').getByRole('button', { name: 'Close this message' }).click()
    await until(() => statusOf(desk, id) === 'ENDED')
    await page.getByText('Ended', { exact: true }).first().waitFor()
    expect(problems).toEqual([])
    await desk.stop()
  },
  25_000,
)

browserTest(
  'what waits to be undone happens when the page is left, and by itself',
  async () => {
    const desk = await consoleDesk()
    const { page } = await desk.signIn('Ada')
    const first = await claimed(desk, page)
    await page.getByRole('button', { name: 'Resolve' }).click()
    await page.getByText('is resolved.').waitFor()
    await page.goto('about:blank')
    await until(() => statusOf(desk, first.id) === 'ENDED')

    const second = await claimed(desk, page)
    await page.getByRole('button', { name: 'Resolve' }).click()
    await page.getByText('Ended', { exact: true }).first().waitFor({ timeout: 8000 })
    expect(statusOf(desk, second.id)).toBe('ENDED')
    await desk.stop()
  },
  25_000,
)

browserTest(
  'handing back and releasing are undone by claiming again; a deleted note can be kept after all',
  async () => {
    const desk = await consoleDesk()
    const { page } = await desk.signIn('Ada')
    const { id } = await claimed(desk, page)
    for (const [name, status] of [
      ['Hand back to bot', 'BOT'],
      ['Release', 'WAITING'],
    ] as const) {
      await page.getByRole('button', { name }).click()
      await page.getByRole('button', { name: 'Undo' }).waitFor()
      expect(statusOf(desk, id)).toBe(status)
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByText('With you').waitFor()
    }
    await page.getByRole('button', { name: 'Note', exact: true }).click()
    await page.getByRole('textbox', { name: 'Note' }).fill('Between us')
    await page.getByRole('button', { name: 'Add note' }).click()
    const note = page.getByRole('log').getByText('Between us')
    await note.waitFor()
    const drop = page.getByRole('button', { name: 'Delete this note' })
    await drop.click()
    await note.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await note.waitFor()
    await drop.click()
    await page.getByRole('status').getByRole('button', { name: 'Close this message' }).click()
    await until(() => desk.app.db.query('select id from note').all().length === 0)
    expect(await note.count()).toBe(0)
    await desk.stop()
  },
  25_000,
)

browserTest(
  'a source is deleted after a question, and stays where that is taken back',
  async () => {
    const desk = await consoleDesk()
    await indexText(desk.app, 'Delivery', 'It takes two days.')
    const { page } = await desk.signIn('Ada')
    const count = () => desk.app.db.query('select id from source').all().length
    const drop = async () => {
      await page.getByRole('row', { name: 'Delivery' }).click()
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      const question = page.getByRole('dialog', { name: 'Delete Delivery?' })
      await question.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByText('The bot knows nothing yet').waitFor()
    }
    await page.goto('/knowledge')
    await drop()
    expect(count()).toBe(1)
    await page.getByRole('button', { name: 'Undo' }).click()
    await drop()
    await page.getByRole('button', { name: 'Close this message' }).click()
    await until(() => count() === 0)
    await page.goto('/knowledge/src_nope')
    await page.getByText('No source has the id').waitFor()
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Back to all sources' }).click()
    await page.getByText('The bot knows nothing yet').waitFor()
    await desk.stop()
  },
  25_000,
)

browserTest(
  'a webhook is deleted only when nobody has taken it back',
  async () => {
    const desk = await consoleDesk()
    const { page } = await desk.signIn('Ada')
    const now = desk.app.clock.now()
    insertWebhook(desk.app.db, {
      id: 'wh_1',
      url: 'https://example.com/hook',
      events: ['*'],
      description: '',
      enabled: true,
      secret: 'whsec_',
      now,
    })
    const count = () =>
      desk.app.db.query('select id from webhook where removed_at is null').all().length
    const drop = async () => {
      await page.getByRole('button', { name: 'https://example.com/hook' }).click()
      await page.getByRole('button', { name: 'More actions' }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await page.getByText('No webhooks yet').waitFor()
    }
    await page.goto('/settings/webhooks')
    await drop()
    expect(count()).toBe(1)
    await page.getByRole('button', { name: 'Undo' }).click()
    await drop()
    await page.getByRole('button', { name: 'Close this message' }).click()
    await until(() => count() === 0)
    await page.reload()
    await page.getByText('No webhooks yet').waitFor()
    await desk.stop()
  },
  25_000,
)

browserTest(
  'fewer days of retention are asked about first, with how many conversations go',
  async () => {
    const desk = await consoleDesk()
    const now = desk.app.clock.now()
    seedConversations(desk.app.db, { conversations: 3, messagesEach: 2, until: now })
    desk.app.db.run("update conversation set status = 'ENDED', ended_at = ?", [now - 40 * dayMs])
    const { page, problems } = await desk.signIn('Ada')
    const stored = () => getChatSettings(desk.app.db).retentionDays
    await page.goto('/settings/chat')
    const field = page.getByLabel('Ended conversations are deleted after, in days')
    const save = page.getByRole('button', { name: 'Save', exact: true })
    const dialog = page.getByRole('dialog')
    await field.fill('30')
    await save.click()
    await dialog.getByText('3 conversations are that old now.').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Not saved yet').waitFor()
    expect(stored()).toBeNull()

    await field.press('Enter')
    await dialog.getByRole('button', { name: 'Save and delete' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
    expect(stored()).toBe(30)

    // Longer than before deletes nothing.
    await field.fill('31')
    await save.click()
    await until(() => stored() === 31)
    await field.fill('1')
    await save.click()
    await dialog.getByText('Keep conversations for 1 day only?').waitFor()
    expect(problems).toEqual([])
    await desk.stop()
  },
  25_000,
)

browserTest(
  'fewer backups and a shorter log of deliveries are asked about first, each by itself',
  async () => {
    const desk = await consoleDesk()
    addPastDeliveries(desk.app, [null, 1, 20, 21])
    const { page, problems } = await desk.signIn('Ada')
    const stored = () => getOperationsSettings(desk.app.db)
    await page.goto('/settings/operations')
    const days = page.getByLabel('Webhook deliveries are kept, in days')
    const kept = page.getByLabel('Backups that are kept')
    const save = page.getByRole('button', { name: 'Save', exact: true })
    const dialog = page.getByRole('dialog')
    const agree = dialog.getByRole('button', { name: 'Save and delete' })
    await days.fill('10')
    await save.click()
    await dialog.getByText('Keep webhook deliveries for 10 days only?').waitFor()
    await dialog.getByText('2 deliveries are that old now.').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Not saved yet').waitFor()
    expect(stored().deliveryLogDays).toBe(30)

    await kept.fill('3')
    await save.click()
    await dialog.getByText('Keep 3 backups only?').waitFor()
    await agree.click()
    await dialog.getByText('Keep webhook deliveries for 10 days only?').waitFor()
    expect(stored()).toMatchObject({ deliveryLogDays: 30, backupsKept: 7 })
    await agree.click()
    await page.getByText('Saved', { exact: true }).waitFor()
    expect(stored()).toMatchObject({ deliveryLogDays: 10, backupsKept: 3 })

    // More than before deletes nothing; what is no valid number is refused beside its field.
    await days.fill('11')
    await save.click()
    await until(() => stored().deliveryLogDays === 11)
    await days.fill('')
    await save.click()
    await page.getByText(/^It must be /).waitFor()
    expect(problems).toEqual([])
    await desk.stop()
  },
  25_000,
)

browserTest(
  'cancelling a trust run can be undone for some seconds',
  async () => {
    const desk = await consoleDesk()
    const { page, problems } = await desk.signIn('Ada')
    const status = () => findOpenRun(desk.app.db)?.status
    await page.goto('/trust')
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByText('A run is going on').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('The run is being cancelled.').waitFor()
    expect(await page.getByRole('button', { name: 'Cancelling' }).isDisabled()).toBe(true)
    expect(status()).toBe('QUEUED')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await page.getByRole('status').getByRole('button', { name: 'Close this message' }).click()
    await page.getByText('Not measured yet').waitFor()
    expect(status()).toBeUndefined()
    expect(problems).toEqual([])
    await desk.stop()
  },
  25_000,
)
