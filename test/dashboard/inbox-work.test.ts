import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { indexText } from '../support/knowledge.ts'
import { browserTest, consoleDesk, inBrowser } from './browser.ts'

inBrowser()

type Desk = Awaited<ReturnType<typeof consoleDesk>>

async function claimed(desk: Desk, page: Page, message = 'Hello?') {
  const visitor = await desk.visitor()
  const id = await visitor.say(message)
  await visitor.askForPerson(id)
  await page.goto(`/inbox/${id}`)
  await page.getByRole('button', { name: 'Claim' }).click()
  await page.getByText('With you').waitFor()
  return { visitor, id }
}
const statusOf = ({ app }: Desk, id: string) =>
  app.db
    .query<{ status: string }, [string]>('select status from conversation where public_id = ?')
    .get(id)?.status
async function until(test: () => boolean) {
  for (let tries = 0; tries < 200; tries++) {
    if (test()) return
    await Bun.sleep(25)
  }
  throw new Error('It did not come true.')
}
const box = (page: Page) => page.getByRole('textbox', { name: 'Reply', exact: true })

browserTest(
  'a saved reply is written in the composer, found by a slash, filled in, changed and deleted with a way back',
  async () => {
    const desk = await consoleDesk()
    const { page, problems } = await desk.signIn('Ada', 'AGENT')
    await claimed(desk, page)
    await page.getByRole('button', { name: 'Saved replies' }).click()
    await page.getByText('There are no saved replies yet.').waitFor()
    await page.getByRole('button', { name: 'New saved reply' }).click()
    await page.getByLabel('Title').fill('Welcome <img src=x onerror=alert(1)> 👋')
    await page.getByLabel('Text', { exact: true }).fill('Hello {{name}}, this is {{agent}}.')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await page.getByRole('listbox').count()).toBe(0)
    await box(page).pressSequentially('/wel')
    await page.getByRole('option', { name: /Welcome/ }).waitFor()
    await page.keyboard.press('Enter')
    expect(await box(page).inputValue()).toBe('Hello there, this is Ada.')
    // By the menu it goes where the cursor is.
    await page.getByRole('button', { name: 'Saved replies' }).click()
    await page.getByRole('textbox', { name: 'Find a saved reply' }).fill('zzz')
    await page.getByText('No saved reply has these words.').waitFor()
    await page.getByRole('textbox', { name: 'Find a saved reply' }).fill('wel')
    await page.keyboard.press('Enter')
    expect(await box(page).inputValue()).toBe('Hello there, this is Ada.'.repeat(2))
    // Escape leaves a slash as what it is.
    await box(page).fill('')
    await box(page).pressSequentially('/')
    await page.getByRole('option', { name: /Welcome/ }).waitFor()
    await page.keyboard.press('Escape')
    await box(page).pressSequentially('wel')
    expect(await page.getByRole('option').count()).toBe(0)
    expect(await box(page).inputValue()).toBe('/wel')

    await page.goto('/settings/saved-replies')
    await page.getByRole('button', { name: /^Welcome <img/ }).click()
    await page.getByLabel('Text', { exact: true }).fill('Changed')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Changed', { exact: true }).first().waitFor()
    await page.getByText('by Ada').waitFor()
    await page.getByRole('button', { name: /^Delete Welcome/ }).click()
    await page.getByText('No saved replies yet').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: /^Welcome <img/ }).waitFor()
    expect(problems).toEqual([])
    await desk.stop()
  },
  25_000,
)

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
  'an answer is suggested for what was asked, in other words if need be, and never over what is written',
  async () => {
    const desk = await consoleDesk()
    await indexText(
      desk.app,
      'Returns',
      '# Returns\n\nYou can return shoes within 30 days of buying.',
    )
    const { page, problems } = await desk.signIn('Ada')
    await claimed(desk, page, 'Zyzzyva quux?')
    await page.getByRole('button', { name: 'Suggest an answer' }).click()
    const panel = page.getByRole('region', { name: 'Suggested answer' })
    await panel.getByText('The knowledge base has no answer to this.').waitFor()
    await panel.getByRole('textbox').fill('Within how many days can I return shoes?')
    await page.keyboard.press('Enter')
    await panel.getByText('within 30 days').first().waitFor()
    await panel.getByText('1 source').click()
    await panel.getByText('[1] Returns').waitFor()
    await box(page).fill('Hi!')
    await panel.getByRole('button', { name: 'Insert below' }).click()
    const text = await box(page).inputValue()
    expect(text).toStartWith('Hi!\n\n')
    expect(text).toContain('within 30 days')
    expect(text).not.toMatch(/\[\d\]/)
    expect(await panel.count()).toBe(0)
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('log').getByText('within 30 days').waitFor()
    expect(problems).toEqual([])
    await desk.stop()
  },
  25_000,
)

