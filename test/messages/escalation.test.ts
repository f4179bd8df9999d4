import { expect, test } from 'bun:test'
import { takeTurn } from '../../src/messages/turn.ts'
import { passwordDesk, setChat, storedMessages, takeWholeTurn } from '../support/answering.ts'
import type { TestApp } from '../support/test-app.ts'

const message = 'What is the capital of France?'

async function desk(): Promise<TestApp> {
  const app = await passwordDesk()
  setChat(app, { fallbackBehavior: 'ESCALATE', escalationMessage: 'One moment, please.' })
  return app
}

function eventsOf(app: TestApp) {
  return app.db
    .query<{ type: string; data: string }, []>(
      'select type, data from event where conversation_id is not null order by event.id',
    )
    .all()
    .map(({ type, data }) => ({ type, data: JSON.parse(data) }))
}

function conversationOf(app: TestApp) {
  return app.db
    .query(
      `select status, escalated_at as at, escalation_reason as reason from conversation
       order by conversation.id desc limit 1`,
    )
    .get()
}

test('a fallback that escalates lets the conversation wait, in one write with its reply', async () => {
  const app = await desk()
  const { reply } = await takeWholeTurn(app, { message })
  expect(reply).toMatchObject({
    message: 'One moment, please.',
    source: 'FALLBACK',
    status: 'WAITING',
  })
  expect(conversationOf(app)).toEqual({
    status: 'WAITING',
    at: app.clock.now(),
    reason: 'FALLBACK',
  })
  const events = eventsOf(app)
  expect(events.map((one) => one.type)).toEqual([
    'conversation.started',
    'message.received',
    'message.sent',
    'escalation.triggered',
  ])
  expect(events.at(-1)?.data).toEqual({
    conversation: expect.objectContaining({
      id: reply?.conversationId,
      status: 'WAITING',
      messageCount: 2,
    }),
    message: expect.objectContaining({ role: 'USER', content: message, sequence: 1 }),
    reason: 'FALLBACK',
  })
  expect(events[2]?.data.conversation.status).toBe('WAITING')
})

test('the next message goes to the person, and nothing escalates twice', async () => {
  const app = await desk()
  const { reply } = await takeWholeTurn(app, { message })
  const conversationId = reply?.conversationId ?? ''
  const next = await takeWholeTurn(app, { message, conversationId })
  expect(next.reply).toMatchObject({ message: null, source: 'HUMAN', status: 'WAITING' })
  expect(eventsOf(app).filter((one) => one.type === 'escalation.triggered')).toHaveLength(1)
})

test('two unanswerable messages at once escalate once', async () => {
  const app = await desk()
  const { reply } = await takeWholeTurn(app, { message: 'Hello' })
  const conversationId = reply?.conversationId ?? ''
  const turns = [1, 2].map(() => takeWholeTurn(app, { message, conversationId }))
  for (const turn of await Promise.all(turns)) expect(turn.reply?.status).toBe('WAITING')
  expect(eventsOf(app).filter((one) => one.type === 'escalation.triggered')).toHaveLength(1)
})

test('a person who came, or the end, in the meantime is not overruled', async () => {
  for (const status of ['HUMAN', 'WAITING', 'ENDED']) {
    const app = await desk()
    let reply: unknown
    for await (const part of takeTurn(app, { message }, new AbortController().signal)) {
      if (part.kind === 'citations') app.db.query('update conversation set status = ?').run(status)
      if (part.kind === 'done') reply = part.reply
    }
    expect(reply).toMatchObject({ status })
    expect(conversationOf(app)).toEqual({ status, at: null, reason: null })
    expect(eventsOf(app).map((one) => one.type)).not.toContain('escalation.triggered')
  }
})

test('who leaves while it is being said is handed over all the same', async () => {
  const app = await desk()
  for await (const part of takeTurn(app, { message }, new AbortController().signal)) {
    if (part.kind === 'token') break
  }
  expect(storedMessages(app).at(-1)).toMatchObject({ content: 'One ', interrupted: 1 })
  expect(conversationOf(app)).toMatchObject({ status: 'WAITING', reason: 'FALLBACK' })
})

test('a second hand-off keeps when and why the first one was', async () => {
  const app = await desk()
  const { reply } = await takeWholeTurn(app, { message })
  const first = conversationOf(app)
  app.db.run(`update conversation set status = 'BOT'`)
  app.clock.advance(60_000)
  await takeWholeTurn(app, { message, conversationId: reply?.conversationId ?? '' })
  expect(conversationOf(app)).toEqual(first)
  expect(eventsOf(app).filter((one) => one.type === 'escalation.triggered')).toHaveLength(2)
})

test('an answer does not escalate', async () => {
  const app = await desk()
  const { reply } = await takeWholeTurn(app, { message: 'How long is the reset link valid?' })
  expect(reply).toMatchObject({ source: 'KNOWLEDGE', status: 'BOT' })
  expect(conversationOf(app)).toEqual({ status: 'BOT', at: null, reason: null })
})
