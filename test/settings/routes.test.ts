import { expect, test } from 'bun:test'
import { createServer } from '../../src/server.ts'
import { call, caller, testApp, withKey } from '../support/test-app.ts'

async function desk() {
  const app = await testApp({ config: { rateLimits: false } })
  const { headers } = await withKey(app)
  const check = caller(createServer(app))
  return (method: string, path = '', body?: unknown, more: Record<string, string> = {}) =>
    check(method, `/v1/settings${path}`, body, { ...headers, ...more })
}

test('a change names some fields, leaves the others and is seen everywhere', async () => {
  const send = await desk()
  expect((await send('GET')).json.data.updatedAt).toBeNull()
  const { json } = await send('PATCH', '/chat', { tone: 'CASUAL', retentionDays: 30 })
  expect(json.data).toMatchObject({ tone: 'CASUAL', retentionDays: 30, botName: 'Keepdesk' })
  await send('PATCH', '/widget', { primaryColor: '#ff8800', avatarUrl: null })
  const whole = (await send('GET')).json.data
  expect(whole.chat.tone).toBe('CASUAL')
  expect(whole.widget).toMatchObject({ primaryColor: '#ff8800', theme: 'AUTO' })
  expect(whole.updatedAt).toBe('2025-06-15T09:23:41.000Z')
  expect((await send('PATCH', '/chat', {})).json.data).toEqual(json.data)
})

const many = (length: number, one: string) => Array.from({ length }, () => one)
test.each<[string, string, unknown]>([
  ['/chat', 'tone', { tone: 'RUDE' }],
  ['/chat', 'tone', { tone: null }],
  ['/chat', 'confidenceThreshold', { confidenceThreshold: 1.1 }],
  ['/chat', 'confidenceThreshold', { confidenceThreshold: '0.5' }],
  ['/chat', 'conversationStarters.1', { conversationStarters: ['a', '', 'c'] }],
  ['/chat', 'conversationStarters.0', { conversationStarters: [' \n'] }],
  ['/chat', 'conversationStarters.0', { conversationStarters: ['é'.repeat(121)] }],
  ['/chat', 'conversationStarters', { conversationStarters: many(7, 'a') }],
  ['/chat', 'conversationStarters', { conversationStarters: 'a' }],
  ['/chat', 'botName', { botName: '  ' }],
  ['/chat', 'botName', { botName: '\0' }],
  ['/chat', 'botName', { botName: '😀'.repeat(61) }],
  ['/chat', 'customInstructions', { customInstructions: 'a'.repeat(2001) }],
  ['/chat', 'fallbackMessage', { fallbackMessage: '' }],
  ['/chat', 'escalationMessage', { escalationMessage: ' ' }],
  ['/chat', 'inactivityMinutes', { inactivityMinutes: 0 }],
  ['/chat', 'inactivityMinutes', { inactivityMinutes: 1.5 }],
  ['/chat', 'retentionDays', { retentionDays: 0 }],
  ['/chat', 'mood', { mood: 'good' }],
  ['/chat', 'a/b~c', { 'a/b~c': 1 }],
  ['/chat', 'n'.repeat(199), { ['n'.repeat(5000)]: 1 }],
  ['/chat', 'title', { title: 'of the widget' }],
  ['/chat', 'updatedAt', { updatedAt: '2025-06-15T09:23:41.000Z' }],
  ['/chat', 'body', []],
  ['/chat', 'body', null],
  ['/widget', 'primaryColor', { primaryColor: 'red' }],
  ['/widget', 'textColor', { textColor: '#fff' }],
  ['/widget', 'title', { title: ' ' }],
  ['/widget', 'launcherText', { launcherText: '😀'.repeat(41) }],
  ['/widget', 'showHandoff', { showHandoff: 'true' }],
  ['/widget', 'position', { position: 'TOP' }],
  ['/widget', 'avatarUrl', { avatarUrl: 'http://a.example/a.png' }],
  ['/widget', 'avatarUrl', { avatarUrl: 'https://' }],
  ['/widget', 'avatarUrl', { avatarUrl: 'https://u:p@a.example/' }],
  ['/widget', 'avatarUrl', { avatarUrl: 'https://a.example/a b' }],
  ['/widget', 'avatarUrl', { avatarUrl: 'javascript:alert(1)' }],
  ['/widget', 'avatarUrl', { avatarUrl: '' }],
  ['/widget', 'avatarUrl', { avatarUrl: `https://a.example/${'a'.repeat(2000)}` }],
  ['/widget', 'allowedOrigins.0', { allowedOrigins: ['https://a.example/path'] }],
  ['/widget', 'allowedOrigins.1', { allowedOrigins: ['https://a.example', 'a.example'] }],
  ['/widget', 'allowedOrigins.0', { allowedOrigins: ['https://*.example'] }],
  ['/widget', 'allowedOrigins.0', { allowedOrigins: ['*'] }],
  ['/widget', 'allowedOrigins.0', { allowedOrigins: ['https://a.example:99999'] }],
  ['/widget', 'allowedOrigins', { allowedOrigins: many(51, 'https://a.example') }],
])(
  'PATCH %s is a 400 that names what is wrong, %s, and nothing is changed',
  async (path, name, body) => {
    const send = await desk()
    const valid = path === '/chat' ? { botName: 'Ada' } : { subtitle: 'Ada' }
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
    const { status, json } = await send('PATCH', path, isObject ? { ...valid, ...body } : body)
    expect(status).toBe(400)
    expect(json.error.details.map((one: { path: string }) => one.path)).toEqual([name])
    expect((await send('GET')).json.data.updatedAt).toBeNull()
  },
)

