import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrations } from '../../src/migrations/all.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { seedConversations, seededWords } from '../../test/support/seed-conversations.ts'
import { seedPages } from '../../test/support/seed-pages.ts'
import { testApp, withKey } from '../../test/support/test-app.ts'
import { type Figure, ms, percentile, times } from './figures.ts'
import { startServer } from './server.ts'

const conversations = 100_000
const messagesEach = 10
const pages = 20_000
const wordings = 20_000
const requests = 30
const warmUps = 3
const budgetMs = 100

/** Lists and analytics through HTTP, one request after the other, over a million messages. */
export async function lists(executable: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'keepdesk-bench-'))
  const began = performance.now()
  const { headers, counts } = await fill(folder)
  const seconds = (performance.now() - began) / 1000
  const desk = await startServer([executable, 'serve'], { env: { KEEPDESK_DATA: folder } })
  try {
    const baseline = await measure(`${desk.url}/healthz`, headers)
    const figures: Figure[] = [
      { what: counts, value: `${seconds.toFixed(0)} s`, note: 'seeded' },
      ...figure('/healthz', baseline, baseline.p50),
    ]
    for (const path of [...listPaths(), ...(await analyticsPaths(desk.url))]) {
      figures.push(...figure(path, await measure(`${desk.url}${path}`, headers), baseline.p50))
    }
    return figures
  } finally {
    await desk.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function fill(folder: string) {
  const db = await openDatabase(folder)
  migrate(db, migrations)
  const until = Date.now() - 3_600_000
  const { messages } = seedConversations(db, { conversations, messagesEach, until, wordings })
  seedPages(db, pages)
  const { headers } = await withKey(await testApp({ db }))
  db.run('pragma wal_checkpoint(truncate)')
  db.close()
  const counts = [conversations, messages, pages].map((count) => count.toLocaleString('en'))
  return {
    headers,
    counts: `${counts[0]} conversations, ${counts[1]} messages, ${counts[2]} pages`,
  }
}

function listPaths(): string[] {
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  const { commonest, frequent, usual, rare } = seededWords
  const filters = [
    '',
    'page=500',
    'status=ENDED&page=500',
    'status=WAITING',
    'channel=WIDGET&page=500',
    'status=ENDED&channel=WIDGET&page=500',
    'userId=u_1',
    `startDate=${day(30)}&endDate=${day(3)}`,
    `startDate=${day(80)}&status=ENDED&channel=API`,
    `q=${rare}`,
    `q=${usual}`,
    `q=${frequent}`,
    `q=${frequent}&page=500`,
    `q=${commonest}`,
    `q=${commonest}+${frequent}`,
    `q=${frequent}&status=HUMAN`,
  ]
  return [
    ...filters.map((query) => `/v1/conversations${query && '?'}${query}`),
    '/v1/conversations/conv_000000000000000000050000',
    '/v1/knowledge/sources',
    '/v1/knowledge/sources/src_seed/pages',
    '/v1/knowledge/sources/src_seed/pages?page=500',
    '/v1/knowledge/sources/src_seed/pages?status=FAILED',
    '/v1/knowledge/sources/src_seed/pages?q=return',
  ]
}

/** Those that the server documents, for the default time and for all that was seeded. */
async function analyticsPaths(url: string): Promise<string[]> {
  const { paths } = (await (await fetch(`${url}/docs/json`)).json()) as { paths: object }
  const startDate = new Date(Date.now() - 91 * 86_400_000).toISOString().slice(0, 10)
  return Object.keys(paths)
    .filter((path) => path.startsWith('/v1/analytics/') && !path.includes('{'))
    .flatMap((path) => [path, `${path}?startDate=${startDate}`])
}

interface Measured {
  p50: number
  p95: number
}

async function measure(url: string, headers: Record<string, string>): Promise<Measured> {
  const durations: number[] = []
  for (let n = -warmUps; n < requests; n++) {
    const began = performance.now()
    const answer = await fetch(url, { headers })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
    if (n >= 0) durations.push(performance.now() - began)
  }
  return { p50: percentile(durations, 0.5), p95: percentile(durations, 0.95) }
}

function figure(path: string, { p50, p95 }: Measured, baseline: number): Figure[] {
  const verdict = p95 < budgetMs ? '' : `, over ${budgetMs} ms`
  return [
    {
      what: path.replace('/v1', ''),
      value: ms(p95),
      note: `p95; p50 ${ms(p50)}, ${times(p50, baseline)}${verdict}`,
    },
  ]
}
