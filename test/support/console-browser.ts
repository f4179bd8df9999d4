import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser, pagePatienceMs } from './browser.ts'
import { keepdesk, type RunningDesk, removeFolder, startDesk, tempFolder } from './process.ts'

export interface BrowserDesk {
  desk: RunningDesk
  browser: Browser
  /** Signed in as the first administrator. */
  context: BrowserContext
  page: Page
  /** Of an API that may do everything. */
  key: string
  close(): Promise<void>
}

export const password = 'correct horse battery'

/** A Keepdesk without sources, and a real browser in which its administrator has just signed up. */
export async function browserDesk(): Promise<BrowserDesk> {
  const folder = tempFolder()
  const made = await keepdesk(['keys', 'create', 'Test', '--json', '--data', folder])
  const [desk, browser] = await Promise.all([
    startDesk(folder, {
      env: { KEEPDESK_RATE_LIMIT: 'off', KEEPDESK_ALLOW_NETWORKS: '127.0.0.0/8' },
    }),
    openBrowser(),
  ])
  const [link] = await desk.until('stdout', /http:\S+\/setup#\S+/)
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  context.setDefaultTimeout(pagePatienceMs)
  const page = await context.newPage()
  await page.goto(link)
  await page.getByLabel('Your name').fill('Ada Admin')
  await page.getByLabel('E-mail').fill('ada@example.com')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  return {
    desk,
    browser,
    context,
    page,
    key: JSON.parse(made.stdout).key,
    async close() {
      await browser.close()
      await desk.stop()
      removeFolder(folder)
    },
  }
}

/** A button of exactly this name; in a dialog where one is open. */
export const press = async (page: Page, name: string) => {
  const dialog = page.getByRole('dialog')
  const place = (await dialog.count()) > 0 ? dialog : page
  await place.getByRole('button', { name, exact: true }).click()
}