test('texts are trimmed, and measured in characters, however many units they take', async () => {
  const send = await desk()
  const chat = {
    botName: ` ${'😀'.repeat(60)} `,
    conversationStarters: [`\t${'😀'.repeat(120)}\n`, 'a'],
    customInstructions: `Be kind.\n\n${'😀'.repeat(1990)}`,
  }
  const { status, json } = await send('PATCH', '/chat', chat)
  expect(status).toBe(200)
  expect(json.data.botName).toBe('😀'.repeat(60))
  expect(json.data.conversationStarters).toEqual(['😀'.repeat(120), 'a'])
  expect(json.data.customInstructions).toStartWith('Be kind.\n\n😀')
  const widget = await send('PATCH', '/widget', { placeholder: ' ', title: ' Help ' })
  expect(widget.json.data).toMatchObject({ placeholder: '', title: 'Help' })
})

test('origins are kept as browsers send them, each once', async () => {
  const send = await desk()
  const { json } = await send('PATCH', '/widget', {
    allowedOrigins: [
      'HTTPS://Shop.Example:443/',
      ' https://shop.example ',
      'http://localhost:3000',
      'https://bücher.example',
    ],
    avatarUrl: ' https://example.com/Bot.png?v=2 ',
  })
  expect(json.data.allowedOrigins).toEqual([
    'https://shop.example',
    'http://localhost:3000',
    'https://xn--bcher-kva.example',
  ])
  expect(json.data.avatarUrl).toBe('https://example.com/Bot.png?v=2')
})

test.each(['/chat', '/widget'])('PATCH %s with nothing in it changes nothing', async (path) => {
  const send = await desk()
  const before = await send('GET', path)
  const { status, json, headers } = await send('PATCH', path, {})
  expect(status).toBe(200)
  expect(json).toEqual(before.json)
  expect(headers.get('etag')).toBe(before.headers.get('etag') ?? '')
  expect((await send('GET')).json.data.updatedAt).toBeNull()
})

test.each(['', '/chat', '/widget'])(
  'GET %s is a 304 for those who have it, until it changes',
  async (path) => {
    const send = await desk()
    const first = await send('GET', path)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/)
    const again = (seen: string) => send('GET', path, undefined, { 'if-none-match': seen })
    for (const seen of [etag, `W/${etag}`, `"x", ${etag}`, `W/"x",W/${etag} `, '*', ` ${etag}`]) {
      const { status, headers, json } = await again(seen)
      expect({ status, json }).toEqual({ status: 304, json: undefined })
      expect(headers.get('etag')).toBe(etag)
    }
    for (const other of ['"x"', etag.slice(1, -1), `"x${etag}`, '', 'w/*']) {
      expect((await again(other)).status).toBe(200)
    }
    await send('PATCH', '/chat', { tone: 'CASUAL' })
    await send('PATCH', '/widget', { theme: 'DARK' })
    const changed = await again(etag)
    expect(changed.status).toBe(200)
    expect(changed.json).not.toEqual(first.json)
  },
)

