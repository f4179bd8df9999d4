import type { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { listAbandoned, listLongWaiting } from '../../src/conversations/handoff-store.ts'
import { inboxViews } from '../../src/conversations/inbox-store.ts'
import { listEnded } from '../../src/conversations/removal-store.ts'
import { listSilent } from '../../src/conversations/silence-store.ts'
import { createServer } from '../../src/server.ts'
import { optimize } from '../../src/upkeep/index-store.ts'
import { insertWebhook } from '../../src/webhooks/store.ts'
import { indexText, knowledgeApp } from '../support/knowledge.ts'
import { withOperator } from '../support/operator.ts'
import { seedConversations } from '../support/seed-conversations.ts'
import { call, withKey } from '../support/test-app.ts'

// However many rows there are, no list goes through a whole table: with every filter that
// /docs/json names, alone and all together, every SELECT that a list runs is explained.

interface Parameter {
  name: string
  in: string
  schema: { type?: string; enum?: string[]; anyOf?: { const?: string }[] }
}
interface Operation {
  parameters?: Parameter[]
  responses: { 200?: { content?: Record<string, { schema: { properties?: object } }> } }
}

/** The ids of something that is there, by the path of what is listed of it. */
async function desk() {
  const app = await knowledgeApp({ config: { rateLimits: false } })
  const source = await indexText(app, 'Returns', '# Returns\n\nWithin 30 days.')
  const { headers } = await withKey(app)
  seedConversations(app.db, { conversations: 400, messagesEach: 10, until: app.clock.now() })
  insertWebhook(app.db, {
    id: 'wh_1',
    url: 'https://example.com',
    events: ['*'],
    description: '',
    enabled: true,
    secret: 'whsec_',
    now: 1,
  })
  const server = createServer(app)
  const get = async (path: string) => await call(server, 'GET', path, undefined, headers)
  const pages = await get(`/v1/knowledge/sources/${source}/pages`)
  const ids: Record<string, string> = {
    '/v1/knowledge/sources/{id}/pages': source,
    '/v1/knowledge/pages/{id}/chunks': pages.json.data[0].id,
    '/v1/webhooks/{id}/deliveries': 'wh_1',
  }
  return { app, get, ids }
}

/** Every SELECT that runs from now on goes into the set. */
function recordSelects(db: Database): Set<string> {
  const seen = new Set<string>()
  const query = db.query.bind(db)
  db.query = ((sql: string) => {
    if (/^\s*(select|with)\b/i.test(sql)) seen.add(sql)
    return query(sql)
  }) as typeof db.query
  return seen
}

/** Which steps of a statement's plan read or sort more than they should. */
function wholeScans(db: Database, sql: string): string[] {
  const plan = db
    .prepare<{ detail: string }, []>(`explain query plan ${sql}`)
    .all()
    .map(({ detail }) => detail)
  // Of a few ids, or of what the full text found while it is little.
  const isOfList = plan.some((detail) => /^SEARCH .* PRIMARY KEY \(rowid=\?\)/.test(detail))
  const madeHere = new Set(
    plan.map((detail) => /^(?:CO-ROUTINE|MATERIALIZE) (.*)/.exec(detail)?.[1]),
  )
  return plan.filter((detail) => {
    const scanned = /^SCAN (\S+)$/.exec(detail)?.[1]
    if (scanned) return !madeHere.has(scanned) && scanned !== 'CONSTANT'
    if (/^SCAN \S+ USING INDEX/.test(detail)) return !/\blimit\b/i.test(sql)
    return detail.startsWith('USE TEMP B-TREE FOR') && detail.includes('ORDER BY') && !isOfList
  })
}

function valuesOf({ name, schema }: Parameter): string[] {
  const named = schema.enum ?? schema.anyOf?.flatMap((one) => one.const ?? []) ?? []
  if (named.length > 0) return named
  if (/Date$/.test(name)) return ['2025-06-15']
  if (schema.type === 'boolean') return ['true', 'false']
  // Of most messages, and of none.
  return ['order', 'zyzzyva']
}

const paging = ['page', 'pageSize', 'limit']

/** Query strings: none, a late page, each value of each filter, and all filters at once. */
function queriesOf({ parameters = [] }: Operation): string[] {
  const filters = parameters.filter((one) => one.in === 'query' && !paging.includes(one.name))
  const alone = filters.flatMap((one) => valuesOf(one).map((value) => `${one.name}=${value}`))
  const together = filters.map((one) => `${one.name}=${valuesOf(one)[0]}`)
  return ['', 'page=500', ...alone, together.join('&')]
}

test.each([
  ['', false],
  [', after a night either', true],
])('no list scans a whole table, whatever it is filtered by%s', async (_, isOptimized) => {
  const { app, get, ids } = await desk()
  if (isOptimized) optimize(app.db)
  const paths: Record<string, { get?: Operation }> = (await get('/docs/json')).json.paths
  const lists = Object.entries(paths).filter(
    ([, { get: one }]) =>
      'meta' in (one?.responses[200]?.content?.['application/json']?.schema.properties ?? {}),
  )
  expect(lists.map(([path]) => path)).toEqual(
    expect.arrayContaining([
      '/v1/conversations',
      '/v1/knowledge/sources',
      '/v1/knowledge/sources/{id}/pages',
      '/v1/knowledge/pages/{id}/chunks',
      '/v1/webhooks',
      '/v1/webhooks/{id}/deliveries',
    ]),
  )
  const selects = recordSelects(app.db)
  const found: string[] = []
  for (const [path, { get: operation }] of lists) {
    const address = path.replace('{id}', () => ids[path] ?? `no id for ${path}`)
    for (const query of operation ? queriesOf(operation) : []) {
      selects.clear()
      const { status } = await get(`${address}?${query}`)
      expect([path, query, status]).toEqual([path, query, 200])
      expect(selects.size).toBeGreaterThan(0)
      for (const sql of selects) {
        for (const step of wholeScans(app.db, sql)) found.push(`${path}?${query}: ${step}\n${sql}`)
      }
    }
  }
  expect(found).toEqual([])
})

test.each([
  ['', false],
  [', after a night either', true],
])('no view of the inbox sorts or scans a whole table%s', async (_, isOptimized) => {
  const { app } = await desk()
  if (isOptimized) optimize(app.db)
  const { headers } = await withOperator(app)
  const server = createServer(app)
  const selects = recordSelects(app.db)
  const found: string[] = []
  const paths = inboxViews.flatMap((view) => [`?view=${view}`, `?view=${view}&page=50`])
  for (const path of [...paths, '/counts']) {
    selects.clear()
    const { status } = await call(server, 'GET', `/console/v1/inbox${path}`, undefined, headers)
    expect([path, status]).toEqual([path, 200])
    expect(selects.size).toBeGreaterThan(1)
    for (const sql of selects) {
      for (const step of wholeScans(app.db, sql)) found.push(`${path}: ${step}\n${sql}`)
    }
  }
  expect(found).toEqual([])
})

test('what jobs look for among conversations every few seconds lies in an index', async () => {
  const { app } = await desk()
  const selects = recordSelects(app.db)
  const now = app.clock.now()
  const found = [
    listLongWaiting(app.db, now),
    listAbandoned(app.db, now),
    listSilent(app.db, { before: now, limit: 10 }),
    listEnded(app.db, { before: now, after: { rowId: 0, endedAt: 0 }, limit: 10 }),
  ]
  // Else a plan says nothing.
  expect(found.map((rows) => rows.length > 5)).toEqual([true, true, true, true])
  const sorts = (sql: string) =>
    app.db
      .prepare<{ detail: string }, []>(`explain query plan ${sql}`)
      .all()
      .filter(({ detail }) => /^SCAN|TEMP B-TREE FOR ORDER/.test(detail))
  expect(selects.size).toBe(4)
  expect([...selects].flatMap(sorts)).toEqual([])
})

test('exports, too, go along an index', async () => {
  const { app, get } = await desk()
  const selects = recordSelects(app.db)
  for (const query of [
    '',
    'q=order',
    'status=ENDED',
    'userId=u_1&channel=API',
    'startDate=2025-01-01',
  ]) {
    await get(`/v1/conversations/export?${query}`)
  }
  expect(
    [...selects].flatMap((sql) => wholeScans(app.db, sql).map((step) => `${step}\n${sql}`)),
  ).toEqual([])
})

test('a scan, a sort of everything and an index that is no help are noticed', async () => {
  const { app } = await desk()
  for (const sql of [
    'select content from message',
    'select id from conversation order by last_message_at desc limit 20',
    `select user_name from conversation where language = 'en' order by started_at`,
    'select a.id from page a join page b on b.title = a.title',
  ]) {
    expect([sql, wholeScans(app.db, sql).length > 0]).toEqual([sql, true])
  }
})
