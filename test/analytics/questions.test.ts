import { expect, test } from 'bun:test'
import { questionJobs } from '../../src/analytics/group-jobs.ts'
import { readCursor } from '../../src/events/store.ts'
import { rateReply } from '../../src/messages/hand-over.ts'
import type { App } from '../../src/platform/app.ts'
import { inlineWorker } from '../../src/platform/worker.ts'
import { createServer } from '../../src/server.ts'
import { passwordDesk, takeWholeTurn } from '../support/answering.ts'
import { caller, type TestApp, withKey } from '../support/test-app.ts'

const [job] = questionJobs()
const live = () => new AbortController().signal
const group = (app: App) => job?.run(app, live())

async function desk() {
  const app = await passwordDesk({ config: { rateLimits: false } })
  const { headers } = await withKey(app)
  const send = caller(createServer(app))
  const get = async (path: string) =>
    (await send('GET', `/v1/analytics${path}`, undefined, headers)).json
  const ask = async (message: string, more = {}) =>
    (await takeWholeTurn(app, { message, ...more })).reply
  return { app, get, ask }
}

const reset = [
  'How do I reset my forgotten password?',
  'I forgot my password, how do I reset it?',
  'reset forgotten password',
]

test('paraphrases are counted as one question, the first wording naming it', async () => {
  const { app, get, ask } = await desk()
  for (const message of [
    ...reset,
    'What is the capital of France?',
    `${reset[0]?.toUpperCase()}!!`,
  ]) {
    app.clock.advance(1000)
    await ask(message)
  }
  await group(app)
  const { data } = await get('/top-questions')
  expect(data).toHaveLength(2)
  expect(data[0]).toEqual({
    question: reset[0],
    count: 4,
    averageConfidence: expect.any(Number),
    answered: true,
    lastAskedAt: '2025-06-15T09:23:46.000Z',
    examples: reset.slice(1),
  })
  expect(data[1]).toMatchObject({
    question: 'What is the capital of France?',
    count: 1,
    answered: false,
  })
  expect((await get('/top-questions?limit=1')).data).toHaveLength(1)
  // Only the period counts.
  expect((await get('/top-questions?startDate=2025-06-16')).data).toEqual([])
  const early = await get(
    '/top-questions?startDate=2025-06-15T09:23:43Z&endDate=2025-06-15T09:23:44Z',
  )
  expect(early.data).toMatchObject([{ question: reset[0], count: 2, examples: reset.slice(1) }])
})

test('small talk, follow-ups without a word of their own and what people answer are no questions', async () => {
  const { app, get, ask } = await desk()
  const first = await ask('hello')
  const conversationId = first?.conversationId ?? ''
  await ask('why is that so?', { conversationId })
  app.db.run(`update conversation set status = 'HUMAN'`)
  await ask('Where is my parcel?', { conversationId })
  await group(app)
  expect((await get('/top-questions')).data).toEqual([])
})

test('running twice, or after a crash before the write, counts nothing twice and loses nothing', async () => {
  const { app, get, ask } = await desk()
  await ask(reset[0] ?? '')
  const broken: App = {
    ...app,
    workers: {
      ...app.workers,
      ingest: inlineWorker({ readQuestions: () => Promise.reject(new Error('gone')) }),
    },
  }
  expect(await group(broken)).toEqual({ retryInMs: 60_000 })
  expect(readCursor(app.db, 'questions')).toBe(0)
  await group(app)
  await group(app)
  app.db.run(`update event_cursor set event_id = 0 where reader = 'questions'`)
  await group(app)
  const { data } = await get('/top-questions')
  expect(data).toMatchObject([{ question: reset[0], count: 1 }])
})

test('two runs at once store each question once', async () => {
  const { app, get, ask } = await desk()
  for (const message of reset) await ask(message)
  await Promise.all([group(app), group(app)])
  expect((await get('/top-questions')).data).toMatchObject([{ count: 3 }])
})

test('what was together yesterday is together today, under the same id', async () => {
  const { app, get, ask } = await desk()
  const unknown = ['What is the capital of France?', 'France: what is its capital?']
  for (const message of unknown) await ask(message)
  await group(app)
  const [before] = (await get('/knowledge-gaps')).data
  expect(before).toMatchObject({ question: unknown[0], count: 2 })
  for (let day = 0; day < 3; day++) {
    app.clock.advance(86_400_000)
    await ask(`How do I get the capital gains form number ${day}?`)
    await ask('Which city is the capital of France?')
    await group(app)
  }
  const [after] = (await get('/knowledge-gaps')).data
  expect(after).toMatchObject({ id: before.id, question: unknown[0] })
  expect(after.count).toBeGreaterThanOrEqual(2)
  const states = () =>
    app.db
      .query<{ state: string; groups: number }, [string, string]>(
        `select group_concat(distinct state) as state, count(distinct group_id) as groups
         from question_wording where text in (?, ?)`,
      )
      .get(unknown[0] ?? '', unknown[1] ?? '')
  expect(states()).toEqual({ state: 'OPEN', groups: 1 })
  // After a month nothing can take them apart any more.
  app.clock.advance(30 * 86_400_000)
  await ask('Something new about delivery times')
  await group(app)
  expect(states()).toEqual({ state: 'SETTLED', groups: 1 })
})

