import { expect, test } from 'bun:test'
import { appendEvent } from '../../src/events/store.ts'
import { dayMs } from '../../src/platform/clock.ts'
import { changeSettings } from '../../src/settings/store.ts'
import { applyRetention } from '../../src/upkeep/retention.ts'
import { fanOut } from '../../src/webhooks/fan-out.ts'
import { finishDeliveries, fullConversation, rowCounts, subscribe } from '../support/history.ts'
import { seedConversations } from '../support/seed-conversations.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

const { signal } = new AbortController()

/** Nothing is kept longer than 30 days; the clock shows 2025-06-15. */
async function desk(retentionDays: number | null = 30) {
  const app = await testApp({ ingest: { checkpoint() {} } })
  changeSettings(app.db, 'chat', { changes: { retentionDays }, now: 1 })
  // Deliveries are looked at by themselves.
  changeSettings(app.db, 'operations', { changes: { deliveryLogDays: 365 }, now: 1 })
  return app
}

const ended = (day: string) => ({ startedAt: `${day}T08:00:00Z`, endedAt: `${day}T09:00:00Z` })

test('a conversation that ended too long ago goes with all that it left, and only that one', async () => {
  const app = await desk()
  subscribe(app)
  await fullConversation(app, { question: 'Do you ship boats?', ...ended('2025-05-15') })
  await fullConversation(app, { question: 'And planes?', ...ended('2025-05-17') })
  await fullConversation(app, { question: 'Old but open', startedAt: '2025-05-01T08:00:00Z' })
  const before = rowCounts(app.db)
  expect(before).toEqual({
    conversation: 3,
    message: 6,
    message_text: 6,
    note: 3,
    event: 6,
    delivery: 3,
    asked_question: 3,
    question_wording: 3,
    question_group: 3,
  })
  expect(await applyRetention(app, signal)).toBe(
    '1 conversation, 2 messages, 1 delivery, 2 events deleted',
  )
  expect(rowCounts(app.db)).toEqual({
    conversation: 2,
    message: 4,
    message_text: 4,
    note: 2,
    event: 4,
    delivery: 2,
    asked_question: 2,
    question_wording: 2,
    question_group: 2,
  })
  const match = app.db.query(`select rowid from message_text where message_text match 'boats'`)
  expect(match.all()).toEqual([])
  expect(app.db.query('pragma foreign_key_check').all()).toEqual([])
  app.db.run(`insert into message_text (message_text) values ('integrity-check')`)
  expect(await applyRetention(app, signal)).toBeUndefined()
})

test('null keeps for ever', async () => {
  const app = await desk(null)
  await fullConversation(app, { question: 'Do you ship boats?', ...ended('2024-09-15') })
  expect(await applyRetention(app, signal)).toBeUndefined()
  expect(rowCounts(app.db)).toMatchObject({ conversation: 1, message: 2 })
})

test('a wording that others ask, too, stays', async () => {
  const app = await desk()
  await fullConversation(app, { question: 'Same?', ...ended('2025-05-15') })
  await fullConversation(app, { question: 'Same?', ...ended('2025-06-15') })
  await applyRetention(app, signal)
  expect(rowCounts(app.db)).toMatchObject({
    conversation: 1,
    asked_question: 1,
    question_wording: 1,
    question_group: 1,
  })
})

test('what is still to be delivered is kept up to the last try, for subscriptions that are on', async () => {
  const app = await desk()
  subscribe(app)
  await fullConversation(app, { question: 'Slow?', ...ended('2025-05-15') })
  app.db.run(`update delivery set status = 'RETRYING', finished_at = null`)
  expect(await applyRetention(app, signal)).toBeUndefined()
  expect(rowCounts(app.db)).toMatchObject({ conversation: 1, message: 2, delivery: 1 })
  app.db.run('update webhook set enabled = 0')
  expect(await applyRetention(app, signal)).toStartWith('1 conversation,')
  expect(rowCounts(app.db)).toMatchObject({ conversation: 0, delivery: 0 })
})

test('what a subscription has not got yet is kept until it has', async () => {
  const app = await desk()
  subscribe(app)
  const { rowId } = await fullConversation(app, { question: 'Late?', ...ended('2025-05-15') })
  const about = { conversationRowId: rowId, data: {}, now: 1 }
  appendEvent(app.db, app.ids, { type: 'conversation.ended', ...about })
  await fullConversation(app, { question: 'In time?', ...ended('2025-05-15') })
  appendEvent(app.db, app.ids, { type: 'conversation.ended', ...about })
  expect(await applyRetention(app, signal)).toStartWith('1 conversation,')
  expect(rowCounts(app.db)).toMatchObject({ conversation: 1, message: 2 })
  await fanOut(app, signal)
  finishDeliveries(app)
  expect(await applyRetention(app, signal)).toStartWith('1 conversation,')
  expect(rowCounts(app.db)).toMatchObject({ conversation: 0, message: 0, event: 0, delivery: 0 })
})

