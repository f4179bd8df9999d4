import { expect } from 'bun:test'
import { seedConversations } from '../support/seed-conversations.ts'
import { browserTest, consoleDesk, inBrowser } from './browser.ts'

inBrowser()

browserTest(
  'each screen shows its calls with what it shows filled in, and they work',
  async () => {
    const desk = await consoleDesk()
    const { page, problems } = await desk.signIn('Ada')
    const shown = async (path: string, does: string) => {
      await page.goto(path)
      await page.getByRole('button', { name: 'API: the same without the console' }).click()
      return await page.getByRole('group', { name: does }).locator('code').textContent()
    }
    expect(await shown('/', 'curl: The figures of a period')).toContain(
      `'${desk.url}/v1/analytics/dashboard?startDate=`,
    )
    expect(
      await shown('/analytics?view=feedback&from=2026-01-01&to=2026-01-31', 'curl: How answers'),
    ).toContain('/v1/analytics/feedback?startDate=2026-01-01&endDate=2026-01-31')
    expect(await shown('/inbox?view=MINE', 'curl: List conversations')).toContain('status=HUMAN')
    expect(await shown('/settings/jobs', 'Command: List jobs')).toBe('keepdesk jobs list')
    await page.goto('/settings/chat')
    await page.getByLabel('Tone').selectOption('CASUAL')
    await page.getByRole('button', { name: 'API: the same without the console' }).click()
    const patch = page.getByRole('group', { name: 'curl: Change them' }).locator('code')
    expect(await patch.textContent()).toContain(`-d '{"tone":"CASUAL"}'`)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Discard' }).click()
    for (const path of ['/gaps', '/playground', '/knowledge', '/settings/webhooks']) {
      await page.goto(path)
      await page.getByRole('button', { name: 'API: the same without the console' }).click()
      const dialog = page.getByRole('dialog', { name: 'API' })
      await dialog.getByText('/v1/').first().waitFor()
    }
    expect(problems).toEqual([])
    await desk.stop()
  },
  30_000,
)

browserTest(
  'Home and Analytics show the same figures',
  async () => {
    const desk = await consoleDesk()
    seedConversations(desk.app.db, { conversations: 400, messagesEach: 3, until: Date.now() })
    const { page } = await desk.signIn('Ada')
    const figures = async (path: string) => {
      await page.goto(path)
      await page.getByRole('definition').first().getByText(/\d/).first().waitFor()
      return await page.locator('dl').first().textContent()
    }
    expect(await figures('/')).toBe(await figures('/analytics'))
    await desk.stop()
  },
  20_000,
)

browserTest(
  'the preview is the widget, and follows what is typed before it is saved',
  async () => {
    const desk = await consoleDesk()
    const { page, problems } = await desk.signIn('Ada')
    await page.goto('/settings/widget')
    const chat = page.frameLocator('iframe[title="Preview of the chat"]')
    await chat.getByText('Two to four working days').first().waitFor()
    await page.getByLabel('Title', { exact: true }).fill('Ask the shop')
    await chat.getByRole('heading', { name: 'Ask the shop', includeHidden: true }).waitFor()
    await page.getByLabel('Text beside the button').fill('Need help?')
    await page.getByLabel('Preview of the button').getByText('Need help?').waitFor()
    const root = chat.locator('html')
    await page.getByRole('button', { name: 'Dark', exact: true }).click()
    await page.waitForTimeout(50)
    expect(await root.getAttribute('data-theme')).toBe('dark')
    await page.getByRole('button', { name: 'Dark', exact: true }).click()
    await page.getByLabel('Light or dark').selectOption('LIGHT')
    await chat.locator('html[data-theme="light"]').waitFor({ state: 'attached' })
    await page.getByText('Show where an answer comes from').click()
    await chat.locator('.sources').waitFor({ state: 'detached' })
    const { n } = desk.app.db
      .query<{ n: number }, []>('select count(*) as n from conversation')
      .get() ?? { n: -1 }
    expect(n).toBe(0)
    expect(problems).toEqual([])

    await page.getByRole('button', { name: 'Discard' }).click()
    await page.goto('/settings/chat')
    await page.getByLabel('Name', { exact: true }).fill('Robo')
    await chat.getByText('Robo', { exact: true }).waitFor()
    await page.getByLabel('Questions offered at the start').fill('Where are you?')
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await chat.getByText('Where are you?').waitFor()
    await desk.stop()
  },
  20_000,
)

browserTest(
  'every component shows by day and by night, and nothing moves where that is not wanted',
  async () => {
    const desk = await consoleDesk()
    const { page, problems } = await desk.signIn('Ada')
    await page.goto('/components')
    await page.getByRole('region', { name: 'Dark' }).getByText('Figures, while they load').waitFor()
    const styles = await page.evaluate<[string, string]>(
      `[...document.querySelectorAll('section[data-theme]')].map((one) => getComputedStyle(one).backgroundColor)`,
    )
    expect(styles[0]).not.toBe(styles[1])
    const moving = () =>
      page.evaluate<number>(
        `[...document.querySelectorAll('main *')].filter((one) => { const style = getComputedStyle(one); return style.animationName !== 'none' || style.transitionDuration !== '0s' }).length`,
      )
    expect(await moving()).toBeGreaterThan(0)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    expect(await moving()).toBe(0)
    await page.setViewportSize({ width: 390, height: 800 })
    // Charts follow a moment later.
    await page.waitForFunction('document.documentElement.scrollWidth <= innerWidth')
    expect(problems).toEqual([])
    await desk.stop()
  },
  20_000,
)

browserTest(
  'an address at which there is nothing says so and leads back, in the console and outside of it',
  async () => {
    const desk = await consoleDesk()
    const { page, problems } = await desk.signIn('Ada')
    await page.goto('/gaps')
    await page.getByRole('heading', { name: 'Gaps' }).waitFor()
    // As by a link in the console: the server isn't asked.
    await page.evaluate(() => {
      history.pushState(null, '', '/gaps/nope')
      dispatchEvent(new PopStateEvent('popstate'))
    })
    await page.getByText('There is nothing at this address').waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Home' }).click()
    await page.getByRole('heading', { name: 'Home' }).waitFor()

    await page.evaluate("localStorage.setItem('keepdesk.theme', 'dark')")
    expect((await page.goto('/gaps/nope'))?.status()).toBe(404)
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor()
    await page.locator('html[data-theme=dark]').waitFor()
    await page.getByRole('link', { name: 'Go to the dashboard' }).click()
    await page.getByRole('heading', { name: 'Home' }).waitFor()
    expect(problems).toEqual([])
    await desk.stop()
  },
  20_000,
)

browserTest(
  'a dialog that closes gives the focus back to where it was, also one without a button',
  async () => {
    const desk = await consoleDesk()
    const { page, problems } = await desk.signIn('Ada')
    const dialog = page.getByRole('dialog')
    const focused = (selector: string) => page.locator(`${selector}:focus`).waitFor()
    await page.goto('/settings/keys')
    await page.getByRole('button', { name: 'Create key' }).press('Enter')
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await focused('button:text("Create key")')

    await page.goto('/settings/chat')
    await page.getByLabel('Name', { exact: true }).focus()
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Where to?').waitFor()
    await page.keyboard.press('Escape')
    await focused('input')
    expect(problems).toEqual([])
    await desk.stop()
  },
  20_000,
)