browserTest(
  'each message says which person wrote it, also after somebody else took over; earlier conversations are a click away',
  async () => {
    const desk = await consoleDesk()
    const [ada, ben] = [await desk.signIn('Ada'), await desk.signIn('Ben')]
    const visitor = await desk.visitor()
    const before = await visitor.say('What came before')
    const id = await visitor.say('Hello?')
    await visitor.askForPerson(id)
    for (const { page } of [ada, ben]) {
      await page.goto(`/inbox/${id}`)
      await page.getByRole('button', { name: 'Claim' }).click()
      await box(page).fill('Here I am')
      await page.keyboard.press('Control+Enter')
      await page.getByRole('log').getByText('Here I am').first().waitFor()
      await page.getByRole('button', { name: 'Release' }).click()
      await page.getByRole('button', { name: 'Claim' }).waitFor()
    }
    const { page } = ada
    const authors = page.locator('article', { hasText: 'Here I am' }).locator('p > span')
    await authors.nth(1).waitFor()
    expect(await authors.allTextContents()).toEqual(['Ada', 'Ben'])
    await page.reload()
    await authors.nth(1).waitFor()
    expect(await authors.allTextContents()).toEqual(['Ada', 'Ben'])
    await page.setViewportSize({ width: 1400, height: 800 })
    await page.getByRole('link', { name: /What came before/ }).click()
    await page.waitForURL(`**/inbox/${before}*`)
    await desk.stop()
  },
  25_000,
)

interface Violation {
  id: string
  impact: string
  nodes: { html: string }[]
}

/** What is seriously wrong for who can't see the screen. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await Bun.file('node_modules/axe-core/axe.min.js').text())
  const found = await page.evaluate<Violation[]>('axe.run().then((all) => all.violations)')
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

browserTest(
  'axe finds nothing serious in the composer with its lists, among messages at the edge, or in the settings, light or dark',
  async () => {
    const desk = await consoleDesk()
    await indexText(
      desk.app,
      'Returns',
      '# Returns\n\nYou can return shoes within 30 days of buying.',
    )
    const { page } = await desk.signIn('Ada')
    const { id } = await claimed(desk, page, 'Within how many days can I return shoes?')
    await page.setViewportSize({ width: 1400, height: 900 })
    await page.goto('/settings/saved-replies')
    await page.getByRole('button', { name: 'New saved reply' }).click()
    await page.getByLabel('Title').fill('Greeting')
    await page.getByLabel('Text', { exact: true }).fill('Hello {{name}}')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.goto('/settings/saved-replies')
      await page.getByRole('button', { name: 'Greeting', exact: true }).click()
      expect(await violations(page)).toEqual([])
      await page.goto('/settings/account')
      await page.getByRole('switch', { name: /Sound/ }).waitFor()
      expect(await violations(page)).toEqual([])

      await page.goto(`/inbox/${id}`)
      await page.getByRole('button', { name: 'Suggest an answer' }).click()
      await page.getByRole('button', { name: 'Use it' }).waitFor()
      await box(page).pressSequentially('/')
      await page.getByRole('option', { name: /Greeting/ }).waitFor()
      expect(await violations(page)).toEqual([])
      await box(page).fill('')
      await page.getByRole('button', { name: 'Saved replies' }).click()
      await page.getByRole('textbox', { name: 'Find a saved reply' }).waitFor()
      expect(await violations(page)).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Resolve' }).click()
      await page.getByText('is resolved.').waitFor()
      expect(await violations(page)).toEqual([])
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByText('With you').waitFor()
    }
    await desk.stop()
  },
  40_000,
)
