import { expect, test } from 'bun:test'
import { listEventsAfter } from '../../src/events/store.ts'
import { createServer } from '../../src/server.ts'
import { changeSettings } from '../../src/settings/store.ts'
import { passwordDesk } from '../support/answering.ts'
import { call, testApp, withKey } from '../support/test-app.ts'

const question = 'How do I reset a forgotten password?'

async function desk() {
  const app = await passwordDesk()
  const server = createServer(app)
  async function visitor() {
    const { json } = await call(server, 'POST', '/widget/v1/visitors')
    const headers = { authorization: `Bearer ${json.data.token}` }
    const send = (method: string, path: string, body?: unknown, more = {}) =>
      call(server, method, `/widget/v1${path}`, body, { ...headers, ...more })
    return { token: json.data.token as string, id: json.data.id as string, send }
  }
  const { headers } = await withKey(app)
  const api = (method: string, path: string, body?: unknown) =>
    call(server, method, `/v1${path}`, body, headers)
  return { app, server, visitor, api }
}

test('a visitor asks with a token of their own, of which only the hash is stored', async () => {
  const { app, visitor, api } = await desk()
  const ann = await visitor()
  expect(ann.token).toMatch(/^kdv_[0-9A-Za-z]{40}$/)
  const { status, json } = await ann.send('POST', '/messages', { message: question })
  expect(status).toBe(200)
  expect(json.data.source).toBe('KNOWLEDGE')
  const stored = app.db.query<{ token_hash: string }, []>('select token_hash from visitor').all()
  expect(stored).toHaveLength(1)
  expect(stored[0]?.token_hash).not.toContain(ann.token.slice(4))
  const seen = (await api('GET', `/conversations/${json.data.conversationId}`)).json.data
  expect(seen).toMatchObject({ channel: 'WIDGET', messageCount: 2 })
})

test('the stream of the widget is that of the API', async () => {
  const { server, visitor } = await desk()
  const { token } = await visitor()
  const response = await server.handle(
    new Request('http://localhost/widget/v1/messages/stream', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ message: question }),
    }),
  )
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const events = [...(await response.text()).matchAll(/^event: (\w+)$/gm)].map((match) => match[1])
  expect([...new Set(events)]).toEqual(['conversation', 'citations', 'token', 'done'])
})

test("a visitor reads and goes on with their own conversations, others' are unknown to them", async () => {
  const { visitor, api } = await desk()
  const [ann, ben] = [await visitor(), await visitor()]
  const first = (await ann.send('POST', '/messages', { message: question })).json.data
  const id = first.conversationId
  const more = await ann.send('POST', '/messages', { message: 'thanks', conversationId: id })
  expect(more.json.data.conversationId).toBe(id)
  const own = await ann.send('GET', `/conversations/${id}`)
  expect(own.json.data.messages).toHaveLength(4)
  expect(own.json.data).not.toHaveProperty('events')
  expect(own.json.data).not.toHaveProperty('metadata')

  expect((await ben.send('GET', `/conversations/${id}`)).status).toBe(404)
  const stolen = { message: 'what did they say?', conversationId: id }
  expect((await ben.send('POST', '/messages', stolen)).status).toBe(404)
  const rated = { rating: 'UP' }
  expect((await ben.send('PUT', `/messages/${first.messageId}/feedback`, rated)).status).toBe(404)
  expect((await ann.send('GET', `/conversations/${id}`)).json.data.messages).toHaveLength(4)

  // The API's own conversations are nobody's in the widget.
  const apis = (await api('POST', '/messages', { message: question })).json.data
  expect((await ann.send('GET', `/conversations/${apis.conversationId}`)).status).toBe(404)
  expect((await ann.send('PUT', `/messages/${apis.messageId}/feedback`, rated)).status).toBe(404)
})

test('a rating is stored with its event, changed and taken back', async () => {
  const { app, visitor, api } = await desk()
  const { send } = await visitor()
  const { messageId, conversationId } = (await send('POST', '/messages', { message: question }))
    .json.data
  const path = `/messages/${messageId}/feedback`
  const events = () =>
    listEventsAfter(app.db, 0, 100).filter((event) => event.type === 'feedback.received')

  const up = await send('PUT', path, { rating: 'UP' })
  expect(up.status).toBe(200)
  expect(up.json.data.feedback).toEqual({ rating: 'UP', createdAt: '2025-06-15T09:23:41.000Z' })
  await send('PUT', path, { rating: 'UP' })
  expect(events()).toHaveLength(1)
  app.clock.advance(1000)
  await send('PUT', path, { rating: 'DOWN', comment: '  Not what I asked. ' })
  expect(events()).toHaveLength(2)
  const feedback = {
    rating: 'DOWN',
    comment: 'Not what I asked.',
    createdAt: '2025-06-15T09:23:42.000Z',
  }
  expect(events()[1]?.data).toMatchObject({
    conversation: { id: conversationId },
    message: { id: messageId, feedback },
  })
  const shown = (await api('GET', `/conversations/${conversationId}`)).json.data
  expect(shown.messages[1].feedback).toEqual(feedback)
  expect(shown.events.map((event: { type: string }) => event.type)).toContain('feedback.received')

  expect((await send('DELETE', path)).status).toBe(204)
  expect((await send('DELETE', path)).status).toBe(204)
  const after = (await api('GET', `/conversations/${conversationId}`)).json.data
  expect(after.messages[1]).not.toHaveProperty('feedback')
})

