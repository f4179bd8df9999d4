import { expect, test } from 'bun:test'
import { createServer } from '../../src/server.ts'
import { changeSettings } from '../../src/settings/store.ts'
import { passwordDesk } from '../support/answering.ts'
import { withOperator } from '../support/operator.ts'
import { call, withKey } from '../support/test-app.ts'

async function desk() {
  const app = await passwordDesk()
  const server = createServer(app)
  const admin = await withOperator(app)
  const { headers } = await withKey(app)
  async function visitor() {
    const { json } = await call(server, 'POST', '/widget/v1/visitors')
    const token = { authorization: `Bearer ${json.data.token}` }
    return (method: string, path: string, body?: unknown) =>
      call(server, method, `/widget/v1${path}`, body, token)
  }
  return {
    app,
    server,
    visitor,
    console: (method: string, path: string, as = admin.headers) =>
      call(server, method, `/console/v1${path}`, undefined, as),
    api: (path: string) => call(server, 'GET', `/v1${path}`, undefined, headers),
  }
}

/** As a page's own server does it. */
function sign(secret: string, ...lines: string[]): string {
  return new Bun.CryptoHasher('sha256', secret).update(lines.join('\n')).digest('hex')
}

test('a visitor is who the page vouches for, in open conversations and in new ones', async () => {
  const { visitor, console, api } = await desk()
  const { secret } = (await console('GET', '/widget/identity')).json.data
  expect((await console('GET', '/widget/identity')).json.data.secret).toBe(secret)
  const ann = await visitor()
  const first = (await ann('POST', '/messages', { message: 'hello' })).json.data.conversationId
  expect((await api(`/conversations/${first}`)).json.data.user).toEqual({})
  const user = { id: 'u1', name: 'Ann', email: 'ann@example.com' }
  const signature = sign(secret, 'u1', 'Ann', 'ann@example.com')
  expect((await ann('PUT', '/visitor', { ...user, signature })).status).toBe(204)
  expect((await api(`/conversations/${first}`)).json.data.user).toEqual(user)
  const second = (await ann('POST', '/messages', { message: 'hello' })).json.data.conversationId
  expect((await api(`/conversations/${second}`)).json.data.user).toEqual(user)

  const found = (await console('GET', '/visitors/ann@example.com')).json.data
  expect(found.visitors).toMatchObject([{ user }])
  expect((await console('DELETE', '/visitors/u1')).json.data.removed.visitors).toBe(1)
  expect((await console('GET', '/visitors/u1')).status).toBe(404)
})

test('nobody poses as another: each field is signed, and a visitor stays who they are', async () => {
  const { visitor, console } = await desk()
  const ann = await visitor()
  const signed = (secret: string, ...lines: [string, string, string]) => ({
    id: lines[0],
    ...(lines[1] && { name: lines[1] }),
    ...(lines[2] && { email: lines[2] }),
    signature: sign(secret, ...lines),
  })
  // Before there is a secret nothing is signed.
  expect((await ann('PUT', '/visitor', signed('', 'u1', '', ''))).status).toBe(403)
  const { secret } = (await console('GET', '/widget/identity')).json.data
  const right = signed(secret, 'u1', 'Ann', 'ann@example.com')
  for (const lie of [{ id: 'u2' }, { name: 'Ben' }, { email: 'ben@example.com' }]) {
    expect((await ann('PUT', '/visitor', { ...right, ...lie })).status).toBe(403)
  }
  expect((await ann('PUT', '/visitor', { ...right, signature: 'no' })).status).toBe(400)
  // A line break would let one field pass for two.
  expect((await ann('PUT', '/visitor', { ...right, name: 'Ann\nx' })).status).toBe(400)
  expect((await ann('PUT', '/visitor', right)).status).toBe(204)
  expect((await ann('PUT', '/visitor', signed(secret, 'u1', '', ''))).status).toBe(204)
  expect((await ann('PUT', '/visitor', signed(secret, 'u2', '', ''))).status).toBe(409)

  const renewed = (await console('POST', '/widget/identity/rotate')).json.data.secret
  expect(renewed).not.toBe(secret)
  expect((await ann('PUT', '/visitor', right)).status).toBe(403)
  expect((await ann('PUT', '/visitor', signed(renewed, 'u1', '', ''))).status).toBe(204)
})

test('the secret is for administrators', async () => {
  const { app, server, console } = await desk()
  const agent = await withOperator(app, 'AGENT')
  expect((await console('GET', '/widget/identity', agent.headers)).status).toBe(403)
  expect((await console('POST', '/widget/identity/rotate', agent.headers)).status).toBe(403)
  expect((await call(server, 'GET', '/console/v1/widget/identity')).status).toBe(401)
})

test("the widget's settings are open, without the list of other pages that show it", async () => {
  const { app, server } = await desk()
  const allowedOrigins = ['https://shop.example.com']
  changeSettings(app.db, 'widget', { changes: { allowedOrigins, title: 'Shop help' }, now: 0 })
  const origin = (name: string) =>
    call(server, 'GET', '/widget/v1/config', undefined, { origin: name })
  const { status, headers, json } = await origin('https://shop.example.com')
  expect(status).toBe(200)
  expect(headers.get('access-control-allow-origin')).toBe('https://shop.example.com')
  expect(json.data).toMatchObject({ title: 'Shop help', botName: 'Keepdesk', people: 'THERE' })
  expect(json.data).not.toHaveProperty('allowedOrigins')
  expect(json.data).not.toHaveProperty('customInstructions')
  expect((await origin('https://other.example.com')).status).toBe(403)
})
