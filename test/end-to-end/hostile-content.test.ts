import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { chromiumPath } from '../support/browser.ts'
import {
  addText,
  chatOn,
  isTooWide,
  openStage,
  press,
  readSource,
  type Stage,
  shop,
  signUp,
  untilListed,
} from '../support/end-to-end.ts'
import { post } from '../support/executable.ts'
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts'

const image = '<img src=x onerror=alert(1)>'
const short = `${image} 🎉 [a](javascript:alert(2))`
const evil = [
  image,
  '<svg onload=alert(3)></svg><script>alert(4)</script><iframe src="javascript:alert(5)"></iframe>',
  '[a](javascript:alert(6)) [b](JaVaScRiPt&colon;alert(7)) [c](data:text/html,<script>alert(8)</script>)',
  '[d](vbscript:x) <javascript:alert(9)> <a href="javascript:alert(10)">raw</a> [ok](https://example.com/ok)',
  '![picture](https://example.com/tracker.png) ![x](x"onerror="alert(11))',
  '| a | b |\n| - | - |\n| <b onmouseover=alert(12)>x</b> | `</code><img src=x onerror=alert(13)>` |',
  '```html\n</code></pre><img src=x onerror=alert(14)>\n```',
  '[ref]: javascript:alert(15)\n[ref] 👩‍👩‍👧‍👦 ‮gnitirw‬ z̷̡̛a̶l̴g̸o̵',
].join('\n\n')
const longWord = 'W'.repeat(4000)

describe.skipIf(!chromiumPath)('hostile content, in Chromium (skipped without)', () => {
  let stage: Stage
  let ollama: FakeOllama
  let site: ReturnType<typeof shop>
  let page: Page
  let visitor: Page
  let key: string
  beforeAll(async () => {
    ollama = await startFakeOllama({ reply: `Laces are 90 cm long [1].\n\n${evil}\n\n${longWord}` })
    stage = await openStage({ env: { OLLAMA_HOST: ollama.host } })
    site = shop(stage.desk)
    ;[, key = ''] = await stage.desk.until('stdout', /(kd_\w{40})\n/)
    page = await stage.newPage()
    visitor = await stage.newPage({ viewport: { width: 390, height: 844 } })
  }, 180_000)
  afterAll(async () => {
    await stage?.close()
    await site?.stop()
    await ollama?.stop()
  })

  /** Fails where a page shows any of it as more than text. */
  async function expectHarmless(at: string) {
    const found = await page.locator('body').evaluate((body) => ({
      made: body.querySelectorAll(
        'img, iframe, [onerror], [onload], [onmouseover], body script, main b',
      ).length,
      links: [...body.querySelectorAll<HTMLAnchorElement>('a[href]')]
        .map((link) => link.href)
        .filter((href) => !/^(?:https?:|mailto:[\w.]+@[\w.]+$)/.test(href)),
    }))
    expect([at, found]).toEqual([at, { made: 0, links: [] }])
    expect([at, await isTooWide(page)]).toEqual([at, false])
    expect([at, stage.problems]).toEqual([at, []])
  }

  test('in the knowledge: names, titles and chunks', async () => {
    await signUp(stage, page, short)
    await addText(
      page,
      short,
      `# ${short}\n\n## How long are laces?\n\nLaces are 90 cm long. ${short} <b onclick=alert(19)>b</b>`,
    )
    await addText(page, 'More', `# More of ${short}\n\n${evil}\n\n${longWord}`)
    await press(page, 'Add a source')
    await page.getByLabel('What', { exact: true }).selectOption('FILE')
    await page.getByLabel('Files').setInputFiles({
      name: 'laces <img src=x onerror=alert(16)>.html',
      mimeType: 'text/html',
      buffer: Buffer.from(
        `<title>&lt;img src=x onerror=alert(17)&gt; ${longWord}</title><h1>Laces</h1><p>${image} &lt;script&gt;alert(18)&lt;/script&gt; Laces come in black.</p>`,
      ),
    })
    await press(page, 'Add')
    await readSource(page, 'laces')
    await expectHarmless('/knowledge')
    await page.getByRole('row', { name: 'laces' }).getByRole('link').click()
    await page.getByText('<img src=x onerror=alert(17)>').first().waitFor()
    await expectHarmless('the pages of a source')
    await page.goto('/playground')
    await page.getByLabel('Question').fill('How long are laces?')
    await press(page, 'Ask')
    // What of it stands in no page, the bot doesn't say.
    await page.getByRole('log').getByText('90 cm').first().waitFor()
    await expectHarmless('/playground')
  }, 60_000)

  test('in the widget, on a phone, from bot, visitor and agent', async () => {
    await visitor.goto(site.url)
    const { chat, open, say } = chatOn(visitor)
    await open()
    await say('How long are laces?')
    await chat.locator('.ASSISTANT').getByText('90 cm').first().waitFor()
    await chat.getByRole('button', { name: 'Talk to a person' }).click()
    await chat.getByText('Waiting for a person').waitFor()
    await say(`${evil}\n\n${longWord}`.slice(0, 4000))
    await page.goto('/inbox')
    await page.getByRole('region', { name: 'Conversations' }).locator('li').first().click()
    await page.getByRole('button', { name: 'Claim', exact: true }).click()
    await page.getByRole('textbox', { name: 'Reply' }).fill(`${evil}\n${longWord}`.slice(0, 4000))
    await page.keyboard.press('Control+Enter')
    await chat.locator('.AGENT').getByText('<script>alert(4)</script>').first().waitFor()
    await chat.getByRole('heading', { name: short }).waitFor()
    const found = await chat.locator('#chat').evaluate((root) => ({
      made: root.querySelectorAll(
        'img, script, iframe, svg:not([aria-hidden]), [onerror], [onload]',
      ).length,
      links: [...root.querySelectorAll<HTMLAnchorElement>('a[href]')]
        .map((link) => link.href)
        .filter((href) => !/^(?:https?:|mailto:[\w.]+@[\w.]+$)/.test(href)),
      isTooWide: document.documentElement.scrollWidth > innerWidth,
    }))
    expect(found).toEqual({ made: 0, links: [], isTooWide: false })
    expect(await isTooWide(visitor)).toBe(false)
    await page.getByRole('log').getByText('<script>alert(4)</script>').nth(1).waitFor()
    await expectHarmless('an open conversation')
  }, 60_000)

  test('on every other screen, also on a phone', async () => {
    const body = {
      message: `Do you sell umbrellas? ${evil}`.slice(0, 3000) + longWord.slice(0, 1000),
      user: { id: image, name: short, email: 'eve@example.com' },
      metadata: { plan: short, long: 'W'.repeat(300) },
    }
    expect((await post(stage.desk, { key, body, path: '/v1/messages' })).status).toBe(200)
    await untilListed(page, '/analytics/top-questions')
    const screens = ['/', '/inbox', '/gaps', '/analytics', '/knowledge', '/settings/users']
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 844 })
      for (const path of width === 390 ? screens : []) {
        await page.goto(path)
        await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' })
        await page.waitForLoadState('load')
        await page.locator('.animate-pulse').first().waitFor({ state: 'detached' })
        await expectHarmless(path)
      }
      await page.goto('/inbox?view=ALL')
      await page.getByRole('region', { name: 'Conversations' }).getByText(short).first().click()
      await page.getByRole('log').getByText(image).first().waitFor()
      await expectHarmless(`a conversation at ${width}`)
    }
  }, 60_000)
})