test('only replies can be rated, and only UP or DOWN', async () => {
  const { visitor } = await desk()
  const { send } = await visitor()
  const { conversationId, messageId } = (await send('POST', '/messages', { message: question }))
    .json.data
  const [asked] = (await send('GET', `/conversations/${conversationId}`)).json.data.messages
  const up = { rating: 'UP' }
  expect((await send('PUT', `/messages/${asked.id}/feedback`, up)).status).toBe(404)
  expect((await send('PUT', '/messages/msg_nope/feedback', up)).status).toBe(404)
  const path = `/messages/${messageId}/feedback`
  for (const body of [
    {},
    { rating: 'up' },
    { ...up, stars: 5 },
    { ...up, comment: 'x'.repeat(1001) },
  ]) {
    const { status, json } = await send('PUT', path, body)
    expect(status).toBe(400)
    expect(json.error.code).toBe('VALIDATION_ERROR')
  }
})

test('without a token, with a wrong one or an API key nobody comes in', async () => {
  const { app, server } = await desk()
  const { key } = await withKey(app)
  for (const headers of [
    {},
    { authorization: 'Bearer kdv_wrong' },
    { authorization: `Bearer ${key}` },
    { 'x-api-key': key },
  ] as Record<string, string>[]) {
    const { status, json } = await call(
      server,
      'POST',
      '/widget/v1/messages',
      { message: 'a' },
      headers,
    )
    expect([status, json.error.code]).toEqual([401, 'UNAUTHORIZED'])
  }
  const { json } = await call(server, 'POST', '/widget/v1/visitors')
  const token = json.data.token
  expect(
    (await call(server, 'GET', '/v1/settings', undefined, { 'x-api-key': token })).status,
  ).toBe(401)
})

test('who the visitor is can not be claimed in the body', async () => {
  const { visitor } = await desk()
  const { send } = await visitor()
  const { status, json } = await send('POST', '/messages', { message: 'hi', user: { id: 'boss' } })
  expect(status).toBe(400)
  expect(json.error.details[0].path).toBe('user')
})

test('pages of other sites are refused until an operator names them', async () => {
  const { app, server, visitor } = await desk()
  const { send } = await visitor()
  const from = (origin: string) => send('POST', '/messages', { message: 'hello' }, { origin })
  const stranger = await from('https://anywhere.example')
  expect([stranger.status, stranger.json.error.code]).toEqual([403, 'FORBIDDEN'])
  expect(stranger.json.error.message).toContain('https://anywhere.example')
  expect(stranger.headers.get('access-control-allow-origin')).toBeNull()
  // Whoever tries it out does so on their own computer.
  const trying = await from('http://localhost:3000')
  expect(trying.status).toBe(200)
  expect(trying.headers.get('access-control-allow-origin')).toBe('http://localhost:3000')

  const allowedOrigins = ['https://shop.example.com']
  changeSettings(app.db, 'widget', { changes: { allowedOrigins }, now: 0 })
  expect((await from('https://anywhere.example')).status).toBe(403)
  expect((await from('http://localhost:3000')).status).toBe(403)
  const shop = await from('https://shop.example.com')
  expect(shop.status).toBe(200)
  expect(shop.headers.get('access-control-allow-origin')).toBe('https://shop.example.com')
  // The server's own pages, also behind a proxy that ends TLS.
  expect((await from('https://localhost')).status).toBe(200)

  const preflight = await server.handle(
    new Request('http://localhost/widget/v1/messages', {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example.com', 'access-control-request-method': 'POST' },
    }),
  )
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
})

test('the widget has rate limits of its own', async () => {
  const app = await testApp()
  const server = createServer(app)
  let status = 201
  let count = 0
  while (status === 201 && count < 100) {
    status = (await call(server, 'POST', '/widget/v1/visitors')).status
    count++
  }
  expect([status, count]).toEqual([429, 21])
})

test("an Idempotency-Key is each visitor's own", async () => {
  const { visitor } = await desk()
  const [ann, ben] = [await visitor(), await visitor()]
  const key = { 'idempotency-key': 'same' }
  const send = (who: typeof ann) => who.send('POST', '/messages', { message: question }, key)
  const first = await send(ann)
  const again = await send(ann)
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(again.json).toEqual(first.json)
  expect((await send(ben)).json.data.conversationId).not.toBe(first.json.data.conversationId)
})
