import { expect, test } from 'bun:test'
import { createServer } from '../../src/server.ts'
import { past, rate } from '../support/past.ts'
import { caller, testApp, withKey } from '../support/test-app.ts'

async function desk() {
  const app = await testApp({ config: { rateLimits: false } })
  const { headers, id: keyId } = await withKey(app)
  const check = caller(createServer(app))
  const get = (path: string) => check('GET', `/v1/analytics${path}`, undefined, headers)
  return { app, get, keyId }
}
const june = 'startDate=2025-06-01&endDate=2025-06-10'

test('an empty desk has figures of nothing, without a division by zero', async () => {
  const { get } = await desk()
  const { status, json } = await get('/dashboard')
  expect(status).toBe(200)
  const none = { value: null, change: null }
  const zero = { value: 0, change: null }
  expect(json.data).toEqual({
    conversations: zero,
    messages: zero,
    users: zero,
    resolutionRate: none,
    escalationRate: none,
    fallbackRate: none,
    averageConfidence: none,
    medianResponseMs: none,
    p95ResponseMs: none,
    satisfaction: none,
    openHandoffs: zero,
  })
})

test('each figure of the dashboard is right, with its change against the period before', async () => {
  const { app, get } = await desk()
  // Before: two conversations, one of which fell back.
  past(app, {
    startedAt: '2025-05-25T08:00:00Z',
    userId: 'ann',
    turns: [{ at: '2025-05-25T08:00:01Z', confidence: 0.4, responseMs: 1000 }],
    endedAt: '2025-05-25T09:00:00Z',
  })
  past(app, {
    startedAt: '2025-05-26T08:00:00Z',
    turns: [{ at: '2025-05-26T08:00:01Z', source: 'FALLBACK', confidence: 0, responseMs: 1000 }],
    escalatedAt: '2025-05-26T08:00:01Z',
    endedAt: '2025-05-26T09:00:00Z',
  })
  // In the period: three by two people, one with a person, one still waiting.
  const { replies } = past(app, {
    startedAt: '2025-06-01T00:00:00Z',
    userId: 'ann',
    turns: [
      { at: '2025-06-01T00:00:01Z', confidence: 0.9, responseMs: 100 },
      { at: '2025-06-01T00:10:00Z', confidence: 0.8, responseMs: 200 },
      { at: '2025-06-01T00:20:00Z', source: 'SMALL_TALK', confidence: 1, responseMs: 1 },
    ],
    endedAt: '2025-06-01T02:00:00Z',
  })
  past(app, {
    startedAt: '2025-06-10T23:59:59.999Z',
    userId: 'ann',
    turns: [
      { at: '2025-06-10T23:59:59.999Z', source: 'KNOWLEDGE', confidence: 0.7, responseMs: 301 },
    ],
  })
  past(app, {
    startedAt: '2025-06-05T12:00:00Z',
    userId: 'ben',
    turns: [
      { at: '2025-06-05T12:00:01Z', source: 'FALLBACK', confidence: 0.2, responseMs: 12_345 },
    ],
    escalatedAt: '2025-06-05T12:00:01Z',
    status: 'WAITING',
  })
  // Just outside, on both ends.
  past(app, { startedAt: '2025-05-21T23:59:59.999Z' })
  past(app, { startedAt: '2025-06-11T00:00:00Z', turns: [{ at: '2025-06-11T00:00:00Z' }] })
  rate(app, replies[0] ?? '', 'UP', '2025-06-02T00:00:00Z')
  rate(app, replies[1] ?? '', 'DOWN', '2025-06-10T23:59:59Z')

  const { json } = await get(`/dashboard?${june}`)
  expect(json.data).toEqual({
    conversations: { value: 3, change: 0.5 },
    messages: { value: 10, change: 1.5 },
    users: { value: 2, change: 0 },
    resolutionRate: { value: 1, change: 1 },
    escalationRate: { value: 0.333, change: -0.333 },
    fallbackRate: { value: 0.25, change: -0.5 },
    averageConfidence: { value: 0.65, change: 2.25 },
    medianResponseMs: { value: 251, change: -0.749 },
    p95ResponseMs: { value: 12_300, change: 11.3 },
    satisfaction: { value: 0.5, change: null },
    openHandoffs: { value: 2, change: 1 },
  })
})

