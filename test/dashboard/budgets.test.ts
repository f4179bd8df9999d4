import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { seedConversations } from '../support/seed-conversations.ts'
import { browserTest, consoleDesk, inBrowser } from './browser.ts'

inBrowser()

/** Bytes on the way, heads included, and what the layout jumped. */
async function measure(page: Page) {
  return await page.evaluate(() => {
    const loads = performance.getEntriesByType('navigation')
    const transferred = [...loads, ...performance.getEntriesByType('resource')].map(
      (entry) => (entry as PerformanceResourceTiming).transferSize,
    )
    return {
      bytes: transferred.reduce((sum, size) => sum + size, 0),
      shift: (Reflect.get(window, 'shifts') as number[]).reduce((sum, one) => sum + one, 0),
    }
  })
}

/** Notes what the layout jumps without anybody having touched anything. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: number[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as unknown as {
          value: number
          hadRecentInput: boolean
        }
        if (!hadRecentInput) shifts.push(value)
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

browserTest(
  'the first view, before and after the sign-in, is at most 300 KB on the wire and does not jump',
  async () => {
    const desk = await consoleDesk()
    // Home shows the last days by the browser's clock.
    seedConversations(desk.app.db, {
      conversations: 300,
      messagesEach: 4,
      until: Date.now(),
    })
    const { page } = await desk.signIn('Ada')
    await watchShifts(page)
    await page.goto('/')
    await page.getByRole('figure', { name: /^Conversations/ }).waitFor()
    await page.getByText('First steps').waitFor()
    const home = await measure(page)
    expect(home.bytes).toBeGreaterThan(50_000)
    expect(home.bytes).toBeLessThan(300 * 1024)
    expect(home.shift).toBeLessThan(0.1)

    await page.context().clearCookies()
    const stranger = await page.context().newPage()
    await watchShifts(stranger)
    await stranger.goto('/')
    await stranger.getByRole('button', { name: 'Sign in' }).waitFor()
    const entrance = await measure(stranger)
    expect(entrance.bytes).toBeLessThan(300 * 1024)
    expect(entrance.shift).toBeLessThan(0.1)
    await desk.stop()
  },
  30_000,
)

browserTest(
  'the inbox with 10,000 conversations has few rows in the page, wherever one scrolls to',
  async () => {
    const desk = await consoleDesk()
    const until = desk.app.clock.now()
    seedConversations(desk.app.db, {
      conversations: 10_000,
      messagesEach: 2,
      until,
      fullText: false,
    })
    const { page, problems } = await desk.signIn('Ada')
    await watchShifts(page)
    await page.goto('/inbox?view=ALL')
    const rows = page.getByRole('region', { name: 'Conversations' }).locator('li')
    await rows.getByRole('button').first().waitFor()
    const box = rows.first().locator('xpath=../..')
    expect(await page.getByRole('button', { name: 'All 10,000' }).count()).toBe(1)
    for (const share of [0, 0.2, 0.5, 0.8, 1]) {
      await box.evaluate((element, share) => {
        element.scrollTop = share * element.scrollHeight
      }, share)
      await rows.getByRole('button').first().waitFor()
      expect(await rows.count()).toBeLessThan(60)
    }
    // The very first one stands at the end.
    await page.keyboard.press('j')
    await page.getByRole('region', { name: 'Conversation', exact: true }).locator('h2').waitFor()
    expect((await measure(page)).shift).toBeLessThan(0.1)
    expect(problems).toEqual([])
    await desk.stop()
  },
  60_000,
)
