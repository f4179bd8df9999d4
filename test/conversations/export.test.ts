import { expect, test } from 'bun:test'
import { parse } from 'csv-parse/sync'
import { conversationsRoutes } from '../../src/conversations/routes.ts'
import { appendMessage, insertConversation } from '../../src/conversations/store.ts'
import { queryMethods } from '../../src/queries.ts'
import { createServer } from '../../src/server.ts'
import { caller, type TestApp, type TestOverrides, testApp, withKey } from '../support/test-app.ts'

async function desk(overrides: TestOverrides = {}) {
  const app = await testApp({ config: { rateLimits: false }, ...overrides })
  const { headers } = await withKey(app)
  const server = createServer(app)
  const check = caller(server)
  const get = (query: string) =>
    check('GET', `/v1/conversations/export${query}`, undefined, headers)
  const fetchExport = async (query: string) =>
    await server.handle(
      new Request(`http://localhost/v1/conversations/export${query}`, { headers }),
    )
  /** Rows as objects by their header; read from the bytes, with what they begin with. */
  const csv = async (query = '') => {
    const bytes = new Uint8Array(await (await fetchExport(`?format=csv${query}`)).arrayBuffer())
    // Readers take a bare LF or CR for the end of a row, too.
    const rowEnds = ['\r\n', '\n', '\r']
    const options = { bom: true, columns: true as const, record_delimiter: rowEnds }
    return parse(Buffer.from(bytes), options) as Record<string, string>[]
  }
  return { app, headers, server, get, fetchExport, csv }
}

let count = 0

/** A conversation with these messages, the customer's and the bot's in turn; returns its id. */
function talk(
  app: TestApp,
  contents: string[],
  more: Partial<Parameters<typeof insertConversation>[1]> = {},
): string {
  const id = `conv_${String(++count).padStart(4, '0')}`
  const now = app.clock.now()
  insertConversation(app.db, { id, channel: 'API', user: {}, metadata: {}, ...more, now })
  for (const content of contents) say(app, id, content)
  app.clock.advance(1000)
  return id
}

function say(app: TestApp, conversationId: string, content: string): void {
  const role = 'USER'
  const id = `msg_${String(++count).padStart(4, '0')}`
  appendMessage(app.db, { id, conversationId, role, content, now: app.clock.now() })
}

const idsOf = (list: { id: string }[]) => list.map(({ id }) => id)

test('JSON is one document with each conversation, newest first, and its messages in order', async () => {
  const { app, get } = await desk()
  const older = talk(app, ['One', 'Two', 'Three'], { user: { id: 'u1', name: 'Ana' } })
  const newer = talk(app, ['“Ünï” 🧥\n"\u2028'])
  const { status, headers, json } = await get('')
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('application/json')
  expect(headers.get('content-disposition')).toBe(
    'attachment; filename="conversations-2025-06-15.json"',
  )
  expect(idsOf(json.data)).toEqual([newer, older])
  expect(json.data[0].messages[0].content).toBe('“Ünï” 🧥\n"\u2028')
  expect(json.data[1]).toMatchObject({ messageCount: 3, user: { id: 'u1', name: 'Ana' } })
  expect(json.data[1].messages.map((one: { sequence: number }) => one.sequence)).toEqual([1, 2, 3])
})

test('with nothing to export the document is empty, and the table a header', async () => {
  const { get, fetchExport } = await desk()
  expect((await get('')).json).toEqual({ data: [] })
  expect(await (await fetchExport('?format=csv')).text()).toMatch(/^conversationId,[\w,]+\r\n$/)
})

test('the request is logged, limited and identified like any other', async () => {
  const { app, get } = await desk({ config: { rateLimits: true } })
  const { headers } = await get('')
  expect(headers.get('ratelimit-limit')).toBe('600')
  await Bun.sleep(1)
  expect(app.log.lines).toContainEqual(
    expect.objectContaining({
      message: 'request',
      fields: expect.objectContaining({
        path: '/v1/conversations/export',
        status: 200,
        requestId: headers.get('x-request-id'),
      }),
    }),
  )
})

const texts = [
  'plain',
  'a "quoted" word, and a comma',
  'two\nlines, and\r\nthree',
  'no comma\nnor quote',
  'an old\rreturn',
  'Schöne Grüße 👩‍👩‍👧 你好',
  'שלום, מה שלומך؟ مرحبا',
  '  spaces around  ',
  ';semicolon\ttab',
  '"',
  "'apostrophe",
]

test('CSV read back is what was said', async () => {
  const { app, csv, fetchExport } = await desk()
  const id = talk(app, texts, {
    user: { id: 'u,1', name: 'Ana "A" Lima', email: 'ana@example.com' },
    metadata: { plan: 'pro', note: 'a\nb' },
    language: 'pt-BR',
  })
  const rows = await csv()
  expect(rows.map(({ content }) => content)).toEqual(texts)
  expect(rows[1]).toMatchObject({
    conversationId: id,
    userId: 'u,1',
    userName: 'Ana "A" Lima',
    userEmail: 'ana@example.com',
    metadata: '{"plan":"pro","note":"a\\nb"}',
    language: 'pt-BR',
    sequence: '2',
    role: 'USER',
    source: '',
    createdAt: '2025-06-15T09:23:41.000Z',
  })
  const response = await fetchExport('?format=csv')
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(response.headers.get('content-disposition')).toContain('conversations-2025-06-15.csv"')
  const bytes = new Uint8Array(await response.arrayBuffer())
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
})