test('a period may begin and end in the middle of a day', async () => {
  const { app, get } = await desk()
  for (const hour of ['08', '12', '16', '20']) {
    const at = `2025-06-01T${hour}:00:00.000Z`
    past(app, { startedAt: at, turns: [{ at, responseMs: Number(hour) }] })
  }
  const messages = async (query: string) => {
    const { json } = await get(`/dashboard?${query}`)
    return [json.data.messages.value, json.data.medianResponseMs.value]
  }
  const day = '2025-06-01T'
  expect(await messages(`startDate=${day}12:00:00Z&endDate=${day}16:00:00Z`)).toEqual([4, 14])
  expect(await messages(`startDate=${day}12:00:00.001Z&endDate=${day}15:59:59.999Z`)).toEqual([
    0,
    null,
  ])
  expect(await messages(`startDate=2025-05-31T12:00:00Z&endDate=${day}12:00:00Z`)).toEqual([4, 10])
  expect(await messages(`startDate=${day}18:00:00Z&endDate=2025-06-02T12:00:00Z`)).toEqual([2, 20])
  expect(await messages('startDate=2025-05-31&endDate=2025-06-02')).toEqual([8, 14])
})

test('days that are counted as they come equal those counted from the rows, also after a deletion', async () => {
  const { app, get } = await desk()
  for (let hour = 0; hour < 96; hour++) {
    const at = new Date(Date.UTC(2025, 5, 1, hour)).toISOString()
    const sources = ['AI', 'KNOWLEDGE', 'FALLBACK', 'SMALL_TALK'] as const
    past(app, {
      startedAt: at,
      turns: [
        {
          at,
          source: sources[hour % 4] ?? 'AI',
          confidence: (hour % 10) / 10,
          responseMs: hour * hour * 7,
          tokensIn: 10,
          tokensOut: hour,
        },
      ],
    })
  }
  const figures = async (until: string) => {
    const { json } = await get(`/dashboard?startDate=2025-06-01&endDate=${until}`)
    const { messages, fallbackRate, averageConfidence, medianResponseMs, p95ResponseMs } = json.data
    return [messages, fallbackRate, averageConfidence, medianResponseMs, p95ResponseMs]
  }
  // Whole days come from the counters; a millisecond less, and the last day comes from its rows.
  expect(await figures('2025-06-04')).toEqual(await figures('2025-06-04T23:59:59.998Z'))
  app.db.run('delete from message where conversation_id % 3 = 0')
  expect(await figures('2025-06-04')).toEqual(await figures('2025-06-04T23:59:59.998Z'))
  const { json } = await get('/usage?startDate=2025-06-01&endDate=2025-06-04')
  const counted = app.db
    .query<{ messages: number; tokensIn: number; tokensOut: number }, []>(
      `select count(*) as messages, sum(tokens_in) as tokensIn, sum(tokens_out) as tokensOut
       from message`,
    )
    .get()
  expect(json.data).toMatchObject(counted ?? {})
})

