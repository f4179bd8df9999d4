import { expect } from 'bun:test'
import { seedConversations } from '../support/seed-conversations.ts'
import { browserTest, consoleDesk, inBrowser } from './browser.ts'

inBrowser()

browserTest(
  'a conversation is claimed, which a colleague sees at once, answered and handed back',
  async () => {
    const desk = await consoleDesk()
    const visitor = await desk.visitor()
    const id = await visitor.say('Is anybody there?')
    await visitor.askForPerson(id)
    const [ada, ben] = [await desk.signIn('Ada'), await desk.signIn('Ben', 'AGENT')]
    await Promise.all([ada, ben].map(({ page }) => page.goto(`/inbox/${id}`)))
    await ben.page.getByRole('button', { name: 'Claim' }).waitFor()

    await ada.page.getByRole('button', { name: 'Claim' }).click()
    await ben.page.getByText('With Ada', { exact: true }).waitFor()
    expect(await ben.page.getByRole('button', { name: 'Claim' }).count()).toBe(0)
    expect(await ben.page.getByRole('button', { name: 'Reply' }).isDisabled()).toBe(true)

    await ada.page.getByRole('textbox', { name: 'Reply' }).fill('Yes, how can I help?')
    await ada.page.keyboard.press('Control+Enter')
    await ben.page.getByText('Yes, how can I help?').first().waitFor()
    expect(await visitor.hears(id)).toContain('Yes, how can I help?')

    await ben.page.getByRole('textbox', { name: 'Note' }).fill('She is in a hurry.')
    await ben.page.getByRole('button', { name: 'Add note' }).click()
    await ada.page.getByText('She is in a hurry.').waitFor()
    expect((await visitor.hears(id)).join()).not.toContain('hurry')

    await visitor.say('Thank you', id)
    await ada.page.getByRole('log').getByText('Thank you').waitFor()
    await ada.page.getByRole('button', { name: 'Hand back to bot' }).click()
    await ben.page.getByRole('button', { name: 'Take over' }).waitFor()
    expect([...ada.problems, ...ben.problems]).toEqual([])
    await desk.stop()
  },
  15_000,
)

browserTest(
  'the keys j and k go through the whole list, which follows them',
  async () => {
    const desk = await consoleDesk()
    seedConversations(desk.app.db, {
      conversations: 120,
      messagesEach: 2,
      until: desk.app.clock.now(),
    })
    const { page, problems } = await desk.signIn('Ada')
    await page.goto('/inbox?view=ALL')
    const open = page.locator('li button[aria-current]')
    await page.locator('li button').first().waitFor()
    const opened = new Set<string>()
    for (let at = 0; at < 70; at++) {
      const before = page.url()
      await page.keyboard.press('j')
      await page.waitForURL((url) => url.href !== before)
      await open.waitFor()
      opened.add(page.url())
    }
    expect(opened.size).toBe(70)
    const place = await open.boundingBox()
    const height = page.viewportSize()?.height ?? 0
    expect(place?.y).toBeGreaterThan(0)
    expect((place?.y ?? 0) + (place?.height ?? 0)).toBeLessThanOrEqual(height)
    const last = page.url()
    await page.keyboard.press('k')
    await page.waitForURL((url) => url.href !== last)
    expect(opened.has(page.url())).toBe(true)
    expect(problems).toEqual([])
    await desk.stop()
  },
  30_000,
)

browserTest(
  'who is slower is told who has it',
  async () => {
    const desk = await consoleDesk()
    const visitor = await desk.visitor()
    const id = await visitor.say('Hello?')
    await visitor.askForPerson(id)
    const [ada, ben] = [await desk.signIn('Ada'), await desk.signIn('Ben')]
    // Ben's screen hears of nothing any more.
    await ben.page.route('**/console/v1/feed', (route) => route.abort())
    await Promise.all([ada, ben].map(({ page }) => page.goto(`/inbox/${id}`)))
    await ben.page.getByRole('button', { name: 'Claim' }).waitFor()
    await ada.page.getByRole('button', { name: 'Claim' }).click()
    await ada.page.getByText('With you').waitFor()
    await ben.page.getByRole('button', { name: 'Claim' }).click()
    await ben.page.getByText('Ada has this conversation.').waitFor()
    await desk.stop()
  },
  15_000,
)

browserTest(
  'what is written is shown as text, whoever wrote it',
  async () => {
    const desk = await consoleDesk()
    const visitor = await desk.visitor()
    const hostile =
      '<img src=x onerror=alert(1)> [link](javascript:alert(2)) <script>alert(3)</script>'
    const id = await visitor.say(`${hostile} ${'W'.repeat(3800)} 😀`)
    await visitor.askForPerson(id)
    const { page, problems } = await desk.signIn('Ada <b onmouseover=alert(4)>')
    await page.goto(`/inbox/${id}`)
    await page.getByRole('button', { name: 'Claim' }).click()
    await page.getByRole('textbox', { name: 'Reply' }).fill(hostile)
    await page.keyboard.press('Control+Enter')
    await page.locator('article', { hasText: 'Ada <b' }).getByText('<img src=x').waitFor()

    const log = page.getByRole('log')
    expect(await log.getByText('<img src=x onerror=alert(1)>').count()).toBe(2)
    expect(await log.locator('img, script, b').count()).toBe(0)
    expect(await log.locator('a[href^="javascript"]').count()).toBe(0)
    const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
    expect(isTooWide).toBe(false)
    expect(problems).toEqual([])
    await desk.stop()
  },
  15_000,
)

browserTest(
  'what is searched for stands in the address: it stays while conversations are opened, and after a reload',
  async () => {
    const desk = await consoleDesk()
    const visitor = await desk.visitor()
    const found = await visitor.say('My order 4711 has not come.')
    await visitor.say('Thank you', found)
    await visitor.say('Do you ship to Norway?')
    const { page, problems } = await desk.signIn('Ada')
    await page.goto('/inbox?view=ALL')
    const rows = page.getByRole('region', { name: 'Conversations' }).locator('li button')
    const field = page.getByRole('searchbox', { name: 'Search all conversations' })
    await rows.nth(1).waitFor()
    const steps = await page.evaluate(() => history.length)
    // A number stays what was typed.
    await field.pressSequentially('4711', { delay: 20 })
    await page.waitForURL('**/inbox?view=ALL&q=4711')
    await rows.nth(1).waitFor({ state: 'detached' })
    // Typing leaves no trail for the back button.
    expect(await page.evaluate(() => history.length)).toBe(steps)

    await rows.first().click()
    await page.waitForURL(`**/inbox/${found}?view=ALL&q=4711`)
    await page.reload()
    await rows.first().waitFor()
    expect(await field.inputValue()).toBe('4711')
    expect(await rows.count()).toBe(1)
    // The message that was found, not the last one.
    await rows.filter({ hasText: 'My order 4711 has not come.' }).waitFor()

    await page.goBack()
    await page.waitForURL('**/inbox?view=ALL&q=4711')
    await field.fill('')
    await page.waitForURL('**/inbox?view=ALL')
    await rows.nth(1).waitFor()
    await page.goto('/inbox?view=ALL&q=Norway%20%26%20%22ship%22')
    expect(await field.inputValue()).toBe('Norway & "ship"')
    await page.getByRole('button', { name: /^Bot/ }).click()
    await page.waitForURL('**/inbox?view=BOT')
    expect(await field.inputValue()).toBe('')
    expect(problems).toEqual([])
    await desk.stop()
  },
  20_000,
)
