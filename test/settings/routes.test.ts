import { expect, test } from 'bun:test'
import { createServer } from '../../src/server.ts'
import { contractCall } from '../support/contract.ts'
import { call, testApp, withKey } from '../support/test-app.ts'

async function desk() {
  const app = await testApp({ config: { rateLimits: false } })
  const { headers } = await withKey(app)
  const check = await contractCall(createServer(app))
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
test.each<[string, unknown, string]>([
  ['/chat', { tone: 'RUDE' }, 'tone'],
  ['/chat', { tone: null }, 'tone'],
  ['/chat', { confidenceThreshold: 1.1 }, 'confidenceThreshold'],
  ['/chat', { confidenceThreshold: '0.5' }, 'confidenceThreshold'],
  ['/chat', { conversationStarters: ['a', '', 'c'] }, 'conversationStarters.1'],
  ['/chat', { conversationStarters: [' \n'] }, 'conversationStarters.0'],
  ['/chat', { conversationStarters: ['é'.repeat(121)] }, 'conversationStarters.0'],
  ['/chat', { conversationStarters: many(7, 'a') }, 'conversationStarters'],
  ['/chat', { conversationStarters: 'a' }, 'conversationStarters'],
  ['/chat', { botName: '  ' }, 'botName'],
  ['/chat', { botName: '\0' }, 'botName'],
  ['/chat', { botName: '😀'.repeat(61) }, 'botName'],
  ['/chat', { customInstructions: 'a'.repeat(2001) }, 'customInstructions'],
  ['/chat', { fallbackMessage: '' }, 'fallbackMessage'],
  ['/chat', { escalationMessage: ' ' }, 'escalationMessage'],
  ['/chat', { inactivityMinutes: 0 }, 'inactivityMinutes'],
  ['/chat', { inactivityMinutes: 1.5 }, 'inactivityMinutes'],
  ['/chat', { retentionDays: 0 }, 'retentionDays'],
  ['/chat', { mood: 'good' }, 'mood'],
  ['/chat', { 'a/b~c': 1 }, 'a/b~c'],
  ['/chat', { ['n'.repeat(5000)]: 1 }, 'n'.repeat(199)],
  ['/chat', { title: 'of the widget' }, 'title'],
  ['/chat', { updatedAt: '2025-06-15T09:23:41.000Z' }, 'updatedAt'],
  ['/chat', [], 'body'],
  ['/chat', null, 'body'],
  ['/widget', { primaryColor: 'red' }, 'primaryColor'],
  ['/widget', { textColor: '#fff' }, 'textColor'],
  ['/widget', { title: ' ' }, 'title'],
  ['/widget', { launcherText: '😀'.repeat(41) }, 'launcherText'],
  ['/widget', { showHandoff: 'true' }, 'showHandoff'],
  ['/widget', { position: 'TOP' }, 'position'],
  ['/widget', { avatarUrl: 'http://a.example/a.png' }, 'avatarUrl'],
  ['/widget', { avatarUrl: 'https://' }, 'avatarUrl'],
  ['/widget', { avatarUrl: 'https://u:p@a.example/' }, 'avatarUrl'],
  ['/widget', { avatarUrl: 'https://a.example/a b' }, 'avatarUrl'],
  ['/widget', { avatarUrl: 'javascript:alert(1)' }, 'avatarUrl'],
  ['/widget', { avatarUrl: '' }, 'avatarUrl'],
  ['/widget', { avatarUrl: `https://a.example/${'a'.repeat(2000)}` }, 'avatarUrl'],
  ['/widget', { allowedOrigins: ['https://a.example/path'] }, 'allowedOrigins.0'],
  ['/widget', { allowedOrigins: ['https://a.example', 'a.example'] }, 'allowedOrigins.1'],
  ['/widget', { allowedOrigins: ['https://*.example'] }, 'allowedOrigins.0'],
  ['/widget', { allowedOrigins: ['*'] }, 'allowedOrigins.0'],
  ['/widget', { allowedOrigins: ['https://a.example:99999'] }, 'allowedOrigins.0'],
  ['/widget', { allowedOrigins: many(51, 'https://a.example') }, 'allowedOrigins'],
])(
  'PATCH %s %p is a 400 that names the field, and nothing is changed',
  async (path, body, name) => {
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
  for (const [area, title] of [
    ['chat', 'ChatChanges'],
    ['widget', 'WidgetChanges'],
  ]) {
    const { get, patch } = json.paths[`/v1/settings/${area}`]
    const { schema } = patch.requestBody.content['application/json']
    const full = get.responses['200'].content['application/json'].schema.properties.data
    expect(schema).toMatchObject({ title, type: 'object', additionalProperties: false })
    expect(schema.required ?? []).toEqual([])
    expect(Object.keys(schema.properties)).toEqual(Object.keys(full.properties))
    expect(JSON.stringify(schema)).not.toContain('"default"')
    expect(get.responses['304'].headers).toHaveProperty('ETag')
  }
  const { properties } =
    json.paths['/v1/settings/chat'].patch.requestBody.content['application/json'].schema
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
