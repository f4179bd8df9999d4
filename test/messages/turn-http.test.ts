import { afterEach, expect, test } from 'bun:test'
import { findWholeConversation } from '../../src/conversations/list-store.ts'
import { messagesRoutes } from '../../src/messages/routes.ts'
import { listenOptions } from '../../src/platform/listen-options.ts'
import { createServer } from '../../src/server.ts'
import { storedMessages, writingDesk } from '../support/answering.ts'
import type { FakeBehaviour } from '../support/fake-ollama.ts'
import { withKey } from '../support/test-app.ts'

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** Everything real but the model: port, routes, turn, answer, search, and the client of Ollama. */
async function desk(behaviour: Partial<FakeBehaviour>) {
  const { app, ollama } = await writingDesk(behaviour)
  app.config = { ...app.config, rateLimits: false }
  const { headers } = await withKey(app)
  const server = createServer(app).use(messagesRoutes(app))
  server.listen({ port: 0, hostname: '127.0.0.1', ...listenOptions })
  stops.push(
    () => server.stop(true),
    () => ollama.stop(),
  )
  const post = (path: string, body: object, signal?: AbortSignal) =>
    fetch(`http://127.0.0.1:${server.server?.port}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    })
  return { app, ollama, post }
}

const message = 'How long is the password reset link valid?'
const reply = 'The reset link is valid for 45 minutes [3]. It works once for an account.'

function eventsOf(text: string) {
  return text
    .split('\n\n')
    .filter((one) => one.startsWith('event: '))
    .map((one) => ({
      event: /^event: (.*)$/m.exec(one)?.[1],
      data: JSON.parse(/^data: (.*)$/m.exec(one)?.[1] ?? 'null'),
    }))
}

test('a streamed answer and a plain one say the same', async () => {
  const { post } = await desk({ reply })
  const events = eventsOf(await (await post('/v1/messages/stream', { message })).text())
  expect([...new Set(events.map((one) => one.event))]).toEqual([
    'conversation',
    'citations',
    'token',
    'done',
  ])
  const tokens = events.filter((one) => one.event === 'token').map((one) => one.data.text)
  const done = events.at(-1)?.data
  expect(tokens.length).toBeGreaterThan(5)
  expect(tokens.join('')).toBe(done.message)
  const { data } = (await (await post('/v1/messages', { message })).json()) as { data: object }
  const own = { conversationId: '', messageId: '' }
  expect({ ...data, ...own }).toEqual({ ...done, ...own })
})

test('a model that breaks in the middle ends the stream with an error event', async () => {
  const { post, app } = await desk({ reply, breakAfterTokens: 11 })
  const events = eventsOf(await (await post('/v1/messages/stream', { message })).text())
  expect(events.at(-1)).toMatchObject({
    event: 'error',
    data: { code: 'MODEL_UNAVAILABLE', status: 503 },
  })
  const tokens = events.filter((one) => one.event === 'token').map((one) => one.data.text)
  expect(storedMessages(app).at(-1)).toMatchObject({ content: tokens.join(''), interrupted: 1 })
  const whole = findWholeConversation(app.db, events[0]?.data.conversationId)
  expect(whole?.messages.map(({ interrupted }) => interrupted)).toEqual([undefined, true])
  expect(whole?.events.at(-1)).toMatchObject({
    type: 'message.sent',
    data: { message: { interrupted: true } },
  })
})

test('a client that hangs up in the middle stops the model, and what was said is kept', async () => {
  const { post, app, ollama } = await desk({ reply, endless: true, tokenDelayMs: 5 })
  const controller = new AbortController()
  const response = await post('/v1/messages/stream', { message }, controller.signal)
  const reader = response.body?.getReader()
  for (let text = ''; !text.includes('event: token'); ) {
    const { value } = (await reader?.read()) ?? {}
    text += new TextDecoder().decode(value)
  }
  controller.abort()
  await ollama.until(({ generations }) => generations[0]?.state === 'aborted')
  await ollama.until(() => storedMessages(app).length === 2)
  const last = storedMessages(app).at(-1)
  expect(last).toMatchObject({ role: 'ASSISTANT', interrupted: 1, source: 'AI' })
  expect(last?.content).toStartWith('The')
})

test('an unknown conversation is a plain 404, also where a stream was asked for', async () => {
  const { post, app } = await desk({ reply })
  for (const path of ['/v1/messages', '/v1/messages/stream']) {
    const response = await post(path, { message, conversationId: 'conv_nowhere' })
    expect(response.status).toBe(404)
  }
  expect(storedMessages(app)).toEqual([])
})
