// `npm run screenshots [-- folder]`: pictures of every screen: desktop and phone, light and dark; empty,
// full and failing; of the executable, with four months of made-up conversations. The four of the
// README go to data/readme.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import {
  invite,
  openStage,
  password,
  press,
  type Stage,
  signUp,
} from '../test/support/end-to-end.ts'
import { eventually } from '../test/support/executable.ts'
import { startFakeOllama } from '../test/support/fake-ollama.ts'
import { webhookReceiver } from '../test/support/webhook-receiver.ts'
import { fillDesk, send } from './screenshots/fill.ts'
import { type Answer, writeHistory } from './screenshots/history.ts'
import { camera, type Size, sizes } from './screenshots/picture.ts'
import { shopPage } from './screenshots/shop-page.ts'
import { talks, unanswered } from './screenshots/talks.ts'

const root = join(import.meta.dir, '..')
const folder = process.argv[2] ?? join(root, 'screenshots')
const readme = join(root, 'data/readme')
const sections = [
  'chat',
  'widget',
  'saved-replies',
  'users',
  'keys',
  'webhooks',
  'jobs',
  'operations',
  'account',
  'about',
]
const paths = [
  '/',
  '/inbox',
  '/playground',
  '/knowledge',
  '/gaps',
  '/analytics',
  '/trust',
  '/components',
  ...sections.map((name) => `/settings/${name}`),
]

rmSync(folder, { recursive: true, force: true })
mkdirSync(readme, { recursive: true })
const ollama = await startFakeOllama({
  models: [{ name: 'qwen3:4b' }],
  reply: (request) => {
    const asked = String(request.messages.at(-1).content)
    return (
      talks.find(({ asks }) => asks.some((one) => asked.includes(one)))?.written ?? 'I do not know.'
    )
  },
})
const stage = await openStage({ env: { OLLAMA_HOST: ollama.host } })
const receivers = [webhookReceiver(), webhookReceiver({ status: 503, body: 'Upstream is down' })]
const site = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: () => new Response(shopPage(stage.desk.url), { headers: { 'content-type': 'text/html' } }),
})
try {
  await everything(stage)
} finally {
  await stage.close()
  await ollama.stop()
  await site.stop(true)
  for (const receiver of receivers) await receiver.stop()
}
console.log(`The pictures are in ${folder}, those of the README in ${readme}.`)
process.exit(0)