test('no cell is a formula, whoever filled it', async () => {
  const { app, csv } = await desk()
  const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")']
  talk(app, formulas, { user: { id: '=1', name: '+cmd|/C calc', email: '-a@example.com' } })
  app.db.run(`update message set source = 'AI', rating = 'DOWN', rating_comment = '@x', rated_at = 1,
    citations = '[{"url":"=u"},{"url":"https://example.com"}]'`)
  const rows = await csv()
  expect(rows.map(({ content }) => content)).toEqual(formulas.map((text) => `'${text}`))
  expect(rows[0]).toMatchObject({
    userId: "'=1",
    userName: "'+cmd|/C calc",
    userEmail: "'-a@example.com",
    ratingComment: "'@x",
    citations: "'=u\nhttps://example.com",
  })
})

test('the filters are those of the list, and one conversation can be had alone', async () => {
  const { app, get, csv } = await desk()
  const parcel = talk(app, ['Where is my parcel?', 'The parcel!'], { user: { id: 'u1' } })
  app.clock.set('2025-06-16T00:00:00.000Z')
  const invoice = talk(app, ['My invoice is wrong'], { channel: 'WIDGET' })
  app.db.run(`update conversation set status = 'ENDED' where public_id = '${parcel}'`)
  const ids = async (query: string) => idsOf((await get(query)).json.data)
  expect(await ids('?userId=u1')).toEqual([parcel])
  expect(await ids('?q=PARCELS')).toEqual([parcel])
  expect(await ids('?q=my')).toEqual([invoice, parcel])
  expect(await ids('?q=my&status=ENDED')).toEqual([parcel])
  expect(await ids('?q=!!')).toEqual([])
  expect(await ids('?q=%20')).toEqual([invoice, parcel])
  expect(await ids('?channel=WIDGET')).toEqual([invoice])
  expect(await ids('?startDate=2025-06-16')).toEqual([invoice])
  expect(await ids('?endDate=2025-06-15&status=ENDED')).toEqual([parcel])
  expect(await ids(`?conversationId=${parcel}`)).toEqual([parcel])
  expect(await ids(`?conversationId=${parcel}&q=parcel`)).toEqual([parcel])
  expect(await ids(`?conversationId=${parcel}&q=invoice`)).toEqual([])
  expect(await ids(`?conversationId=${parcel}&channel=WIDGET`)).toEqual([])
  expect(await csv(`&conversationId=${parcel}`)).toHaveLength(2)
})

test.each([
  ['?format=xml', 400],
  ['?status=OPEN', 400],
  ['?startDate=2025-02-30', 400],
  ['?format=json&format=csv', 400],
  ['?conversationId=conv_none', 404],
])('%s is a %i', async (query, status) => {
  const { get } = await desk()
  expect((await get(query)).status).toBe(status)
})

test('slices put together are whole, wherever they end', async () => {
  const calls: object[] = []
  const { app, get, csv } = await desk()
  const { query } = app.workers
  app.workers.query = {
    ...query,
    call: (method, params) => {
      calls.push(params as object)
      return query.call(method, params)
    },
  }
  const small = talk(app, ['a'])
  const exact = talk(
    app,
    Array.from({ length: 500 }, (_, n) => `exact ${n}`),
  )
  const long = talk(
    app,
    Array.from({ length: 1201 }, (_, n) => `long ${n}`),
  )
  const broad = talk(
    app,
    Array.from({ length: 8 }, () => 'x'.repeat(400_000)),
  )
  const many = Array.from({ length: 450 }, (_, n) => talk(app, [`many ${n}`]))
  const { json } = await get('')
  expect(idsOf(json.data)).toEqual([...many.toReversed(), broad, long, exact, small])
  for (const { messageCount, messages } of json.data) {
    expect(messages.map((one: { sequence: number }) => one.sequence)).toEqual(
      Array.from({ length: messageCount }, (_, n) => n + 1),
    )
  }
  expect(calls.length).toBeGreaterThan(6)
  const rows = await csv('&q=long')
  expect(rows.map(({ content }) => content)).toEqual(
    Array.from({ length: 1201 }, (_, n) => `long ${n}`),
  )
  const found = (await get('?q=many')).json.data
  expect(idsOf(found)).toEqual(many.toReversed())
  expect(idsOf((await get('?q=many&channel=WIDGET')).json.data)).toEqual([])
})

