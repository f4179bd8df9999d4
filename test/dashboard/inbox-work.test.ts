import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { indexText } from '../support/knowledge.ts'
import { browserTest, consoleDesk, inBrowser } from './browser.ts'
import { box, claimed, until } from './inbox-desk.ts'

inBrowser()

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
    await page.waitForFunction(`document.querySelector('textarea').value === ''`)
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

browserTest(
  'where reading goes on is marked, and who is there is told without a link that runs',
  async () => {
    const desk = await consoleDesk()
    const { page } = await desk.signIn('Ada')
    await page.setViewportSize({ width: 1400, height: 900 })
    const { id, visitor } = await claimed(desk, page)
    expect(await page.getByText('New', { exact: true }).count()).toBe(0)
    const read = () =>
      desk.app.db
        .query<{ isRead: number }, [string]>(
          'select agent_read = message_count as isRead from conversation where public_id = ?',
        )
        .get(id)?.isRead === 1
    await until(read)
    await page.goto('/settings/about')
    await visitor.say('Unread one', id)
    await visitor.say('Unread two', id)
    desk.app.db
      .query('update conversation set contact_email = ?, language = ?, metadata = ?')
      .run('mia@example.com', 'pt-BR', JSON.stringify({ page: 'javascript:alert(1)', plan: 'pro' }))
    await page.goto('/inbox?view=MINE')
    await page.getByRole('button', { name: /^Unread\. / }).click()
    await page.getByText('New', { exact: true }).waitFor()
    await until(read)
    await page.getByRole('link', { name: 'mia@example.com' }).waitFor()
    await page.getByText('Brazilian Portuguese').waitFor()
    await page.getByText('javascript:alert(1)').waitFor()
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0)
    await page.locator('h2').first().click()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
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
