import { expect, test } from 'bun:test'
import { createServer } from '../../src/server.ts'
import { caller, testApp, withKey } from '../support/test-app.ts'

async function desk() {
  const app = await testApp({
    config: { rateLimits: false },
    search: { search: () => ({ hits: [], passages: [], terms: [], usedVectors: false }) },
  })
  const { headers } = await withKey(app)
  const check = caller(createServer(app))
  const say = async (message: string, more: object = {}) =>
    (await check('POST', '/v1/messages', { message, ...more }, headers)).json.data.conversationId
  const get = (path: string) => check('GET', `/v1/conversations${path}`, undefined, headers)
  const ids = async (query: string) =>
    (await get(query)).json.data.map(({ id }: { id: string }) => id)
  return { app, say, get, ids }
}

test('conversations are listed newest first, page by page, with their number', async () => {
  const { app, say, get, ids } = await desk()
  const made: string[] = []
  for (let n = 0; n < 3; n++) {
    made.unshift(await say(`Question ${n}`))
    app.clock.advance(1000)
  }
  const { json } = await get('?pageSize=2')
  expect(json.data.map(({ id }: { id: string }) => id)).toEqual(made.slice(0, 2))
  expect(json.meta).toEqual({ total: 3, page: 1, pageSize: 2 })
  expect(await ids('?pageSize=2&page=2')).toEqual(made.slice(2))
  expect(await ids('?page=9&unknown=1')).toEqual([])
})

test('each filter leaves what it asks for, also together', async () => {
  const { app, say, ids } = await desk()
  const parcel = await say('Where is my parcel?', { user: { id: 'u1' } })
  app.clock.set('2025-06-16T00:00:00.000Z')
  const invoice = await say('My invoice is wrong')
  expect(await ids('?userId=u1')).toEqual([parcel])
  expect(await ids('?q=PARCELS')).toEqual([parcel])
  expect(await ids('?q=%22-NEAR(')).toEqual([])
  expect(await ids('?q=!!')).toEqual([])
  expect(await ids('?q=')).toEqual([invoice, parcel])
  expect(await ids('?q=%20&userId=u1')).toEqual([parcel])
  expect(await ids('?startDate=2025-06-16')).toEqual([invoice])
  expect(await ids('?endDate=2025-06-15')).toEqual([parcel])
  expect(await ids('?status=BOT&channel=API&q=invoice&startDate=2025-06-16')).toEqual([invoice])
  expect(await ids('?status=ENDED')).toEqual([])
})

test('one conversation comes with its messages and what happened', async () => {
  const { say, get } = await desk()
  const id = await say('Where is my parcel?')
  const { status, json } = await get(`/${id}`)
  expect(status).toBe(200)
  expect(json.data.messages.map(({ role }: { role: string }) => role)).toEqual([
    'USER',
    'ASSISTANT',
  ])
  expect(json.data.events.map(({ type }: { type: string }) => type)).toEqual([
    'conversation.started',
    'message.received',
    'message.sent',
  ])
  expect((await get('/conv_none')).status).toBe(404)
})

test.each([
  'page=0',
  'pageSize=101',
  'page=abc',
  'status=OPEN',
  'startDate=2025-02-30',
  'startDate=2025-02-02&endDate=2025-02-01',
  'q=a&q=b',
])('%s is a 400', async (query) => {
  const { get } = await desk()
  expect((await get(`?${query}`)).status).toBe(400)
})