test('the trend has every bucket, empty ones too, and weeks from Monday', async () => {
  const { app, get } = await desk()
  const at = '2025-06-04T10:30:00Z'
  past(app, {
    startedAt: at,
    turns: [{ at, source: 'FALLBACK' }],
    escalatedAt: '2025-06-05T00:00:00Z',
  })
  const trend = async (query: string) =>
    (await get(`/conversations?${query}`)).json.data.map((point: Record<string, unknown>) =>
      Object.values(point),
    )
  expect(await trend('startDate=2025-06-03&endDate=2025-06-05')).toEqual([
    ['2025-06-03T00:00:00.000Z', 0, 0, 0, 0],
    ['2025-06-04T00:00:00.000Z', 1, 2, 0, 1],
    ['2025-06-05T00:00:00.000Z', 0, 0, 1, 0],
  ])
  expect(await trend('interval=week&startDate=2025-06-04&endDate=2025-06-09')).toEqual([
    ['2025-06-02T00:00:00.000Z', 1, 2, 1, 1],
    ['2025-06-09T00:00:00.000Z', 0, 0, 0, 0],
  ])
  expect(await trend('interval=month&startDate=2025-05-31&endDate=2025-07-01')).toEqual([
    ['2025-05-01T00:00:00.000Z', 0, 0, 0, 0],
    ['2025-06-01T00:00:00.000Z', 1, 2, 1, 1],
    ['2025-07-01T00:00:00.000Z', 0, 0, 0, 0],
  ])
  const hours = await trend('interval=hour&startDate=2025-06-04&endDate=2025-06-04')
  expect(hours).toHaveLength(24)
  expect(hours[10]).toEqual(['2025-06-04T10:00:00.000Z', 1, 2, 0, 1])
  // The first bucket counts no more than the period has of it.
  expect(await trend('interval=day&startDate=2025-06-04T11:00:00Z&endDate=2025-06-04')).toEqual([
    ['2025-06-04T00:00:00.000Z', 0, 0, 0, 0],
  ])
  expect((await get('/conversations')).json.data).toHaveLength(31)
})

test('feedback counts, its trend and the rated messages, page by page', async () => {
  const { app, get } = await desk()
  const { id, replies } = past(app, {
    startedAt: '2025-06-01T08:00:00Z',
    turns: [1, 2, 3].map((minute) => ({
      at: `2025-06-01T08:0${minute}:00Z`,
      question: `Question ${minute}?`,
      answer: `Answer ${minute}.`,
    })),
  })
  const [first = '', second = '', third = ''] = replies
  rate(app, first, 'UP', '2025-06-01T09:00:00Z')
  rate(app, second, 'DOWN', '2025-06-03T09:00:00Z')
  rate(app, third, 'UP', '2025-06-04T00:00:00Z')
  const { json } = await get('/feedback?startDate=2025-06-01&endDate=2025-06-03&pageSize=1')
  expect(json.data).toMatchObject({ up: 1, down: 1, satisfaction: 0.5 })
  expect(json.data.trend).toEqual([
    { start: '2025-06-01T00:00:00.000Z', up: 1, down: 0, satisfaction: 1 },
    { start: '2025-06-02T00:00:00.000Z', up: 0, down: 0, satisfaction: null },
    { start: '2025-06-03T00:00:00.000Z', up: 0, down: 1, satisfaction: 0 },
  ])
  expect(json.meta).toEqual({ total: 2, page: 1, pageSize: 1 })
  expect(json.data.recent).toEqual([
    {
      conversationId: id,
      messageId: second,
      question: 'Question 2?',
      answer: 'Answer 2.',
      source: 'AI',
      confidence: 0.8,
      rating: 'DOWN',
      comment: null,
      ratedAt: '2025-06-03T09:00:00.000Z',
    },
  ])
  const ups = (await get('/feedback?rating=UP&startDate=2025-06-01')).json
  expect(ups.data.recent.map((one: { messageId: string }) => one.messageId)).toEqual([third, first])
  expect(ups.data).toMatchObject({ up: 2, down: 1 })
  expect(ups.meta.total).toBe(2)
})

