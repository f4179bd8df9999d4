import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { insertOperator } from '../../src/access/operator-store.ts'
import { beginSession } from '../../src/access/sessions.ts'
import { migrations } from '../../src/migrations/all.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { createIds } from '../../src/platform/ids.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { openBrowser } from '../../test/support/browser.ts'
import { seedConversations } from '../../test/support/seed-conversations.ts'
import { type Figure, median, ms, percentile } from './figures.ts'
import { startServer } from './server.ts'

const conversations = 10_000
const loads = 7
const scrollFrames = 240

/** How soon the console is there, and how evenly its inbox scrolls; in Chromium, nothing cached. */
export async function pages(executable: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'keepdesk-bench-'))
  const cookie = await fill(folder)
  const desk = await startServer([executable, 'serve'], { env: { KEEPDESK_DATA: folder } })
  const browser = await openBrowser()
  try {
    return [
      ...(await firstViews(browser, desk.url, { name: 'sign-in', ready: 'Sign in' })),
      ...(await firstViews(browser, desk.url, { name: 'home', ready: 'Conversations', cookie })),
      ...(await scrolling(browser, desk.url, cookie)),
    ]
  } finally {
    await browser.close()
    await desk.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function fill(folder: string): Promise<string> {
  const db = await openDatabase(folder)
  migrate(db, migrations)
  const now = Date.now()
  seedConversations(db, { conversations, messagesEach: 4, until: now - 60_000 })
  const operatorRowId = insertOperator(db, {
    id: createIds({ now: () => now }).next('usr'),
    email: 'bench@example.com',
    name: 'Bench',
    role: 'ADMIN',
    passwordHash: 'none',
    now,
  })
  const request = new Request('http://localhost/console/v1/session')
  const token = beginSession(db, { operatorRowId, request, now })
  db.close()
  return token
}

interface View {
  firstPaint: number
  ready: number
  blocked: number
  bytes: number
  shift: number
}

async function firstViews(
  browser: Browser,
  url: string,
  wish: { name: string; ready: string; cookie?: string },
): Promise<Figure[]> {
  const views: View[] = []
  for (let n = -1; n < loads; n++) {
    const page = await newPage(browser, url, wish.cookie)
    const view = await firstView(page, url, wish.ready)
    if (n >= 0) views.push(view)
    await page.context().close()
  }
  const of = (key: keyof View) => median(views.map((view) => view[key]))
  return [
    { what: `${wish.name}: first contentful paint`, value: ms(of('firstPaint')) },
    { what: `${wish.name}: its content is there`, value: ms(of('ready')), note: 'at most 1000 ms' },
    {
      what: `${wish.name}: main thread blocked`,
      value: ms(of('blocked')),
      note: 'tasks over 50 ms',
    },
    {
      what: `${wish.name}: on the wire`,
      value: `${(of('bytes') / 1024).toFixed(0)} KB`,
      note: 'at most 300 KB',
    },
    { what: `${wish.name}: layout shift`, value: of('shift').toFixed(3), note: 'below 0.1' },
  ]
}

async function newPage(browser: Browser, url: string, cookie?: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  if (cookie) await context.addCookies([{ name: 'keepdesk_session', value: cookie, url }])
  return await context.newPage()
}

async function firstView(page: Page, url: string, ready: string): Promise<View> {
  await page.addInitScript((ready) => {
    const seen = { ready: 0, blocked: 0, shift: 0 }
    Object.assign(window, { seen })
    new MutationObserver(() => {
      const dd = document.querySelector('dd span.text-xl')
      const isThere =
        dd ?? [...document.querySelectorAll('h1')].some((h) => h.textContent === ready)
      if (isThere && !seen.ready) seen.ready = performance.now()
    }).observe(document, { subtree: true, childList: true })
    const watch = (type: string, take: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
        type,
        buffered: true,
      })
    watch('longtask', ({ duration }) => {
      seen.blocked += duration - 50
    })
    watch('layout-shift', (entry) => {
      seen.shift += Reflect.get(entry, 'value')
    })
  }, ready)
  await page.goto(url)
  await page.getByText(ready).first().waitFor()
  await page.waitForLoadState('networkidle').catch(() => undefined)
  return await page.evaluate(() => {
    const loads = [
      ...performance.getEntriesByType('navigation'),
      ...performance.getEntriesByType('resource'),
    ] as PerformanceResourceTiming[]
    return {
      ...(Reflect.get(window, 'seen') as { ready: number; blocked: number; shift: number }),
      firstPaint:
        performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      bytes: loads.reduce((sum, { transferSize }) => sum + transferSize, 0),
    }
  })
}

/** A third of a screen with each frame, from the top. */
async function scrolling(browser: Browser, url: string, cookie: string): Promise<Figure[]> {
  const page = await newPage(browser, url, cookie)
  await page.goto(`${url}/inbox?view=ALL`)
  const list = page.getByRole('region', { name: 'Conversations' }).locator('ul')
  await list.locator('button').first().waitFor()
  const { frames, rows } = await list.evaluate(async (list, count) => {
    const box = list.parentElement as HTMLElement
    const frames: number[] = []
    let rows = 0
    let last = await new Promise<number>(requestAnimationFrame)
    for (let n = 0; n < count; n++) {
      box.scrollTop += 250
      const now = await new Promise<number>(requestAnimationFrame)
      frames.push(now - last)
      last = now
      rows = Math.max(rows, list.children.length)
    }
    return { frames, rows }
  }, scrollFrames)
  const started = performance.now()
  await page.getByLabel('Search all conversations').pressSequentially('refund')
  const typing = (performance.now() - started) / 'refund'.length
  const what = `inbox of ${conversations.toLocaleString('en')}`
  await page.context().close()
  return [
    { what: `${what}: frame while scrolling`, value: ms(percentile(frames, 0.95)), note: 'p95' },
    { what: `${what}: slowest frame`, value: ms(Math.max(...frames)) },
    { what: `${what}: rows in the page`, value: String(rows), note: 'at most' },
    { what: `${what}: a key typed just after`, value: ms(typing) },
  ]
}
