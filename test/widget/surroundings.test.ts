import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { createServer } from '../../src/server.ts'
import { chromiumPath, openBrowser } from '../support/browser.ts'
import { widgetDesk } from '../support/widget-desk.ts'

type Desk = Awaited<ReturnType<typeof widgetDesk>>

describe.skipIf(!chromiumPath)('in Chromium (skipped where there is none)', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  async function shop(context: BrowserContextOptions, prepare: (desk: Desk) => void = () => {}) {
    const desk = await widgetDesk()
    prepare(desk)
    const opened = await browser.newContext(context)
    const page = await opened.newPage()
    await page.goto(desk.hostUrl)
    const chat = page.frameLocator('iframe')
    await page.locator('keepdesk-widget button').click()
    await chat.getByLabel('Your message').waitFor()
    return {
      ...desk,
      page,
      chat,
      async [Symbol.asyncDispose]() {
        await opened.close()
        await desk.stop()
      },
    }
  }

  test.each(['no-preference', 'reduce'] as const)(
    'things move only where that is wanted: %s',
    async (reducedMotion) => {
      await using desk = await shop({ reducedMotion })
      const { page, chat } = desk
      // The reply never comes, so that the dots stay.
      await page.context().route('**/messages/stream', () => {})
      await chat.getByLabel('Your message').fill('Hello there, where are you?')
      await chat.getByLabel('Your message').press('Enter')
      const dots = chat.locator('.dots i').first()
      await dots.waitFor()
      const moves = await dots.evaluate((one) => getComputedStyle(one).animationName !== 'none')
      const glides = await page
        .locator('keepdesk-widget button')
        .evaluate((one) => getComputedStyle(one).transitionDuration !== '0s')
      const isWanted = reducedMotion === 'no-preference'
      expect([moves, glides]).toEqual([isWanted, isWanted])
    },
    30_000,
  )

  test('when the phone is turned or the window made smaller, the open chat takes all of it, and gives it back', async () => {
    await using desk = await shop({ viewport: { width: 1000, height: 800 } })
    const { page, chat } = desk
    const frame = page.locator('keepdesk-widget iframe')
    const width = async () => (await frame.boundingBox())?.width
    const overflow = () => page.evaluate(() => document.documentElement.style.overflow)
    await page.evaluate(() => {
      document.documentElement.style.overflow = 'scroll'
    })
    await chat.getByLabel('Your message').fill('Half a sen')
    expect(await width()).toBe(400)

    await page.setViewportSize({ width: 390, height: 760 })
    await page.locator('keepdesk-widget iframe.modal').waitFor()
    expect(await frame.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 760 })
    expect(await overflow()).toBe('hidden')
    // The chat knows, too: the focus stays in it.
    await chat.getByLabel('Your message').focus()
    for (let at = 0; at < 12; at++) {
      await page.keyboard.press('Tab')
      expect(await page.evaluate(() => document.activeElement?.localName)).toBe('keepdesk-widget')
    }
    // On its side it is wider than a phone is, and low.
    await page.setViewportSize({ width: 760, height: 390 })
    expect(await width()).toBe(760)

    await page.setViewportSize({ width: 1000, height: 800 })
    await page.locator('keepdesk-widget iframe.modal').waitFor({ state: 'detached' })
    expect(await width()).toBe(400)
    expect(await overflow()).toBe('scroll')
    expect(await chat.getByLabel('Your message').inputValue()).toBe('Half a sen')

    // Closed, it leaves the page alone.
    await page.keyboard.press('Escape')
    await frame.waitFor({ state: 'hidden' })
    await page.setViewportSize({ width: 390, height: 760 })
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)))
    expect(await overflow()).toBe('scroll')
    await page.locator('keepdesk-widget button').click()
    await page.locator('keepdesk-widget iframe.modal').waitFor()
    await chat.getByRole('button', { name: 'Close the chat' }).click()
    await frame.waitFor({ state: 'hidden' })
    expect(await overflow()).toBe('scroll')
  }, 30_000)

  test.each([
    ['Arabic', 'مرحبا! كيف يمكننا مساعدتك؟', 'rtl'],
    ['Hebrew', '1. שלום, איך אפשר לעזור?', 'rtl'],
    ['English', 'Hello! How can we help?', 'ltr'],
  ])(
    'a greeting in %s sets the direction: %s',
    async (_language, welcomeMessage, dir) => {
      await using desk = await shop({ viewport: { width: 390, height: 760 } }, ({ change }) =>
        change('widget', { welcomeMessage }),
      )
      const { chat, page } = desk
      expect(await chat.locator('html').getAttribute('dir')).toBe(dir)
      const [title, close] = await Promise.all([
        chat.locator('h1').boundingBox(),
        chat.getByLabel('Close the chat').boundingBox(),
      ])
      expect((close?.x ?? 0) < (title?.x ?? 0)).toBe(dir === 'rtl')
      const [field, send] = await Promise.all([
        chat.getByLabel('Your message').boundingBox(),
        chat.getByLabel('Send', { exact: true }).boundingBox(),
      ])
      expect((send?.x ?? 0) < (field?.x ?? 0)).toBe(dir === 'rtl')
      const frame = page.frames().find((one) => one !== page.mainFrame())
      expect(await frame?.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false)
    },
    30_000,
  )

  test('the server goes away and comes back: the chat says so, and misses nothing', async () => {
    await using desk = await shop({})
    const { chat, app, server, console: send } = desk
    await chat.getByLabel('Your message').fill('I want to talk to a person')
    await chat.getByLabel('Your message').press('Enter')
    await chat.getByText('Waiting for a person').waitFor()
    const { id } = app.db
      .query<{ id: string }, []>('select public_id as id from conversation')
      .get() ?? { id: '' }
    await send('POST', `/conversations/${id}/claim`)
    await chat.getByRole('heading', { name: 'Sam Keller' }).waitFor()
    const port = server.server?.port ?? 0
    await server.server?.stop(true)
    await chat.getByText('The connection is lost').waitFor({ timeout: 15_000 })
    // Said while nobody could hear it.
    await send('POST', `/conversations/${id}/messages`, { message: 'I looked it up for you.' })
    const next = createServer(app).listen({ port, hostname: '127.0.0.1', idleTimeout: 120 })
    try {
      await chat
        .locator('.AGENT', { hasText: 'I looked it up for you.' })
        .waitFor({ timeout: 20_000 })
      await chat.getByText('The connection is lost').waitFor({ state: 'detached' })
      expect(await chat.locator('.AGENT').count()).toBe(1)
      await chat.getByLabel('Your message').fill('Thank you!')
      await chat.getByLabel('Your message').press('Enter')
      await chat.locator('.USER', { hasText: 'Thank you!' }).waitFor()
      const last = app.db
        .query<{ content: string }, []>('select content from message order by id desc limit 1')
        .get()
      expect(last?.content).toBe('Thank you!')
    } finally {
      await next.stop(true)
    }
  }, 60_000)
})
