import type { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { migrations } from '../../src/migrations/all.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { migrate, schemaVersion } from '../../src/platform/migrate.ts'
import { createServer } from '../../src/server.ts'
import { caller, testApp, withKey } from '../support/test-app.ts'

const at = (when: string) => Date.parse(`2025-06-${when}:00.000Z`)

/** A database as version 4 left it, with what an operator may have had in it. */
async function version4(): Promise<Database> {
  const db = await openDatabase(':memory:')
  migrate(db, migrations.slice(0, 4))
  expect(schemaVersion(db)).toBe(4)
  db.query(
    `insert into visitor (public_id, token_hash, created_at, last_seen_at)
     values ('vis_1', 'aa', ?1, ?1)`,
  ).run(at('10T08:00'))
  const conversation = db.query(
    `insert into conversation (id, public_id, status, channel, visitor_id, user_id, metadata,
       language, message_count, agent_id, agent_name, started_at, last_message_at, escalated_at,
       escalation_reason, ended_at)
     values (?, ?, ?, ?, ?, ?, '{"plan":"pro"}', 'en', ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const [ten, eleven, twelve] = [at('10T09:00'), at('11T09:00'), at('12T09:00')]
  conversation.run(1, 'conv_bot', 'BOT', 'API', null, 'u1', 3, null, null, ten, eleven, null, null, null) // biome-ignore format: a row
  conversation.run(2, 'conv_waits', 'WAITING', 'WIDGET', 1, null, 2, null, null, eleven, eleven, eleven, 'FALLBACK', null) // biome-ignore format: a row
  conversation.run(3, 'conv_ended', 'ENDED', 'API', null, 'u1', 0, 'usr_1', 'Sam', ten, ten, ten, 'FALLBACK', twelve) // biome-ignore format: a row
  conversation.run(4, 'conv_back', 'BOT', 'API', null, 'u2', 0, null, null, ten, eleven, ten, 'FALLBACK', null) // biome-ignore format: a row

  const message = db.query(
    `insert into message (id, public_id, role, content, source, confidence, citations, tokens_in,
       tokens_out, response_ms, key_id, rating, rating_comment, rated_at, created_at)
     values (?, ?, ?, ?, ?, ?, '[]', ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const text = db.query('insert into message_text (rowid, content) values (?, ?)')
  const rowId = (conversation: number, sequence: number) => conversation * 2 ** 20 + sequence
  const say = (id: number, ...values: (string | number | null)[]) => {
    message.run(id, ...values)
    text.run(id, String(values[2]))
  }
  say(rowId(1, 1), 'msg_1', 'USER', 'How do I return a jacket?', null, null, null, null, null, 'key_1', null, null, null, ten) // biome-ignore format: a row
  say(rowId(1, 2), 'msg_2', 'ASSISTANT', 'Within 30 days.', 'AI', 0.8125, 900, 40, 1234, 'key_1', 'UP', 'Thanks!', eleven, ten) // biome-ignore format: a row
  say(rowId(1, 3), 'msg_3', 'ASSISTANT', 'You are welcome.', 'SMALL_TALK', 1, null, null, 3, 'key_1', null, null, null, eleven) // biome-ignore format: a row
  say(rowId(2, 1), 'msg_4', 'USER', 'Where is my parcel?', null, null, null, null, null, null, null, null, null, eleven) // biome-ignore format: a row
  say(rowId(2, 2), 'msg_5', 'ASSISTANT', 'A person will help.', 'FALLBACK', 0.1, null, null, 12_345, null, 'DOWN', null, twelve, eleven) // biome-ignore format: a row

  db.query(`insert into usage_counter (day, name, count) values (?, 'embeddings', 7)`).run(
    Math.floor(ten / 86_400_000),
  )
  db.query(
    `insert into webhook (id, public_id, url, events, secret, after_event, created_at, updated_at)
     values (1, 'wh_1', 'https://example.com/hook', '["*"]', 'whsec_AAAA', 0, ?1, ?1)`,
  ).run(ten)
  const delivery = db.query(
    `insert into delivery (public_id, webhook_id, event_id, event_type, status, body, created_at,
       next_attempt_at)
     values (?, 1, ?, 'message.sent', ?, '{}', ?, ?)`,
  )
  delivery.run('dlv_1', 'evt_1', 'DELIVERED', ten, null)
  delivery.run('dlv_2', 'evt_2', 'RETRYING', eleven, twelve)
  db.query(
    `insert into idempotency (scope, key, body_hash, response, created_at)
     values ('key_1 POST /v1/messages', 'k', 'hash', '{"conversationId":"conv_bot"}', ?)`,
  ).run(eleven)
  db.query(
    `insert into source (public_id, name, type, location, status, created_at, updated_at)
     values ('src_1', 'Help', 'TEXT', '', 'READY', ?1, ?1)`,
  ).run(ten)
  return db
}

async function upgraded() {
  const app = await testApp({ db: await version4(), config: { rateLimits: false } })
  app.clock.set(at('20T12:00'))
  const { headers } = await withKey(app)
  const send = caller(createServer(app))
  return {
    app,
    get: async (path: string) => (await send('GET', `/v1${path}`, undefined, headers)).json,
  }
}

const period = 'startDate=2025-06-10&endDate=2025-06-12'

test('lists, full text and a whole conversation are as they were before the upgrade', async () => {
  const { app, get } = await upgraded()
  expect(schemaVersion(app.db)).toBe(migrations.length)
  const list = await get('/conversations')
  expect(list.meta.total).toBe(4)
  const ids = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id)
  expect(ids(list)).toEqual(['conv_waits', 'conv_back', 'conv_ended', 'conv_bot'])
  expect(ids(await get('/conversations?q=parcel'))).toEqual(['conv_waits'])
  expect(ids(await get('/conversations?userId=u1&status=ENDED'))).toEqual(['conv_ended'])
  const { data } = await get('/conversations/conv_bot')
  expect(data).toMatchObject({ messageCount: 3, metadata: { plan: 'pro' }, user: { id: 'u1' } })
  expect(data.messages.map((one: { sequence: number }) => one.sequence)).toEqual([1, 2, 3])
  expect(data.messages[1]).toMatchObject({
    source: 'AI',
    confidence: 0.8125,
    feedback: { rating: 'UP', comment: 'Thanks!', createdAt: '2025-06-11T09:00:00.000Z' },
  })
  expect(ids(await get('/webhooks/wh_1/deliveries'))).toEqual(['dlv_2', 'dlv_1'])
  expect(ids(await get('/knowledge/sources'))).toEqual(['src_1'])
})

test('the daily figures count what was there before the upgrade', async () => {
  const { get } = await upgraded()
  const { data } = await get(`/analytics/dashboard?${period}`)
  const values = Object.fromEntries(
    Object.entries<{ value: number }>(data).map(([name, { value }]) => [name, value]),
  )
  expect(values).toMatchObject({
    conversations: 4,
    messages: 5,
    users: 3,
    fallbackRate: 0.5,
    averageConfidence: 0.457,
    medianResponseMs: 6765,
    p95ResponseMs: 12_300,
    satisfaction: 0.5,
    escalationRate: 0.75,
    resolutionRate: 0,
  })
  const usage = (await get(`/analytics/usage?${period}`)).data
  expect(usage).toMatchObject({
    messages: 5,
    tokensIn: 900,
    tokensOut: 40,
    embeddings: 7,
    webhookDeliveries: 2,
  })
  expect(usage.byKey).toEqual([
    { keyId: 'key_1', name: null, messages: 3, tokensIn: 900, tokensOut: 40 },
    { keyId: null, name: null, messages: 2, tokensIn: 0, tokensOut: 0 },
  ])
  const ratings = (await get(`/analytics/feedback?${period}`)).data
  expect([ratings.up, ratings.down, ratings.recent.length]).toEqual([1, 1, 2])
})

test('a hand-off that was over before the upgrade is not open after it', async () => {
  const { get } = await upgraded()
  const open = async (endDate: string) =>
    (await get(`/analytics/dashboard?startDate=2025-06-01&endDate=${endDate}`)).data.openHandoffs
      .value
  expect(await open('2025-06-10T12:00:00Z')).toBe(2)
  expect(await open('2025-06-11T12:00:00Z')).toBe(2)
  expect(await open('2025-06-13')).toBe(1)
  expect(await open('2025-07-13')).toBe(1)
})

test('a message from before the upgrade that is removed after it is taken off the figures', async () => {
  const { app, get } = await upgraded()
  app.db.run('delete from message where public_id = ?', ['msg_2'])
  expect((await get(`/analytics/usage?${period}`)).data).toMatchObject({
    messages: 4,
    tokensIn: 0,
    tokensOut: 0,
  })
  const { data } = await get(`/analytics/dashboard?${period}`)
  expect(data.medianResponseMs.value).toBe(12_300)
  expect(data.averageConfidence.value).toBe(0.1)
})
