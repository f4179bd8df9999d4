import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'

export const sizes = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
}
export type Size = keyof typeof sizes
type Theme = 'light' | 'dark'
const themes: Theme[] = ['light', 'dark']

/** Takes what a page shows, in each size and theme, as `folder`/name-desktop-light.png. */
export function camera(page: Page, folder: string, among: Size[] = ['desktop', 'phone']) {
  async function take(name: string, wanted: Theme[] = themes): Promise<void> {
    for (const size of among) {
      await page.setViewportSize(sizes[size])
      for (const theme of wanted) {
        await page.emulateMedia({ colorScheme: theme })
        await settle(page)
        const path = join(folder, `${name}-${size}-${theme}.png`)
        mkdirSync(dirname(path), { recursive: true })
        await page.screenshot({ path })
      }
    }
    await page.setViewportSize(sizes[among[0] ?? 'desktop'])
    await page.emulateMedia({ colorScheme: 'light' })
  }
  /** One small enough to be shown in a text. */
  take.readme = async (path: string) => {
    await settle(page)
    const session = await page.context().newCDPSession(page)
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 88 })
    await Bun.write(path, Buffer.from(data, 'base64'))
    await session.detach()
  }
  return take
}

/** Until nothing is loading or on its way any more; for two seconds at most. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  await page
    .locator('.animate-pulse')
    .first()
    .waitFor({ state: 'detached', timeout: 2000 })
    .catch(() => undefined)
  await page.waitForTimeout(250)
}
