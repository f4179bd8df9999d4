import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chromiumPath, pagePatienceMs } from '../support/browser.ts'
import { type BrowserDesk, browserDesk, password, press } from '../support/console-browser.ts'

describe.skipIf(!chromiumPath)('the console in a real browser', () => {
  let opened: BrowserDesk
  const complaints: string[] = []
  beforeAll(async () => {
    opened = await browserDesk()
    opened.page.on('pageerror', ({ message }) => complaints.push(message))
    opened.page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) complaints.push(message.text())
    })
  }, 60_000)
  afterAll(() => opened?.close())

  const open = async (path: string) => {
    await opened.page.goto(opened.desk.url + path)
    return opened.page
  }

  test('the first steps are ticked by what happened, and hidden for good when dismissed', async () => {
    const page = await open('/')
    await page.getByText('First steps: 1 of 4 done').waitFor()
    expect(await page.getByText('/widget.js" async').textContent()).toBe(
      `<script src="${opened.desk.url}/widget.js" async></script>`,
    )
    await page.getByText('No model writes answers').waitFor()
    await press(page, 'Hide the first steps')
    await page.reload()
    await page.getByText('No model writes answers').waitFor()
    expect(await page.getByText('First steps').count()).toBe(0)
  })

  test('a key is shown once, works with its scopes alone, and is gone once deleted', async () => {
    const page = await open('/settings/keys')
    await press(page, 'Create key')
    await page.getByLabel('Name').fill('Reports')
    await page.getByLabel('May do').selectOption({ label: 'Only what I choose' })
    await page.getByLabel('Analytics').selectOption({ label: 'Read' })
    await press(page, 'Create key')
    const key = await page
      .getByRole('group', { name: 'API key', exact: true })
      .locator('code')
      .textContent()
    const status = async (path: string) =>
      (await fetch(`${opened.desk.url}/v1${path}`, { headers: { 'x-api-key': key ?? '' } })).status
    expect(await status('/analytics/dashboard')).toBe(200)
    expect(await status('/webhooks')).toBe(403)
    await press(page, 'Done')
    await page.getByText('Reports', { exact: true }).waitFor()
    expect(await page.content()).not.toContain(key ?? '?')
    await press(page, 'Delete Reports')
    await press(page, 'Delete key')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await status('/analytics/dashboard')).toBe(401)
  })

  test('what is wrong stands beside the field, and what was typed stays', async () => {
    const page = await open('/settings/chat')
    const name = page.getByLabel('Name', { exact: true })
    await name.fill('')
    await page.getByLabel('Tone').selectOption({ label: 'Casual' })
    await press(page, 'Save')
    await page.getByText('It must be text of 1 to 60 characters.').waitFor()
    expect(await name.getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByLabel('Tone').inputValue()).toBe('CASUAL')
    await name.fill('Robo')
    await press(page, 'Save')
    await page.getByText('Saved', { exact: true }).waitFor()
  })

  test('where somebody else was faster, theirs are shown and what was typed is kept', async () => {
    const page = await open('/settings/widget')
    await page.getByLabel('Title', { exact: true }).fill('Ask us')
    // The preview follows what is typed.
    const preview = page.frameLocator('iframe[title="Preview of the chat"]')
    await preview.locator('h1', { hasText: 'Ask us' }).waitFor()
    await fetch(`${opened.desk.url}/v1/settings/widget`, {
      method: 'PATCH',
      headers: { 'x-api-key': opened.key, 'content-type': 'application/json' },
      body: JSON.stringify({ welcomeMessage: 'From elsewhere' }),
    })
    await press(page, 'Save')
    await page.getByText('Somebody else changed these meanwhile').waitFor()
    await preview.getByText('From elsewhere').waitFor()
    expect(await page.getByLabel('Title', { exact: true }).inputValue()).toBe('Ask us')
    await press(page, 'Save')
    await page.getByText('Saved', { exact: true }).waitFor()
    const { data } = (await (
      await fetch(`${opened.desk.url}/v1/settings/widget`, { headers: { 'x-api-key': opened.key } })
    ).json()) as { data: Record<string, unknown> }
    expect(data).toMatchObject({ title: 'Ask us', welcomeMessage: 'From elsewhere' })
  })

  test('a webhook is made, tested with the answer shown, and its log tells of it', async () => {
    const receiver = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: () => new Response('<img src=x onerror=alert(1)>', { status: 500 }),
    })
    try {
      const page = await open('/settings/webhooks')
      await press(page, 'Add webhook')
      await page.getByLabel('Address').fill(`http://127.0.0.1:${receiver.port}/hook`)
      await press(page, 'Add webhook')
      await page.getByText('whsec_').waitFor()
      await press(page, 'Done')
      await press(page, 'Send a test')
      await press(page, 'Send')
      // As text, whatever it looks like.
      await page.getByText('<img src=x onerror=alert(1)>').waitFor()
      await press(page, 'Close')
      await page.getByRole('cell', { name: 'Failed', exact: true }).waitFor()
    } finally {
      receiver.stop(true)
    }
  })

  test('an agent who was invited gets in, and sees no button that would be refused', async () => {
    const page = await open('/settings/users')
    await press(page, 'Invite')
    await page.getByLabel('Name').fill('Bob')
    await page.getByLabel('E-mail').fill('bob@example.com')
    await press(page, 'Make the invitation')
    const link = await page
      .getByRole('group', { name: 'Invitation link' })
      .locator('code')
      .textContent()
    const context = await opened.browser.newContext()
    const agent = await context.newPage()
    const refused: string[] = []
    agent.on('response', (response) => {
      if (response.status() === 403) refused.push(response.url())
    })
    await agent.goto(link ?? '')
    await agent.getByLabel('Password').fill(password)
    await press(agent, 'Go on')
    await agent.getByRole('heading', { name: 'Home' }).waitFor()
    await agent.goto(`${opened.desk.url}/settings/webhooks`)
    await agent.getByRole('cell', { name: '/hook' }).waitFor()
    expect(await agent.getByRole('button', { name: 'Add webhook' }).count()).toBe(0)
    expect(await agent.getByRole('link', { name: 'API keys' }).count()).toBe(0)
    await agent.goto(`${opened.desk.url}/settings/jobs`)
    await agent.getByText('upkeep.backup').first().waitFor()
    expect(await agent.getByRole('button', { name: /Run/ }).count()).toBe(0)
    expect(refused).toEqual([])
    await context.close()
  })

  test('Ctrl-K goes anywhere by a few letters; the theme is remembered', async () => {
    const page = await open('/')
    await page.getByRole('heading', { name: 'Home' }).waitFor()
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Where to?').fill('dark')
    await page.keyboard.press('Enter')
    await page.locator('html[data-theme=dark]').waitFor()
    await page.reload()
    await page.locator('html[data-theme=dark]').waitFor()
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Where to?').fill('jobs')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/settings/jobs')
  })

  test('figures are downloaded as CSV, with the period in its name and the address', async () => {
    const page = await open('/analytics?from=2026-01-01&to=2026-01-31')
    const saved = page.waitForEvent('download')
    await press(page, 'Download conversations as CSV')
    const file = await saved
    expect(file.suggestedFilename()).toBe('keepdesk-conversations-2026-01-01-2026-01-31.csv')
    const lines = (await Bun.file(await file.path()).text()).trim().split('\r\n')
    expect(lines).toHaveLength(32)
    expect(lines[1]).toBe('2026-01-01T00:00:00.000Z,0,0,0,0')
  })

  test('nothing of all this broke, or ran into the policy of the pages', () => {
    expect(complaints).toEqual([])
  })

  test('the first view is small, and what charts are drawn with comes after it', async () => {
    const { desk, browser, context } = opened
    const signedIn = await browser.newContext({ storageState: await context.storageState() })
    const page = await signedIn.newPage()
    const sizes = new Map<string, Promise<number>>()
    page.on('response', (response) => {
      const name = response.url().split('/').at(-1) ?? ''
      if (!/\.(js|css)$/.test(name) || sizes.has(name)) return
      const bytes = response.request().sizes()
      sizes.set(
        name,
        bytes.then(({ responseBodySize }) => responseBodySize),
      )
    })
    const hasCharts = () => [...sizes.keys()].some((name) => name.startsWith('line-chart'))
    await page.goto(desk.url)
    await page.getByText('No conversations yet').waitFor()
    const first = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0)
    expect(first).toBeGreaterThan(10_000)
    expect(first).toBeLessThan(200_000)
    expect(hasCharts()).toBe(false)
    await page.goto(`${desk.url}/analytics`)
    await page.locator('.recharts-surface').first().waitFor()
    expect(hasCharts()).toBe(true)
    const all = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0)
    expect(all).toBeLessThan(300_000)
    await signedIn.close()
  })

  test('whoever is signed out meanwhile signs in where they noticed it, and goes on there', async () => {
    const context = await opened.browser.newContext({ baseURL: opened.desk.url })
    context.setDefaultTimeout(pagePatienceMs)
    const page = await context.newPage()
    const signIn = async (secret = password) => {
      await page.getByLabel('E-mail').fill('ada@example.com')
      await page.getByLabel('Password').fill(secret)
      await press(page, 'Sign in')
    }
    await page.goto('/trust')
    await signIn('wrong horse battery')
    await page.getByRole('alert').waitFor()
    // What was typed is not lost with a wrong password.
    expect(await page.getByLabel('E-mail').inputValue()).toBe('ada@example.com')
    await signIn()
    await page.getByRole('heading', { name: 'Trust' }).waitFor()
    await context.clearCookies()
    // The page may notice by itself, with what it asks every few seconds, before the link is clicked.
    const link = page.getByRole('link', { name: 'Gaps' })
    await link.click({ timeout: 2000 }).catch(() => page.goto('/gaps'))
    await signIn()
    await page.getByText('No open gaps').waitFor()
    await context.clearCookies()
    await page.goto('/sign-in')
    await signIn()
    await page.getByRole('heading', { name: 'Home' }).waitFor()
    await context.close()
  }, 60_000)

  test('on a phone what can be done with a row is in sight, however wide its table is', async () => {
    const { page } = opened
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`${opened.desk.url}/settings/jobs`)
    const cell = page
      .getByRole('cell')
      .filter({ has: page.getByRole('button') })
      .first()
    await cell.waitFor()
    const box = await cell.boundingBox()
    expect(box && box.x >= 0 && box.x + box.width <= 390).toBe(true)
    await page.setViewportSize({ width: 1280, height: 900 })
  }, 60_000)
})
