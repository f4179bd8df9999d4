import { type Browser, chromium } from 'playwright-core'

/** Where Chromium is, if it is there. */
export const chromiumPath =
  Bun.which('chromium') ?? Bun.which('chromium-browser') ?? Bun.which('google-chrome')

export async function openBrowser(): Promise<Browser> {
  if (!chromiumPath) throw new Error('There is no Chromium.')
  return await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
}
