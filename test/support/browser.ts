import { type Browser, chromium } from 'playwright-core'

/** Where Chromium is, if it is there. */
export const chromiumPath = ['chromium-headless-shell', 'chromium', 'google-chrome']
  .map((name) => Bun.which(name))
  .find((path) => path !== null)

/** How long a page is waited for, in ms: only a machine that does much else takes so long. */
export const pagePatienceMs = 20_000

export async function openBrowser(): Promise<Browser> {
  if (!chromiumPath) throw new Error('There is no Chromium.')
  return await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
}
