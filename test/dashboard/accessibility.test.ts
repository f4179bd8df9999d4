import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { seriousViolations } from '../support/axe.ts'
import { indexText } from '../support/knowledge.ts'
import { past, rate } from '../support/past.ts'
import { browserTest, consoleDesk, inBrowser } from './browser.ts'

inBrowser()

const dashboard = `${import.meta.dir}/../../src/dashboard`
const read = (path: string) => Bun.file(`${dashboard}/${path}`).text()
/** Every screen that there is, also those of later versions. */
const routes = [...(await read('router.tsx')).matchAll(/\bat\(\s*'([^']+)'/g)].map(([, to]) => to)
const sections = [...(await read('pages/settings.tsx')).matchAll(/path: '([^']+)'/g)]

async function screens(desk: Awaited<ReturnType<typeof consoleDesk>>): Promise<string[]> {
  const { app } = desk
  const source = await indexText(app, 'Laces', '# Laces\n\nLaces are 90 cm long.')
  const at = new Date(app.clock.now() - 3_600_000).toISOString()
  const { replies } = past(app, { startedAt: at, turns: [{ at, question: 'How long are laces?' }] })
  rate(app, replies[0] ?? '', 'DOWN', at)
  const visitor = await desk.visitor()
  const id = await visitor.say('How long are laces?')
  await visitor.say('Do you sell umbrellas?', id)
  await visitor.askForPerson(id)
  return routes
    .filter((to) => to !== undefined && to !== '/settings')
    .flatMap((to = '') => {
      if (to.endsWith('$section')) return sections.map(([, path]) => `/settings/${path}`)
      return to.replace('$id', source)
    })
    .concat('/inbox', `/inbox/${id}`, '/inbox/conv_nope', '/nope')
}

/** In light with all rules, in dark for its colours. */
async function check(page: Page, at: string): Promise<void> {
  // The page of the components shows what loads for ever.
  if (at !== '/components') {
    await page.locator('.animate-pulse').first().waitFor({ state: 'detached' })
  }
  await page.emulateMedia({ colorScheme: 'light' })
  expect([at, await seriousViolations(page)]).toEqual([at, []])
  await page.emulateMedia({ colorScheme: 'dark' })
  expect([at, await seriousViolations(page, ['color-contrast'])]).toEqual([at, []])
  await page.emulateMedia({ colorScheme: 'light' })
}

browserTest(
  'axe finds nothing serious on any screen, light or dark',
  async () => {
    const desk = await consoleDesk()
    const paths = await screens(desk)
    expect(paths.length).toBeGreaterThan(16)
    const { page, problems } = await desk.signIn('Ada')
    await page.emulateMedia({ reducedMotion: 'reduce' })
    for (const path of paths) {
      await page.goto(path)
      await page.getByRole('heading').first().waitFor({ state: 'attached' })
      if (path === '/playground') {
        await page.getByLabel('Question').fill('How long are laces?')
        await page.getByRole('button', { name: 'Ask', exact: true }).click()
        await page.getByRole('log').getByText('90 cm').first().waitFor()
      }
      if (path === '/gaps') {
        await page.getByRole('button', { name: 'umbrellas' }).first().click()
      }
      await check(page, path)
    }
    expect(problems).toEqual([])
    await desk.stop()
  },
  90_000,
)

browserTest(
  'axe finds nothing serious in dialogs, menus, and before the sign-in',
  async () => {
    const desk = await consoleDesk()
    const { page, problems } = await desk.signIn('Ada')
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const press = (name: string) => page.getByRole('button', { name, exact: true }).last().click()
    async function dialog(path: string, open: () => Promise<unknown>) {
      await page.goto(path)
      await page.getByRole('heading').first().waitFor({ state: 'attached' })
      await open()
      await page.getByRole('dialog').waitFor()
      await check(page, `a dialog of ${path}`)
    }
    await dialog('/knowledge', async () => {
      await press('Add a source')
      await page.getByLabel('What', { exact: true }).selectOption('FAQ')
    })
    await dialog('/inbox', async () => {
      await page.getByText('Nobody is waiting').waitFor()
      await page.keyboard.press('?')
    })
    await dialog('/settings/users', () => press('Invite'))
    await dialog('/settings/keys', () => press('Create key'))
    await page.getByLabel('Name', { exact: true }).fill('Reports')
    await press('Create key')
    await page.getByRole('group', { name: 'API key', exact: true }).waitFor()
    await check(page, 'a new key')
    await press('Done')
    await press('Delete Reports')
    await check(page, 'a confirmation')
    await dialog('/settings/webhooks', () => press('Add webhook'))
    await page.getByLabel('Address').fill('http://127.0.0.1:9/hook')
    await press('Add webhook')
    await page.getByText('whsec_').waitFor()
    await press('Done')
    await check(page, 'a webhook')
    await press('Send a test')
    await press('Send')
    await page.getByText('Attempt 1').waitFor()
    await check(page, 'a test of a webhook')
    await press('Close')
    await press('More actions')
    await page.getByRole('menu').waitFor()
    await check(page, 'a menu')
    await page.keyboard.press('Escape')
    await dialog('/', () => page.keyboard.press('Control+k'))
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto('/')
    await press('Open the menu')
    await check(page, 'the menu on a phone')

    await page.context().clearCookies()
    for (const path of ['/', '/setup#x', '/invitation#x']) {
      await page.goto(path)
      await page.reload()
      await page.getByLabel('Password').waitFor()
      await check(page, `a stranger at ${path}`)
    }
    expect(problems).toEqual([])
    await desk.stop()
  },
  90_000,
)
