import { afterAll, beforeAll, expect, test } from 'bun:test'
import {
  ask,
  createdKey,
  ensureExecutable,
  runExecutable,
  startExecutable,
} from '../support/executable.ts'
import { type RunningDesk, removeFolder, tempFolder } from '../support/process.ts'
import { redirect, type TestSite, testSite } from '../support/test-site.ts'

// Sites that answer slowly for ever are in test/knowledge/crawl.test.ts, which can shorten their time.

const allowed = { KEEPDESK_ALLOW_NETWORKS: '127.0.0.0/8' }
let home: string
let key: string
let site: TestSite
let desk: RunningDesk

beforeAll(async () => {
  await ensureExecutable()
  home = tempFolder()
  key = await createdKey(home)
  site = testSite({})
  desk = await startExecutable(home, allowed)
}, 180_000)
afterAll(async () => {
  desk?.signal('SIGKILL')
  await desk?.exited
  await site?.stop()
  removeFolder(home)
})

async function list(): Promise<{ name: string; lastSync: { error?: string } }[]> {
  return JSON.parse((await runExecutable(home, ['sources', 'list', '--json'])).stdout)
}

test('addresses that only the operator may allow are refused before anything is stored', async () => {
  const { port } = new URL(site.url)
  const refusals = [
    ['http://169.254.169.254/latest/meta-data/', 'KEEPDESK_ALLOW_NETWORKS', 1],
    [`http://127.0.0.1:${port}/`, 'KEEPDESK_ALLOW_NETWORKS', 1],
    [`http://localhost:${port}/`, 'KEEPDESK_ALLOW_NETWORKS', 1],
    [`http://2130706433:${port}/`, 'KEEPDESK_ALLOW_NETWORKS', 1],
    [`http://0x7f.1:${port}/`, 'KEEPDESK_ALLOW_NETWORKS', 1],
    [`http://[::ffff:127.0.0.1]:${port}/`, 'KEEPDESK_ALLOW_NETWORKS', 1],
    ['http://10.0.0.1/', 'KEEPDESK_ALLOW_NETWORKS', 1],
    ['file:///etc/passwd', 'no web address', 2],
    ['ftp://example.com/', 'no web address', 2],
  ] as const
  const outcomes = await Promise.all(
    refusals.map(([address]) => runExecutable(home, ['sources', 'add', address])),
  )
  for (const [at, [, reason, code]] of refusals.entries()) {
    const { exitCode, stderr } = outcomes[at] ?? {}
    expect(stderr).toContain(reason)
    expect(stderr?.trim().split('\n')).toHaveLength(1)
    expect(exitCode).toBe(code)
  }
  expect(await list()).toEqual([])
  expect(site.asked).toEqual([])
}, 60_000)

test('a site that is down, loops or says nothing fails with its reason, and the server goes on', async () => {
  site.pages['/loop'] = redirect('/loop')
  site.pages['/to-file'] = redirect('file:///etc/passwd')
  site.pages['/to-metadata'] = redirect('http://169.254.169.254/')
  site.pages['/broken.pdf'] = new Response('%PDF-1.4 and then nothing')
  const failures = [
    ['http://127.0.0.1:9/', /127\.0\.0\.1.*(refuse|reach|connect)/i],
    [`${site.url}/loop`, /redirect/i],
    [`${site.url}/to-file`, /must begin with http/],
    [`${site.url}/to-metadata`, /169\.254\.169\.254/],
    [`${site.url}/missing`, /There is no page at/],
    [`${site.url}/broken.pdf`, /PDF/],
  ] as const
  const outcomes = await Promise.all(
    failures.map(([address], at) => {
      const args = ['sources', 'add', address, '--name', `bad ${at}`, '--wait']
      return runExecutable(home, args, { env: allowed })
    }),
  )
  for (const [at, [, reason]] of failures.entries()) {
    const { exitCode, stderr } = outcomes[at] ?? {}
    expect(stderr).toMatch(reason)
    expect(stderr?.trim().split('\n')).toHaveLength(1)
    expect(exitCode).toBe(1)
  }
  expect((await ask(desk, key, { message: 'hello' })).status).toBe(200)
  expect(desk.stderr()).not.toContain('"level":"error"')
}, 120_000)

test('a sitemap of 100,000 addresses is read up to the limit, and says so', async () => {
  const addresses = Array.from(
    { length: 100_000 },
    (_, at) => `<url><loc>${site.url}/help/${String(at).padStart(6, '0')}</loc></url>`,
  )
  site.pages['/sitemap.xml'] = new Response(
    `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${addresses.join('')}</urlset>`,
    { headers: { 'content-type': 'application/xml' } },
  )
  site.otherwise = (path) =>
    path.startsWith('/help/')
      ? `<title>Page ${path}</title><main><p>The crane of dock ${path.slice(6)} lifts barrels.</p></main>`
      : undefined
  const args = [
    'sources',
    'add',
    `${site.url}/help/`,
    '--name',
    'Docks',
    '--max-pages',
    '4',
    '--wait',
  ]
  const { exitCode, stderr } = await runExecutable(home, args, { env: allowed })
  expect(stderr).toContain("'Docks' is read: 4 pages")
  expect(stderr).toMatch(/100,000|limit|--max-pages/)
  expect(exitCode).toBe(0)
  const { status, json } = await ask(desk, key, {
    message: 'What does the crane of dock 000002 lift?',
  })
  expect(status).toBe(200)
  expect(json.data.message).toContain('barrels')
}, 120_000)