async function everything(stage: Stage): Promise<void> {
  const page = await stage.newPage()
  const take = camera(page, folder)
  const [link = ''] = await stage.desk.until('stdout', /http:\S+\/setup#\S+/)
  await page.goto(link)
  await take('empty/setup')
  await signUp(stage, page, 'Ada Brandt')
  for (const path of paths) {
    await page.goto(path)
    await take(`empty${nameOf(path)}`, ['light'])
  }

  const guest = await stage.newPage()
  await invite(page, guest, 'Ben Carter')
  await guest.context().close()
  const answers = await askAll(page)
  const agents = await api<{ id: string; name: string }[]>(page, 'GET', '/users')
  await stage.restart(async () => {
    const { dataDir } = stage
    const count = await writeHistory({ dataDir, answers, agents })
    console.log(`${count} conversations of four months`)
  })
  await page.goto('/')
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  await fillDesk(
    page,
    receivers.map(({ url }) => url),
  )
  await eventually('the gaps', async () => {
    const { total } = await page.evaluate(async () => {
      const answer = await fetch('/console/v1/analytics/knowledge-gaps')
      return (await answer.json()).meta
    })
    return total > 3
  })
  for (const path of paths) {
    await page.goto(path)
    await take(`full${nameOf(path)}`)
  }
  await page.goto('/')
  await take.readme(join(readme, 'home.webp'))
  await talk(page, take)
  await dialogs(page, take)
  await failing(page, take)
  await widget(stage, 'desktop')
  await widget(stage, 'phone')
  await page.context().clearCookies()
  await page.goto('/')
  await page.getByLabel('E-mail').fill('ada@example.com')
  await page.getByLabel('Password').fill(`${password}?`)
  await press(page, 'Sign in')
  await page.getByRole('alert').waitFor()
  await take('failing/sign-in')
}

async function askAll(page: Page): Promise<Map<string, Answer>> {
  const questions = [...talks, ...unanswered].flatMap(({ asks }) => asks)
  const answers = new Map<string, Answer>()
  // The sample is read with the first start.
  await eventually('all of the sample', async () => {
    const [sample] = await api<{ lastSync: { status: string }; embeddedShare?: number }[]>(
      page,
      'GET',
      '/knowledge/sources',
    )
    return sample?.lastSync.status === 'SUCCEEDED' && (sample.embeddedShare ?? 1) === 1
  })
  for (const question of questions) {
    const { answer } = await api<{ answer: Answer & { message: string } }>(
      page,
      'POST',
      '/test-questions',
      { question },
    )
    answers.set(question, { ...answer, content: answer.message })
  }
  return answers
}

/** The screens that somebody talks in. */
async function talk(page: Page, take: ReturnType<typeof camera>): Promise<void> {
  await page.goto('/inbox?view=ALL')
  const list = page.getByRole('region', { name: 'Conversations' }).locator('li')
  await list.filter({ hasText: 'Ada Brandt' }).first().click()
  await page.getByRole('log').locator('summary').first().click()
  await take('full/conversation')
  await take.readme(join(readme, 'inbox.webp'))
  await page.goto('/playground')
  await page.getByLabel('Question').fill('How do I reset my password?')
  await press(page, 'Ask')
  await page.getByRole('log').getByText('45 minutes').first().waitFor()
  await take('full/playground-answer')
  await take.readme(join(readme, 'playground.webp'))
  await page.goto('/knowledge')
  await page.getByRole('row', { name: 'Help centre' }).click()
  await page.getByRole('heading', { name: 'Help centre' }).waitFor()
  await take('full/source')
  await page.goto('/knowledge')
  await page.getByRole('row', { name: 'Status page Web' }).click()
  await page.getByRole('heading', { name: 'Status page' }).waitFor()
  await take('failing/source')
  await page.goto('/knowledge')
  await page.getByRole('row', { name: 'Answers from gaps' }).click()
  await page.getByLabel('Question', { exact: true }).first().waitFor()
  await take('full/faq')
  await press(page, 'Import')
  await page
    .getByLabel('Or paste it')
    .fill('Q: Do you ship to Norway?\nA: Yes.\n\nQ: Is it free?\nA: No.')
  await press(page, 'Read')
  await page.getByText('2 questions read').waitFor()
  await take('dialog/faq-import')
  await page.goto('/knowledge')
  await page.getByRole('row', { name: 'Help centre' }).click()
  await page.getByRole('button', { name: 'Webhooks', exact: true }).click()
  await page.getByRole('list', { name: 'Chunks of the page' }).locator('button').nth(1).click()
  await take('full/page-text')
  await page.goto('/gaps')
  await page.locator('button[aria-expanded]').first().click()
  await take('full/gap')
  await page.goto('/trust')
  await page.locator('li button[aria-expanded]').first().click()
  await take('full/trust-sample')
  await page.goto('/inbox?view=MINE')
  await list.first().click()
  await page.getByLabel('Reply', { exact: true }).fill('/')
  await page.getByRole('option').first().waitFor()
  await take('full/saved-replies')
  await page.getByLabel('Reply', { exact: true }).fill('')
  await press(page, 'Suggest an answer')
  await page
    .getByRole('button', { name: /^(Use it|Look again)$/ })
    .last()
    .waitFor()
  await take('full/suggestion')
  await page.goto('/settings/webhooks')
  await page.getByRole('row').nth(1).click()
  await take('full/webhook')
}

async function dialogs(page: Page, take: ReturnType<typeof camera>): Promise<void> {
  const all: [path: string, button: string][] = [
    ['/knowledge', 'Add a source'],
    ['/settings/users', 'Invite'],
    ['/settings/keys', 'Create key'],
    ['/settings/webhooks', 'Add webhook'],
  ]
  for (const [path, button] of all) {
    await page.goto(path)
    await press(page, button)
    await page.getByRole('dialog').waitFor()
    await take(`dialog${nameOf(path)}`)
  }
  await page.goto('/')
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await take('dialog/palette')
}

/** Every answer but who one is goes wrong. */
async function failing(page: Page, take: ReturnType<typeof camera>): Promise<void> {
  const body = JSON.stringify({
    error: { code: 'INTERNAL_ERROR', message: 'Something went wrong on the server.', status: 500 },
  })
  await page.route(/\/console\/v1\/(?!session|feed)/, (route) =>
    route.fulfill({ status: 500, contentType: 'application/json', body }),
  )
  for (const path of paths) {
    await page.goto(path)
    await take(`failing${nameOf(path)}`, ['light'])
  }
  await page.unrouteAll()
}

async function widget(stage: Stage, size: Size): Promise<void> {
  const page = await stage.newPage({ viewport: sizes[size] })
  const take = camera(page, folder, [size])
  await page.goto(`http://127.0.0.1:${site.port}`)
  const launcher = page.locator('keepdesk-widget button')
  await launcher.waitFor()
  await take('widget/closed', ['light'])
  await launcher.click()
  const chat = page.frameLocator('keepdesk-widget iframe')
  await chat.getByLabel('Your message').waitFor()
  await take('widget/empty')
  await chat.getByLabel('Your message').fill('How do I reset my password?')
  await chat.getByLabel('Your message').press('Enter')
  await chat.getByLabel('This did not help').waitFor()
  await chat.getByRole('list', { name: 'Sources' }).locator('summary').first().click()
  await take('widget/answer')
  if (size === 'desktop') await take.readme(join(readme, 'widget.webp'))
  await chat.getByRole('button', { name: 'Talk to a person' }).click()
  await chat.getByText(/Waiting for a person|Nobody is here/).waitFor()
  await take('widget/waiting')
  await page.route(/\/widget\/v1\/messages/, (route) => route.abort())
  await chat.getByLabel('Your message').fill('Hello?')
  await chat.getByLabel('Your message').press('Enter')
  await chat.getByRole('alert').waitFor()
  await take('widget/failing')
  await page.context().close()
}

function nameOf(path: string): string {
  return path === '/' ? '/home' : `/${path.slice(1).replaceAll('/', '-')}`
}

async function api<Data>(page: Page, method: string, path: string, body?: object): Promise<Data> {
  return (await send(page, method, path, body)) as Data
}