test('however many there are and however long, all go, and the figures of their days with them', async () => {
  const app = await desk()
  const until = app.clock.now() - 40 * dayMs
  seedConversations(app.db, {
    conversations: 300,
    messagesEach: 12,
    until,
    events: true,
    wordings: 90,
  })
  const counts = () =>
    app.db
      .query<{ open: number; messages: number; replies: number }, []>(
        `select (select count(*) from conversation where status <> 'ENDED') as open,
           (select sum(messages) from daily_messages) as messages,
           (select sum(replies) from daily_replies) as replies`,
      )
      .get()
  expect(counts()).toMatchObject({ messages: rowCounts(app.db).message })
  app.db.run(
    `update conversation set status = 'ENDED', ended_at = ${until} where status <> 'ENDED'`,
  )
  let commits = 0
  app.writer.onCommit(() => commits++)
  expect(await applyRetention(app, signal)).toMatch(/^300 conversations, \d+ messages/)
  expect(commits).toBeGreaterThan(30)
  expect(rowCounts(app.db)).toMatchObject({
    conversation: 0,
    message: 0,
    message_text: 0,
    event: 0,
    asked_question: 0,
  })
  expect(counts()).toEqual({ open: 0, messages: 0, replies: 0 })
})

test('a run that is cut short leaves the rest to the next one', async () => {
  const app = await desk()
  seedConversations(app.db, {
    conversations: 60,
    messagesEach: 12,
    until: Date.parse('2025-03-01'),
  })
  app.db.run(`update conversation set status = 'ENDED', ended_at = 1 where status <> 'ENDED'`)
  const stop = new AbortController()
  app.writer.onCommit(() => stop.abort())
  await applyRetention(app, stop.signal)
  const left = rowCounts(app.db).conversation ?? 0
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThan(60)
  expect(await applyRetention(app, signal)).toStartWith(`${left} conversations`)
  expect(rowCounts(app.db)).toMatchObject({ conversation: 0, message: 0, message_text: 0 })
})

/** Two finished deliveries, of 40 and of 10 days ago, and one that is still tried. */
async function deliveries(app: TestApp) {
  subscribe(app)
  for (const type of ['knowledge.synced', 'knowledge.synced', 'knowledge.synced'] as const) {
    appendEvent(app.db, app.ids, { type, data: {}, now: app.clock.now() - 40 * dayMs })
  }
  await fanOut(app, signal)
  const finish = app.db.query(
    'update delivery set finished_at = ?, status = ?, next_attempt_at = null where id = ?',
  )
  finish.run(app.clock.now() - 40 * dayMs, 'FAILED', 1)
  finish.run(app.clock.now() - 10 * dayMs, 'DELIVERED', 2)
}

test('deliveries that are over go after the days of the settings, those that are not stay', async () => {
  const app = await testApp()
  await deliveries(app)
  const ids = () =>
    app.db
      .query<{ id: number }, []>('select id from delivery order by id')
      .all()
      .map(({ id }) => id)
  await applyRetention(app, signal)
  expect(ids()).toEqual([2, 3])
  changeSettings(app.db, 'operations', { changes: { deliveryLogDays: 9 }, now: 1 })
  await applyRetention(app, signal)
  expect(ids()).toEqual([3])
})

test('events of no conversation go once every reader has seen them; a conversation keeps its own', async () => {
  const app = await testApp()
  await deliveries(app)
  const old = { data: {}, now: app.clock.now() - 40 * dayMs }
  const { rowId: conversationRowId } = await fullConversation(app, {
    question: 'Still here?',
    startedAt: '2025-05-01T08:00:00Z',
  })
  appendEvent(app.db, app.ids, { type: 'knowledge.synced', ...old })
  appendEvent(app.db, app.ids, { type: 'conversation.changed', conversationRowId, ...old })
  const types = () =>
    app.db
      .query<{ type: string }, []>('select type from event order by id')
      .all()
      .map(({ type }) => type)
  expect(types()).toHaveLength(7)
  app.db.run(`insert into event_cursor (reader, event_id) values ('questions', 1)`)
  expect(await applyRetention(app, signal)).toContain('1 event deleted')
  app.db.run(`update event_cursor set event_id = 7 where reader = 'questions'`)
  expect(await applyRetention(app, signal)).toContain('3 events deleted')
  expect(types()).toEqual(['message.sent', 'knowledge.synced', 'conversation.changed'])
  await fanOut(app, signal)
  await applyRetention(app, signal)
  expect(types()).toEqual(['message.sent'])
})
