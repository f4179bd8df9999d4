import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { storedMessages } from '../support/answering.ts'
import { chromiumPath, openBrowser } from '../support/browser.ts'
import { indexText } from '../support/knowledge.ts'
import { widgetDesk } from '../support/widget-desk.ts'

interface Violation {
  id: string
  impact: string
  nodes: { html: string }[]
}

const question = 'How do I reset a forgotten password?'

describe.skipIf(!chromiumPath)('in Chromium (skipped where there is none)', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  async function shop(
    options: Parameters<typeof widgetDesk>[0] = {},
    more: { context?: BrowserContextOptions; prepare?(desk: Desk): unknown } = {},
  ) {
    const desk = await widgetDesk(options)
    await more.prepare?.(desk)
    const context = await browser.newContext(more.context)
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (line) => {
      if (line.type() === 'error') errors.push(line.text())
    })
    await page.goto(desk.hostUrl)
    const chat = page.frameLocator('iframe')
    return {
      ...desk,
      page,
      context,
      errors,
      chat,
      launcher: page.locator('keepdesk-widget button'),
      async open() {
        await page.locator('keepdesk-widget button').click()
        await chat.getByLabel('Your message').waitFor()
      },
      async say(text: string) {
        await chat.getByLabel('Your message').fill(text)
        await chat.getByLabel('Your message').press('Enter')
      },
      async [Symbol.asyncDispose]() {
        await context.close()
        await desk.stop()
      },
    }
  }
  type Desk = Awaited<ReturnType<typeof widgetDesk>>

  test('on a page of another origin: question, answer with citation, thumbs down, a person', async () => {
    await using desk = await shop()
    const { chat, app, page } = desk
    await page.evaluate(() => {
      Object.assign(window, { heard: [] })
      // biome-ignore lint/suspicious/noExplicitAny: the page's own
      const { Keepdesk, heard } = window as any
      if (!Keepdesk) return
      for (const name of ['open', 'conversation', 'message', 'status']) {
        Keepdesk.on(name, (data: unknown) => heard.push([name, data]))
      }
    })
    await desk.open()
    // Opening asks for nothing and leaves no visitor behind.
    expect(app.db.query('select id from visitor').all()).toEqual([])
    await desk.say(question)
    await chat.getByText('Send reset link').first().waitFor()
    const source = chat.getByRole('list', { name: 'Sources' })
    await source.getByText('Reset your password').first().click()
    await source.locator('blockquote').first().waitFor()
    expect(await source.locator('blockquote').first().textContent()).toContain('Forgot password')

    await chat.getByLabel('This did not help').click()
    await chat.getByLabel('What was missing or wrong?').fill('No link came')
    await chat.getByRole('button', { name: 'Send', exact: true }).first().click()
    await chat.getByLabel('What was missing or wrong?').waitFor({ state: 'detached' })
    const rated = app.db
      .query<{ rating: string; comment: string }, []>(
        'select rating, rating_comment as comment from message where rating is not null',
      )
      .all()
    expect(rated).toEqual([{ rating: 'DOWN', comment: 'No link came' }])

    await chat.getByRole('button', { name: 'Talk to a person' }).click()
    await chat.getByText('Waiting for a person').waitFor()
    const { id } = app.db
      .query<{ id: string }, []>('select public_id as id from conversation')
      .get() ?? { id: '' }
    expect((await desk.console('POST', `/conversations/${id}/claim`)).status).toBe(200)
    await chat.getByRole('heading', { name: 'Sam Keller' }).waitFor()
    await desk.console('POST', `/conversations/${id}/typing`)
    await chat.locator('.dots').getByText('Sam Keller is typing').waitFor()
    // Closed, the button counts what comes.
    await page.keyboard.press('Escape')
    await desk.launcher.waitFor()
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('keepdesk-widget')
    // The frame hears of it by a message of its own.
    await page.waitForTimeout(300)
    const reply = { message: 'I have **sent** it again.' }
    expect(
      (await desk.console('POST', `/conversations/${id}/messages`, reply)).status,
    ).toBeLessThan(300)
    await page.locator('keepdesk-widget b', { hasText: '1' }).waitFor()

    // On the next page it is all there.
    await page.goto(`${desk.hostUrl}/next`)
    await page.locator('keepdesk-widget b', { hasText: '1' }).waitFor()
    await desk.open()
    await chat.locator('.AGENT strong', { hasText: 'sent' }).waitFor()
    await desk.say('Thank you!')
    await chat.locator('.USER', { hasText: 'Thank you!' }).waitFor()
    await desk.console('POST', `/conversations/${id}/resolve`)
    await chat.getByRole('button', { name: 'Start a new one' }).click()
    expect(await chat.locator('.USER').count()).toBe(0)
    expect(desk.errors).toEqual([])
  }, 60_000)

  test('what else the bot could be asked is not offered to who waits for a person', async () => {
    await using desk = await shop()
    await desk.open()
    await desk.say('What is the capital of France?')
    const further = desk.chat.getByRole('list', { name: 'You may ask' })
    await further.waitFor()
    await desk.chat.getByRole('button', { name: 'Talk to a person' }).click()
    await desk.chat.getByText('Waiting for a person').waitFor()
    await further.waitFor({ state: 'detached' })
  }, 60_000)

  test.each(['light', 'dark'] as const)(
    'axe finds nothing serious, %s',
    async (colorScheme) => {
      await using desk = await shop({}, { context: { colorScheme } })
      const { chat, page } = desk
      await desk.open()
      await desk.say(question)
      await chat.getByLabel('This did not help').click()
      await chat.getByLabel('What was missing or wrong?').waitFor()
      desk.app.clock.advance(3_600_000)
      await chat.getByRole('button', { name: 'Talk to a person' }).click()
      await chat.getByLabel('Nobody is here').waitFor()
      const axe = await Bun.file('node_modules/axe-core/axe.min.js').text()
      const frame = page.frames().find((one) => one !== page.mainFrame())
      await frame?.evaluate(axe)
      const found = await frame?.evaluate<Violation[]>('axe.run().then((all) => all.violations)')
      const serious = found?.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(serious?.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
      await chat.getByLabel('Nobody is here').fill('ann@example.com')
      await chat.getByRole('button', { name: 'Leave e-mail address' }).click()
      await chat.getByText('The answer goes to ann@example.com').waitFor()
    },
    30_000,
  )

  test('nothing that anybody writes is more than text', async () => {
    const word = 'w'.repeat(4000)
    const evil = [
      '<img src=x onerror="document.title=\'pwned\'">',
      '<svg onload="document.title=\'pwned\'"><script>document.title="pwned"</script></svg>',
      '[click](javascript:document.title=1) [data](data:text/html,x) [ok](https://example.com/a)',
      '![alt text](https://example.com/x.png) <a href="javascript:x">raw</a>',
      '<https://example.com/b> <javascript:x> &lt;b&gt; 🎉',
    ].join('\n\n')
    await using desk = await shop(
      { behaviour: { reply: `${evil}\n\n${word}` } },
      {
        prepare: async ({ app, change }) => {
          change('widget', { title: '<img src=x onerror=alert(1)>', welcomeMessage: '<b>Hi</b>' })
          await indexText(
            app,
            '<img src=x onerror=alert(1)> page',
            '# Laces\n\nLaces are 90 cm long, reset a forgotten password.',
          )
        },
      },
    )
    const { chat, app } = desk
    await desk.open()
    await desk.say(evil)
    await chat.locator('.USER', { hasText: 'onerror' }).waitFor()
    const message = app.db.query<{ id: string }, []>('select public_id as id from conversation')
    await chat.getByRole('button', { name: 'Talk to a person' }).click({ timeout: 10_000 })
    await chat.getByText('Waiting for a person').waitFor()
    const id = message.get()?.id
    await desk.console('POST', `/conversations/${id}/claim`)
    await desk.console('POST', `/conversations/${id}/messages`, {
      message: `${evil}\n\n${word}`.slice(0, 4000),
    })
    await chat.locator('.AGENT').getByText('onerror').first().waitFor()
    const found = await chat.locator('#chat').evaluate((root) => ({
      bad: root.querySelectorAll('img, script, iframe, svg:not([aria-hidden]), [onerror], [onload]')
        .length,
      links: [...root.querySelectorAll('a')].map((a) => [a.getAttribute('href'), a.target, a.rel]),
      wide: document.documentElement.scrollWidth > innerWidth,
      title: document.title,
    }))
    expect(found.bad).toBe(0)
    expect(found.wide).toBe(false)
    expect(found.title).toBe('<img src=x onerror=alert(1)>')
    for (const [href, target, rel] of found.links) {
      if (href === null) continue
      expect(href).toMatch(/^https?:\/\//)
      expect([target, rel]).toEqual(['_blank', 'noopener noreferrer'])
    }
    expect(found.links.map(([href]) => href)).toContain('https://example.com/a')
    expect(await chat.locator('.AGENT').textContent()).toContain('<img src=x onerror=')
    expect(desk.errors).toEqual([])
  }, 60_000)

  test('a page that is not named sees no chat, and nothing of it breaks', async () => {
    await using desk = await shop(
      {},
      {
        prepare: ({ change }) => change('widget', { allowedOrigins: ['https://shop.example.com'] }),
      },
    )
    await desk.page.waitForEvent('console', (line) => line.text().includes('is not shown'))
    expect(await desk.page.locator('keepdesk-widget').count()).toBe(0)
    expect(await desk.page.locator('h1').textContent()).toBe('Acme shop')
  }, 60_000)

  test('what fails is said in words, and tried again without saying anything twice', async () => {
    await using desk = await shop()
    const { chat, context, app } = desk
    await desk.open()
    await context.setOffline(true)
    await desk.say(question)
    await chat.getByRole('alert').getByText('You are offline').waitFor()
    await context.setOffline(false)
    await chat.getByRole('button', { name: 'Try again' }).click()
    await chat.getByText('Send reset link').first().waitFor()
    expect(storedMessages(app).filter(({ role }) => role === 'USER')).toHaveLength(1)
    await context.route('**/messages/stream', (route) =>
      route.fulfill({ status: 429, headers: { 'retry-after': '7' }, body: '{}' }),
    )
    await desk.say('And then?')
    await chat.getByText('Try again in 7 seconds').waitFor()
  }, 60_000)

  test('a reply that breaks off is asked for again, and one that begins anew after the end', async () => {
    const behaviour = {
      reply:
        'The reset link is valid for **45 minutes** [1]. It works once [1]. Click **Choose a new password** [1].',
      // In the second sentence: the first one is shown.
      breakAfterTokens: 12,
    }
    await using desk = await shop({ behaviour })
    const { chat, app } = desk
    await desk.open()
    await desk.say(question)
    await chat.getByRole('alert').waitFor()
    desk.model?.behave({ breakAfterTokens: undefined })
    await chat.getByRole('button', { name: 'Try again' }).click()
    await chat.locator('.ASSISTANT strong', { hasText: 'Choose a new' }).first().waitFor()
    await chat.getByLabel('This did not help').first().waitFor()
    const conversations = () => app.db.query('select id from conversation').all().length
    expect(conversations()).toBe(1)
    // It ends while the page looks elsewhere, as after long silence.
    app.db.query("update conversation set status = 'ENDED', ended_at = started_at").run()
    await desk.say('How long is the reset link valid?')
    await chat.locator('.ASSISTANT strong', { hasText: '45 minutes' }).first().waitFor()
    expect(await chat.locator('.USER').allTextContents()).toEqual([
      'How long is the reset link valid?',
    ])
    expect(conversations()).toBe(2)
  }, 60_000)

  test('what the page calls before the script is there is done once it is', async () => {
    await using desk = await shop(
      {},
      {
        async prepare({ page, console }) {
          const secret = (await console('GET', '/widget/identity')).json.data.secret
          const signature = new Bun.CryptoHasher('sha256', secret).update('u1\nAnn\n').digest('hex')
          const user = JSON.stringify({ id: 'u1', name: 'Ann', signature })
          page.script = `window.Keepdesk = [['identify', ${user}], ['setMetadata', { plan: 'pro' }], ['open']]`
        },
      },
    )
    await desk.chat.getByLabel('Your message').waitFor()
    await desk.say(question)
    await desk.chat.getByText('Send reset link').first().waitFor()
    const row = desk.app.db
      .query<{ metadata: string; userName: string }, []>(
        'select metadata, user_name as userName from conversation',
      )
      .get()
    expect(row?.userName).toBe('Ann')
    expect(JSON.parse(row?.metadata ?? '')).toEqual({
      plan: 'pro',
      page: expect.stringMatching(/^http:[^?#]+$/),
    })
  }, 60_000)

  test('on a phone it is all there is, and the focus stays in it', async () => {
    const context = { viewport: { width: 390, height: 760 }, hasTouch: true }
    await using desk = await shop({}, { context })
    await desk.open()
    const box = await desk.page.locator('iframe').boundingBox()
    expect(box).toEqual({ x: 0, y: 0, width: 390, height: 760 })
    for (let presses = 0; presses < 12; presses++) {
      await desk.page.keyboard.press('Tab')
      expect(await desk.chat.locator('#chat').evaluate(() => document.hasFocus())).toBe(true)
    }
  }, 60_000)
})
