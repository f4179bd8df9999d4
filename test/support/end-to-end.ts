import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser, pagePatienceMs } from './browser.ts'
import { ensureExecutable } from './executable.ts'
import { type RunningDesk, removeFolder, startDesk, tempFolder } from './process.ts'

export const password = 'correct horse battery'

/** The executable on an empty folder, and a browser: each story makes its people in it. */
export interface Stage {
  desk: RunningDesk
  dataDir: string
  browser: Browser
  /** What broke in any page: errors, dialogs, breaches of the content policy. */
  problems: string[]
  /** A page of a browser that nobody has used before. */
  newPage(options?: BrowserContextOptions): Promise<Page>
  /** Ends the server without warning and starts it again at the same address. */
  killAndRestart(): Promise<void>
  /** Stops it, does what needs it stopped, and starts it again at the same address. */
  restart(between: () => Promise<unknown>): Promise<void>
  close(): Promise<void>
}

export async function openStage({
  env = {},
}: {
  env?: Record<string, string>
} = {}): Promise<Stage> {
  await ensureExecutable()
  const home = tempFolder()
  const start = (port: string) =>
    startDesk(join(home, 'data'), {
      cwd: home,
      compiled: true,
      args: ['--port', port],
      // Receivers of webhooks are on this machine.
      env: { KEEPDESK_RATE_LIMIT: 'off', KEEPDESK_ALLOW_NETWORKS: '127.0.0.0/8', ...env },
    })
  const [desk, browser] = await Promise.all([start('0'), openBrowser()])
  const problems: string[] = []
  const stage: Stage = {
    desk,
    dataDir: join(home, 'data'),
    browser,
    problems,
    async newPage(options = {}) {
      const context = await browser.newContext({
        baseURL: stage.desk.url,
        viewport: { width: 1280, height: 800 },
        ...options,
      })
      context.setDefaultTimeout(pagePatienceMs)
      const page = await context.newPage()
      watch(page, problems)
      return page
    },
    async killAndRestart() {
      stage.desk.signal('SIGKILL')
      await stage.desk.exited
      stage.desk = await start(new URL(stage.desk.url).port)
    },
    async restart(between) {
      await stage.desk.stop()
      await between()
      stage.desk = await start(new URL(stage.desk.url).port)
    },
    async close() {
      await browser.close()
      await stage.desk.stop()
      removeFolder(home)
    },
  }
  return stage
}

function watch(page: Page, problems: string[]): void {
  page.on('pageerror', ({ message }) => problems.push(message))
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', (line) => {
    if (/content security policy/i.test(line.text())) problems.push(line.text())
  })
}

/** Opens the link that the first start prints, and makes the first administrator. */
export async function signUp({ desk }: Stage, page: Page, name = 'Ada Admin'): Promise<void> {
  const [link] = await desk.until('stdout', /http:\S+\/setup#\S+/)
  await page.goto(link)
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('E-mail').fill('ada@example.com')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()
}

/** Makes an invitation in the administrator's page and accepts it in the other one. */
export async function invite(admin: Page, guest: Page, name: string): Promise<void> {
  await admin.goto('/settings/users')
  await press(admin, 'Invite')
  await admin.getByLabel('Name').fill(name)
  await admin.getByLabel('E-mail').fill('guest@example.com')
  await press(admin, 'Make the invitation')
  await guest.goto(await copied(admin, 'Invitation link'))
  await guest.getByLabel('Password').fill(password)
  await press(guest, 'Go on')
  await guest.getByRole('heading', { name: 'Home' }).waitFor()
  await press(admin, 'Done')
}

/** A text that the console offers to copy: a key, a secret, a link. */
export async function copied(page: Page, label: string): Promise<string> {
  const box = page.getByRole('group', { name: label, exact: true }).locator('code')
  return (await box.textContent()) ?? ''
}

/** A button of exactly this name; in a dialog where one is open, which hides what is behind it. */
export async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).last().click()
}

/** Adds a text as a source in the console and waits until it is read. */
export async function addText(page: Page, name: string, text: string): Promise<void> {
  await page.goto('/knowledge')
  await press(page, 'Add a source')
  await page.getByLabel('What', { exact: true }).selectOption('TEXT')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Text, in Markdown').fill(text)
  await press(page, 'Add')
  await readSource(page, name)
}

/** Waits until the line of a source says that it is read. */
export async function readSource(page: Page, name: string): Promise<void> {
  await page.getByRole('row', { name }).getByText('Ready', { exact: true }).waitFor()
}

/** A customer's page on an origin of its own, with the widget on it. */
export function shop(desk: { url: string }) {
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: () =>
      new Response(
        `<!doctype html><html lang="en"><title>Acme shop</title>
        <meta name="viewport" content="width=device-width"><h1>Acme shop</h1>
        <p>Shoes, socks and laces.</p><script src="${desk.url}/widget.js" async></script></html>`,
        { headers: { 'content-type': 'text/html' } },
      ),
  })
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) }
}

/** The open widget on a page. */
export function chatOn(page: Page) {
  const chat = page.frameLocator('keepdesk-widget iframe')
  const box = chat.getByLabel('Your message')
  return {
    chat,
    async open() {
      await page.locator('keepdesk-widget button').click()
      await box.waitFor()
    },
    async say(text: string) {
      await box.fill(text)
      await box.press('Enter')
    },
  }
}

export function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > innerWidth')
}

/** Waits until a list of the operators' API has something: jobs come round every few seconds. */
export async function untilListed(page: Page, path: string): Promise<void> {
  const count = () =>
    page.evaluate<number>(
      `fetch('/console/v1${path}').then((answer) => answer.json()).then(({ data }) => data.length)`,
    )
  while ((await count()) === 0) await Bun.sleep(250)
}
