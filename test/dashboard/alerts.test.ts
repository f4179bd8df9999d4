import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { browserTest, consoleDesk, inBrowser } from './browser.ts'

inBrowser()

/** Counts what would be heard and seen; each tab has its own. */
async function listenIn(page: Page, permission: NotificationPermission = 'default') {
  await page.addInitScript((first: string) => {
    const heard = { tones: 0, shown: [] as string[], asked: 0 }
    Object.assign(window, { heard })
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (...when) {
      heard.tones += 0.5
      return start.apply(this, when)
    }
    class Fake {
      static permission = first
      static async requestPermission() {
        heard.asked++
        const given = Fake.permission === 'default' ? 'granted' : Fake.permission
        Fake.permission = given
        return given
      }
      onclick = () => undefined
      constructor(title: string, options: { body?: string }) {
        heard.shown.push(`${title}: ${options.body}`)
        Object.assign(window, { lastNotification: this })
      }
      close() {}
    }
    Object.assign(window, { Notification: Fake })
  }, permission)
}
const heardBy = (page: Page) =>
  page.evaluate('window.heard') as Promise<{ tones: number; shown: string[]; asked: number }>
const choose = (page: Page, choice: object) =>
  page.evaluate(`localStorage.setItem('keepdesk.alerts', '${JSON.stringify(choice)}')`)
const kept = (page: Page) =>
  page.evaluate(`JSON.parse(localStorage['keepdesk.alerts']).notifications`)
async function until(test: () => Promise<boolean>) {
  for (let tries = 0; tries < 120; tries++) {
    if (await test()) return
    await Bun.sleep(25)
  }
  throw new Error('It did not come true.')
}

browserTest(
  'of several tabs one alone makes a sound and shows who waits; the title of each counts them',
  async () => {
    const desk = await consoleDesk()
    const { page: first } = await desk.signIn('Ada')
    await listenIn(first, 'granted')
    await first.goto('/settings/about')
    await choose(first, { sound: true, notifications: true })
    const second = await first.context().newPage()
    await listenIn(second, 'granted')
    await second.goto('/settings/about')
    await Promise.all([first, second].map((page) => page.locator('h1').waitFor()))
    await first.reload()
    await Bun.sleep(300)
    const visitor = await desk.visitor()
    const id = await visitor.say('Hello?')
    await visitor.askForPerson(id)
    const all = async () => {
      const [one, two] = [await heardBy(first), await heardBy(second)]
      return { tones: one.tones + two.tones, shown: [...one.shown, ...two.shown] }
    }
    await until(async () => (await all()).shown.length > 0)
    for (const page of [first, second]) {
      await until(async () => (await page.title()) === '(1) Keepdesk')
    }
    const { tones, shown } = await all()
    expect(tones).toBe(1)
    expect(shown).toHaveLength(1)
    expect(shown[0]).toContain('waits for a person')
    const caller = (await heardBy(first)).shown.length > 0 ? first : second
    await caller.evaluate('window.lastNotification.onclick()')
    await caller.waitForURL(`**/inbox/${id}`)
    await desk.stop()
  },
  20_000,
)

browserTest(
  'nothing calls for what is looked at; a visitor who writes in a conversation of mine behind another does',
  async () => {
    const desk = await consoleDesk()
    const { page } = await desk.signIn('Ada')
    await listenIn(page, 'granted')
    const mine = await desk.visitor()
    const id = await mine.say('Hello?')
    await mine.askForPerson(id)
    await page.goto(`/inbox/${id}`)
    await choose(page, { sound: true, notifications: true })
    await page.getByRole('button', { name: 'Claim' }).click()
    await page.getByText('With you').waitFor()
    await mine.say('Seen at once', id)
    await page.getByRole('log').getByText('Seen at once').waitFor()
    await Bun.sleep(400)
    expect((await heardBy(page)).shown).toEqual([])

    const other = await (await desk.visitor()).say('Another visitor')
    await page.evaluate(`history.pushState({}, '', '/inbox/${other}')`)
    await page.getByRole('log').getByText('Another visitor').waitFor()
    await mine.say('<img src=x> behind', id)
    await until(async () => (await heardBy(page)).shown.length > 0)
    expect((await heardBy(page)).shown[0]).toEndWith(': <img src=x> behind')

    await page.evaluate(`history.pushState({}, '', '/inbox/${id}')`)
    await page.getByRole('log').getByText('behind').waitFor()
    await page.evaluate(
      `Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true })`,
    )
    await mine.say('While you were away', id)
    await until(async () => (await heardBy(page)).shown.length > 1)
    await desk.stop()
  },
  20_000,
)

browserTest(
  'each switch is this browser’s; permission is asked for only on switching on, and a refusal is explained',
  async () => {
    const desk = await consoleDesk()
    const { page } = await desk.signIn('Ada', 'AGENT')
    await listenIn(page)
    await page.goto('/settings/account')
    const sound = page.getByRole('switch', { name: /Sound/ })
    const shown = page.getByRole('switch', { name: /Browser notifications/ })
    await sound.click()
    expect(await heardBy(page)).toEqual({ tones: 1, shown: [], asked: 0 })
    await shown.click()
    await until(async () => (await kept(page)) === true)
    expect((await heardBy(page)).asked).toBe(1)
    await shown.click()
    await until(async () => (await kept(page)) === false)
    expect(await sound.isChecked()).toBe(true)

    const { page: refused } = await desk.signIn('Ben', 'AGENT')
    await listenIn(refused, 'denied')
    await refused.goto('/settings/account')
    const other = refused.getByRole('switch', { name: /Browser notifications/ })
    await other.click()
    await refused.getByText('This browser refuses notifications of this site.').waitFor()
    expect(await other.isChecked()).toBe(false)
    await desk.stop()
  },
  20_000,
)
