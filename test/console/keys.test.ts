import { expect, test } from 'bun:test'
import { consoleCallers, samePage } from '../support/operator.ts'
import { testApp } from '../support/test-app.ts'

const base = '/console/v1/keys'

async function desk() {
  const app = await testApp({ config: { rateLimits: false } })
  const { send, admin, agent } = await consoleCallers(app)
  return { app, send, headers: admin.headers, agent }
}

test('a key is shown once, works with its scopes, is listed without itself, and ends when deleted', async () => {
  const { send, headers } = await desk()
  const wish = { name: ' Website ', scopes: ['settings:read'], expiresAt: '2025-07-01T00:00:00Z' }
  const made = await send('POST', base, wish, headers)
  expect(made.status).toBe(201)
  const { key, ...rest } = made.json.data
  expect(key).toMatch(/^kd_\w{40}$/)
  expect(rest).toEqual({
    id: expect.stringMatching(/^key_/),
    name: 'Website',
    hint: key.slice(-4),
    scopes: ['settings:read'],
    createdAt: '2025-06-15T09:23:41.000Z',
    expiresAt: '2025-07-01T00:00:00.000Z',
    lastUsedAt: null,
  })
  const withKey = { 'x-api-key': key }
  expect((await send('GET', '/v1/settings', undefined, withKey)).status).toBe(200)
  expect((await send('GET', '/v1/conversations', undefined, withKey)).status).toBe(403)
  const second = await send('POST', base, { name: 'All', expiresAt: null }, headers)
  expect(second.json.data).toMatchObject({ scopes: [], expiresAt: null })

  const list = await send('GET', `${base}?pageSize=1&page=2`, undefined, headers)
  expect(list.json.meta).toEqual({ total: 2, page: 2, pageSize: 1 })
  expect(list.json.data).toEqual([{ ...rest, lastUsedAt: '2025-06-15T09:23:41.000Z' }])
  expect((await send('DELETE', `${base}/${rest.id}`, undefined, headers)).status).toBe(204)
  expect((await send('GET', '/v1/settings', undefined, withKey)).status).toBe(401)
  expect((await send('DELETE', `${base}/${rest.id}`, undefined, headers)).status).toBe(404)
})

test.each([
  ['name', {}],
  ['name', { name: ' ' }],
  ['scopes', { name: 'A', scopes: ['everything'] }],
  ['scopes', { name: 'A', scopes: 'messages' }],
  ['expiresAt', { name: 'A', expiresAt: 'soon' }],
  ['expiresAt', { name: 'A', expiresAt: '2025-06-15T09:23:41Z' }],
  ['key', { name: 'A', key: 'kd_mine' }],
])('a key with a wrong %s is refused: %j', async (path, body) => {
  const { send, headers } = await desk()
  const { status, json } = await send('POST', base, body, headers)
  expect(status).toBe(400)
  expect(json.error.details[0].path).toBe(path)
})

test.each([
  ['GET', base],
  ['POST', base],
  ['DELETE', `${base}/key_1`],
])(
  '%s %s is for administrators, with a session, from a page of this server',
  async (method, path) => {
    const { send, headers, agent } = await desk()
    const body = method === 'POST' ? { name: 'A' } : undefined
    expect((await send(method, path, body, agent.headers)).status).toBe(403)
    expect((await send(method, path, body, samePage)).status).toBe(401)
    if (method === 'GET') return
    const foreign = { cookie: headers.cookie, origin: 'https://evil.example.com' }
    expect((await send(method, path, body, foreign)).status).toBe(403)
  },
)