test('the answer to a change carries the ETag for the next one', async () => {
  const send = await desk()
  const { headers } = await send('PATCH', '/chat', { tone: 'CASUAL' })
  const etag = headers.get('etag') ?? ''
  expect((await send('GET', '/chat')).headers.get('etag')).toBe(etag)
  const match = { 'if-match': `"other", ${etag}` }
  expect((await send('PATCH', '/chat', { tone: 'CONCISE' }, match)).status).toBe(200)
  const weak = { 'if-match': `W/${etag}` }
  expect((await send('PATCH', '/chat', { tone: 'CASUAL' }, weak)).status).toBe(412)
})

test('the reference says what PATCH takes: every field, none required, none with a default', async () => {
  const { json } = await call(createServer(await testApp()), 'GET', '/docs/json')
  const { schemas } = json.components
  const named = (name: string) => `#/components/schemas/${name}`
  for (const [area, whole, changes] of [
    ['chat', 'ChatSettings', 'ChatChanges'],
    ['widget', 'WidgetSettings', 'WidgetChanges'],
  ] as const) {
    const { get, patch } = json.paths[`/v1/settings/${area}`]
    const { schema } = patch.requestBody.content['application/json']
    expect(schema).toEqual({ $ref: named(changes) })
    const { data } = get.responses['200'].content['application/json'].schema.properties
    expect(data).toEqual({ $ref: named(whole) })
    const taken = schemas[changes]
    expect(taken).toMatchObject({ type: 'object', additionalProperties: false })
    expect(taken.required ?? []).toEqual([])
    expect(Object.keys(taken.properties)).toEqual(Object.keys(schemas[whole].properties))
    expect(JSON.stringify(taken)).not.toContain('"default"')
    expect(get.responses['304'].headers).toHaveProperty('ETag')
  }
  const { properties } = schemas.ChatChanges
  expect(properties.botName).toMatchObject({ type: 'string', minLength: 1, maxLength: 60 })
  expect(properties.botName).not.toHaveProperty('pattern')
  expect(properties.conversationStarters).toMatchObject({
    maxItems: 6,
    items: { type: 'string', minLength: 1, maxLength: 120 },
  })
})

test('If-Match refuses a change to settings that somebody else has changed', async () => {
  const send = await desk()
  const etag = (await send('GET', '/chat')).headers.get('etag') ?? ''
  expect((await send('PATCH', '/chat', { tone: 'CASUAL' }, { 'if-match': etag })).status).toBe(200)
  const late = await send('PATCH', '/chat', { tone: 'CONCISE' }, { 'if-match': etag })
  expect(late.status).toBe(412)
  expect(late.json.error.code).toBe('PRECONDITION_FAILED')
  expect((await send('GET', '/chat')).json.data.tone).toBe('CASUAL')
  expect((await send('PATCH', '/chat', { tone: 'CONCISE' }, { 'if-match': '*' })).status).toBe(200)
})

test('two hundred changes at once lose no field', async () => {
  const send = await desk()
  const changes = Array.from({ length: 200 }, (_, n) =>
    n % 2 === 0
      ? { botName: `Bot ${n}` }
      : n % 4 === 1
        ? { tone: 'CASUAL' }
        : { inactivityMinutes: 7 },
  )
  const all = await Promise.all(changes.map((change) => send('PATCH', '/chat', change)))
  expect(all.every(({ status }) => status === 200)).toBe(true)
  expect((await send('GET', '/chat')).json.data).toMatchObject({
    botName: 'Bot 198',
    tone: 'CASUAL',
    inactivityMinutes: 7,
  })
})
