import { expect, test } from 'bun:test'
import { conversationsJobs } from '../../src/conversations/jobs.ts'
import { appendMessage } from '../../src/conversations/store.ts'
import { createServer } from '../../src/server.ts'
import { passwordDesk } from '../support/answering.ts'
import { caller, withKey } from '../support/test-app.ts'

async function desk() {
  const app = await passwordDesk({ config: { rateLimits: false } })
  const { headers } = await withKey(app)
  const check = caller(createServer(app))
  const say = async (message: string, more: object = {}) =>
    await check('POST', '/v1/messages', { message, ...more }, headers)
  const begin = async () => (await say('hello')).json.data.conversationId as string
  const read = async (id: string) =>
    (await check('GET', `/v1/conversations/${id}`, undefined, headers)).json.data
  const change = async (changes: object) => {
    expect((await check('PATCH', '/v1/settings/chat', changes, headers)).status).toBe(200)
  }
  const dashboard = async () =>
    (await check('GET', '/v1/analytics/dashboard', undefined, headers)).json.data
  const endSilent = async () => {
    for (const job of conversationsJobs()) await job.run(app, new AbortController().signal)
  }
  return { app, say, begin, read, change, dashboard, endSilent }
}

test('a conversation ends once nobody has said anything for the minutes of the settings', async () => {
  const { app, say, begin, read, change, dashboard, endSilent } = await desk()
  const id = await begin()
  app.clock.advance(60 * 60_000 - 1)
  await endSilent()
  expect((await read(id)).status).toBe('BOT')
  app.clock.advance(1)
  const later = await begin()
  await endSilent()
  const ended = await read(id)
  expect(ended).toMatchObject({ status: 'ENDED', endedAt: '2025-06-15T10:23:41.000Z' })
  const { messages: _messages, events, ...conversation } = ended
  expect(events.at(-1)).toMatchObject({
    type: 'conversation.ended',
    timestamp: '2025-06-15T10:23:41.000Z',
    data: { conversation },
  })
  expect((await say('hello', { conversationId: id })).status).toBe(409)
  expect((await read(later)).status).toBe('BOT')
  expect((await dashboard()).resolutionRate.value).toBe(1)

  await change({ inactivityMinutes: 1 })
  app.clock.advance(60_000)
  await endSilent()
  expect((await read(later)).status).toBe('ENDED')
})

test('each end is one event, however many and however often it is looked', async () => {
  const { app, begin, endSilent } = await desk()
  for (let i = 0; i < 130; i++) await begin()
  app.clock.advance(60 * 60_000)
  await Promise.all([endSilent(), endSilent()])
  await endSilent()
  const ends = app.db
    .query(
      `select count(*) as events, count(distinct conversation_id) as conversations from event
       where type = 'conversation.ended'`,
    )
    .get()
  expect(ends).toEqual({ events: 130, conversations: 130 })
})

test('one that waits for a person stays', async () => {
  const { app, say, read, change, endSilent } = await desk()
  await change({ fallbackBehavior: 'ESCALATE' })
  const { data } = (await say('What is the capital of Mongolia?')).json
  expect(data.status).toBe('WAITING')
  app.clock.advance(30 * 86_400_000)
  await endSilent()
  expect((await read(data.conversationId)).status).toBe('WAITING')
})

test('an answer that may be on its way is waited for, not for ever', async () => {
  const { app, begin, read, change, endSilent } = await desk()
  await change({ inactivityMinutes: 1 })
  const id = await begin()
  const question = { id: 'msg_q', conversationId: id, role: 'USER', content: 'And?' } as const
  appendMessage(app.db, { ...question, now: app.clock.now() })
  app.clock.advance(60_000)
  await endSilent()
  expect((await read(id)).status).toBe('BOT')
  app.clock.advance(10 * 60_000)
  await endSilent()
  expect((await read(id)).status).toBe('ENDED')
})