test('what comes in meanwhile is not in it, and nothing is there twice or missing', async () => {
  const { app, fetchExport } = await desk()
  const first = talk(app, ['old'])
  const second = talk(
    app,
    Array.from({ length: 700 }, (_, n) => `${n}`),
  )
  const third = talk(app, ['also old'])
  const response = await fetchExport('')
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let n = 0; ; n++) {
    const { value, done } = (await reader?.read()) ?? { done: true }
    text += decoder.decode(value, { stream: true })
    if (done) break
    // After each slice somebody writes, to what is out, in between and still to come.
    app.clock.advance(1000)
    for (const id of [first, second, third]) say(app, id, `new ${n}`)
    talk(app, ['new'])
    if (n === 0) app.db.run(`update conversation set status = 'ENDED'`)
  }
  const { data } = JSON.parse(text)
  expect(idsOf(data)).toEqual([third, second, first])
  expect(data.map((one: { messageCount: number }) => one.messageCount)).toEqual([1, 700, 1])
  expect(data.map((one: { messages: object[] }) => one.messages.length)).toEqual([1, 700, 1])
  expect(data[2].lastMessageAt).toBe(data[2].messages[0].createdAt)
})

test('a conversation that is removed meanwhile leaves a valid document', async () => {
  const { app, fetchExport } = await desk()
  const kept = talk(app, ['kept'])
  const removed = talk(
    app,
    Array.from({ length: 700 }, (_, n) => `${n}`),
  )
  const reader = (await fetchExport('')).body?.getReader()
  let text = new TextDecoder().decode((await reader?.read())?.value)
  app.db.run(`delete from message where id >> 20 = 2`)
  app.db.run(`delete from conversation where public_id = '${removed}'`)
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    text += new TextDecoder().decode(part.value)
  }
  const { data } = JSON.parse(text)
  expect(idsOf(data)).toEqual([removed, kept])
  expect(data[0].messages).toHaveLength(500)
})

/** Counts slices, and lets the ones that `fails` names fail. */
function counted(app: TestApp, fails: (call: number) => boolean = () => false) {
  const methods = queryMethods(app.db)
  const seen = { slices: 0 }
  app.workers.query = {
    ...app.workers.query,
    async call(method, params) {
      if (fails(++seen.slices)) throw new Error('disk I/O error')
      return methods[method]?.(params as never) as never
    },
  }
  return seen
}

function manyMessages(app: TestApp): void {
  for (let n = 0; n < 40; n++) {
    talk(
      app,
      // One long word, which is quickly put into the full text.
      Array.from({ length: 250 }, () => 'word'.repeat(750)),
    )
  }
}

test('a failure before the first byte has a status, a later one breaks the connection', async () => {
  const { app, headers, server, get } = await desk()
  manyMessages(app)
  counted(app, (call) => call === 1)
  expect((await get('')).status).toBe(500)

  counted(app, (call) => call === 3)
  server.listen({ port: 0, hostname: '127.0.0.1' })
  try {
    const url = `http://127.0.0.1:${server.server?.port}/v1/conversations/export?format=csv`
    const response = await fetch(url, { headers })
    expect(response.status).toBe(200)
    expect(await response.text().catch(() => 'broken')).toBe('broken')
    const requestId = response.headers.get('x-request-id')
    expect(app.log.lines).toContainEqual({
      level: 'error',
      message: 'export broken off',
      fields: { requestId, error: expect.any(Error) },
    })
  } finally {
    await server.stop(true)
  }
})

test('nothing is read before it is taken, and nothing more once the client is gone', async () => {
  const { app, fetchExport } = await desk()
  manyMessages(app)
  const seen = counted(app)
  const reader = (await fetchExport('')).body?.getReader()
  await Bun.sleep(5)
  expect(seen.slices).toBe(1)
  await reader?.read()
  await reader?.read()
  await Bun.sleep(5)
  expect(seen.slices).toBe(2)
  await reader?.cancel()
  await Bun.sleep(5)
  expect(seen.slices).toBe(2)
})

test('a HEAD reads no more than it must', async () => {
  const { app } = await desk()
  manyMessages(app)
  const seen = counted(app)
  const url = 'http://localhost/v1/conversations/export'
  const response = await conversationsRoutes(app).handle(new Request(url, { method: 'HEAD' }))
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await response.text()).toBe('')
  expect(seen.slices).toBe(1)
})

test('a client that hangs up on a socket ends the reading', async () => {
  const { app, headers, server } = await desk()
  manyMessages(app)
  const seen = counted(app)
  server.listen({ port: 0, hostname: '127.0.0.1' })
  try {
    const leave = new AbortController()
    const url = `http://127.0.0.1:${server.server?.port}/v1/conversations/export`
    const response = await fetch(url, { headers, signal: leave.signal })
    await response.body?.getReader().read()
    leave.abort()
    let last = -1
    while (last !== seen.slices) {
      last = seen.slices
      await Bun.sleep(20)
    }
    // 30 MB of text are 30 slices; what the buffers on the way hold is read.
    expect(seen.slices).toBeLessThan(25)
    expect(app.log.lines.filter(({ level }) => level === 'error')).toEqual([])
  } finally {
    await server.stop(true)
  }
})
