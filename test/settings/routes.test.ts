import { expect, test } from 'bun:test'
import { createServer } from '../../src/server.ts'
import { contractCall } from '../support/contract.ts'
import { testApp, withKey } from '../support/test-app.ts'

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

test.each<[string, object, string]>([
  ['/chat', { tone: 'RUDE' }, 'tone'],
  ['/chat', { confidenceThreshold: 1.1 }, 'confidenceThreshold'],
  ['/chat', { conversationStarters: ['a', '', 'c'] }, 'conversationStarters.1'],
  ['/chat', { mood: 'good' }, 'mood'],
  ['/chat', { fallbackMessage: ' \n' }, 'fallbackMessage'],
  ['/chat', { customInstructions: '😀'.repeat(2001) }, 'customInstructions'],
  ['/widget', { primaryColor: 'red' }, 'primaryColor'],
  ['/widget', { allowedOrigins: ['https://a.example/path'] }, 'allowedOrigins.0'],
])(
  'PATCH %s %p is a 400 that names the field, and nothing is changed',
  async (path, body, name) => {
    const send = await desk()
    const { status, json } = await send('PATCH', path, { botName: 'Ada', ...body })
    expect(status).toBe(400)
    expect(json.error.details.map((one: { path: string }) => one.path)).toContain(name)
    expect((await send('GET')).json.data.updatedAt).toBeNull()
  },
)

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

test('lengths count characters, whatever they take in memory', async () => {
  const send = await desk()
  const changes = {
    conversationStarters: Array.from({ length: 6 }, () => '😀'.repeat(120)),
    customInstructions: '😀'.repeat(2000),
    fallbackMessage: '\n😀'.repeat(500),
  }
  const { status, json } = await send('PATCH', '/chat', changes)
  expect([status, json.data]).toEqual([200, expect.objectContaining(changes)])
})