test('a backlog of more wordings than are grouped at once is grouped to its end', async () => {
  const { app, ask } = await desk()
  await ask(reset[0] ?? '')
  await group(app)
  const add = app.db.query(
    `insert into question_wording (hash, text, words, model, group_id, state, created_at)
     select 'h' || ?1, 'text ' || ?1, json_array('word' || ?1), model, group_id, 'NEW', created_at
     from question_wording limit 1`,
  )
  for (let n = 0; n < 1100; n++) add.run(n)
  await group(app)
  const states = app.db
    .query<{ state: string; count: number }, []>(
      'select state, count(*) as count from question_wording group by state order by state',
    )
    .values()
  expect(states).toEqual([
    ['OPEN', 512],
    ['SETTLED', 589],
  ])
})

test('a fallback opens a gap, an answer to it closes it, a thumb down opens it again', async () => {
  const { app, get, ask } = await desk()
  const question = 'What is the capital of France?'
  await ask(question)
  await group(app)
  const [gap] = (await get('/knowledge-gaps')).data
  expect(gap).toEqual({
    id: expect.stringMatching(/^gap_\w{24}$/),
    question,
    count: 1,
    averageConfidence: expect.any(Number),
    status: 'OPEN',
    firstAskedAt: '2025-06-15T09:23:41.000Z',
    lastAskedAt: '2025-06-15T09:23:41.000Z',
    examples: [],
  })
  app.clock.advance(1000)
  app.db.run(`update setting set value = json_set(value, '$.confidenceThreshold', 0)`)
  const visitor = visitorOf(app)
  const answered = await ask(question, { visitor })
  expect(answered?.source).toBe('KNOWLEDGE')
  await group(app)
  const statuses = async () =>
    (await get('/knowledge-gaps')).data.map((one: { count: number; status: string }) => [
      one.count,
      one.status,
    ])
  expect(await statuses()).toEqual([[1, 'RESOLVED']])
  expect((await get('/knowledge-gaps?status=OPEN')).meta.total).toBe(0)
  await rateReply(app, { messageId: answered?.messageId ?? '', visitor, rating: 'DOWN' })
  expect(await statuses()).toEqual([[2, 'OPEN']])
  await rateReply(app, { messageId: answered?.messageId ?? '', visitor, rating: 'UP' })
  expect(await statuses()).toEqual([[1, 'RESOLVED']])
  expect((await get('/knowledge-gaps?status=RESOLVED')).meta.total).toBe(1)
})

test('an answer to another wording of the group leaves the gap open', async () => {
  const { app, get, ask } = await desk()
  const answerFrom = (confidence: number) =>
    app.db.run(`update setting set value = json_set(value, '$.confidenceThreshold', ${confidence})`)
  const askAndGroup = async (wording = '') => {
    app.clock.advance(1000)
    const reply = await ask(wording)
    await group(app)
    return reply?.source
  }
  answerFrom(1)
  expect(await askAndGroup(reset[0])).toBe('FALLBACK')
  answerFrom(0)
  expect(await askAndGroup(reset[1])).toBe('KNOWLEDGE')
  const gaps = async () => (await get('/knowledge-gaps')).data
  expect(await gaps()).toMatchObject([{ question: reset[0], status: 'OPEN' }])
  expect((await get('/top-questions')).data).toMatchObject([{ count: 2 }])
  expect(await askAndGroup(reset[0])).toBe('KNOWLEDGE')
  expect(await gaps()).toMatchObject([{ status: 'RESOLVED' }])
})

test('days that are counted equal the rows, also after regrouping and deletion', async () => {
  const { app, get, ask } = await desk()
  for (const message of [
    ...reset,
    'What is the capital of France?',
    'How long is the link valid?',
  ]) {
    app.clock.advance(7 * 3_600_000)
    await ask(message)
    await group(app)
  }
  const top = async (end: string) =>
    (await get(`/top-questions?startDate=2025-06-14&endDate=${end}`)).data
  // A whole day, and the same with its last millisecond cut off: counted, and from the rows.
  expect(await top('2025-06-16')).toEqual(await top('2025-06-16T23:59:59.998Z'))
  app.db.run('delete from message where conversation_id = 2')
  expect(await top('2025-06-16')).toEqual(await top('2025-06-16T23:59:59.998Z'))
  expect((await top('2025-06-20')).length).toBeGreaterThan(0)
})

test.each([
  ['top-questions', 'limit=0', 'limit'],
  ['top-questions', 'limit=101', 'limit'],
  ['knowledge-gaps', 'status=DONE', 'status'],
  ['knowledge-gaps', 'page=0', 'page'],
])('%s refuses %s', async (path, query, field) => {
  const { get } = await desk()
  const { error } = await get(`/${path}?${query}`)
  expect([error.code, error.details[0].path]).toEqual(['VALIDATION_ERROR', field])
})

function visitorOf({ db }: TestApp): { rowId: number; id: string } {
  db.run(
    `insert into visitor (public_id, token_hash, created_at, last_seen_at) values ('vis_1', 'x', 0, 0)`,
  )
  return { rowId: 1, id: 'vis_1' }
}