test('usage is told by day and by key, deleted keys and the widget included', async () => {
  const { app, get, keyId } = await desk()
  const at = '2025-06-02T08:00:00Z'
  const tokens = { tokensIn: 900, tokensOut: 50 }
  past(app, {
    startedAt: at,
    turns: [
      { at, keyId, ...tokens },
      { at, keyId, ...tokens },
    ],
  })
  past(app, { startedAt: at, turns: [{ at: '2025-06-03T23:59:59Z', keyId: 'key_gone' }] })
  past(app, { startedAt: at, turns: [{ at, source: 'FALLBACK' }], channel: 'WIDGET' })
  app.db.run(`insert into daily_counter (day, name, count) values (20242, 'embeddings', 7)`)
  const { json } = await get('/usage?startDate=2025-06-01&endDate=2025-06-03')
  const { byDay, byKey, storageBytes, ...total } = json.data
  expect(total).toEqual({
    messages: 8,
    tokensIn: 1800,
    tokensOut: 100,
    embeddings: 7,
    webhookDeliveries: 0,
  })
  expect(storageBytes).toBeGreaterThan(10_000)
  expect(byDay.map((day: { date: string; messages: number }) => [day.date, day.messages])).toEqual([
    ['2025-06-01', 0],
    ['2025-06-02', 6],
    ['2025-06-03', 2],
  ])
  expect(byDay[1]).toMatchObject({ tokensIn: 1800, embeddings: 0 })
  expect(byDay[2]).toMatchObject({ embeddings: 7 })
  expect(byKey).toEqual([
    { keyId, name: 'test', messages: 4, tokensIn: 1800, tokensOut: 100 },
    { keyId: null, name: null, messages: 2, tokensIn: 0, tokensOut: 0 },
    { keyId: 'key_gone', name: null, messages: 2, tokensIn: 0, tokensOut: 0 },
  ])
})

test('the trust score is that of the last finished run, and null before the first', async () => {
  const { app, get } = await desk()
  const none = {
    score: null,
    grade: null,
    stale: true,
    dimensions: [],
    measuredAt: null,
    history: [],
  }
  expect((await get('/trust-score')).json.data).toEqual(none)
  const run = app.db.query(
    `insert into trust_run (public_id, status, score, grade, dimensions, started_at, finished_at)
     values (?, ?, ?, ?, ?, 0, ?)`,
  )
  const dimension = { name: 'Groundedness', weight: 25, score: 90, samples: 40 }
  const dimensions = JSON.stringify([dimension])
  run.run('run_1', 'DONE', 88, 'B', dimensions, Date.parse('2025-04-01T00:00:00Z'))
  run.run('run_2', 'DONE', 92.5, 'A', dimensions, Date.parse('2025-06-01T00:00:00Z'))
  run.run('run_3', 'FAILED', null, null, '[]', Date.parse('2025-06-02T00:00:00Z'))
  const last = { score: 92.5, grade: 'A', measuredAt: '2025-06-01T00:00:00.000Z' }
  expect((await get('/trust-score')).json.data).toEqual({
    ...last,
    // They don't say what they measured.
    stale: true,
    dimensions: [dimension],
    history: [last],
  })
})

test.each([
  ['dashboard', 'startDate=yesterday', 'startDate'],
  ['dashboard', 'startDate=2025-06-02&endDate=2025-06-01', 'startDate'],
  ['conversations', 'interval=year', 'interval'],
  ['conversations', 'interval=hour&startDate=2020-01-01', 'interval'],
  ['usage', 'startDate=1970-01-01', 'startDate'],
  ['feedback', 'startDate=1970-01-01', 'startDate'],
  ['feedback', 'rating=GOOD', 'rating'],
  ['feedback', 'pageSize=101', 'pageSize'],
  ['usage', 'endDate=2025-13-01', 'endDate'],
  ['trust-score', 'startDate=1', 'startDate'],
])('%s refuses %s', async (path, query, field) => {
  const { get } = await desk()
  const { status, json } = await get(`/${path}?${query}`)
  expect(status).toBe(400)
  expect(json.error.details[0].path).toBe(field)
})

test('days at the very first date are dates, too', async () => {
  const { get } = await desk()
  const { json } = await get('/usage?endDate=0000-01-02')
  expect(json.data.byDay.map(({ date }: { date: string }) => date)).toEqual([
    '0000-01-01',
    '0000-01-02',
  ])
})
