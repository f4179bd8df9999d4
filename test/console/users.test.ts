import { expect, test } from 'bun:test'
import { inviteFirst } from '../../src/access/invitations.ts'
import { createServer } from '../../src/server.ts'
import { consoleCallers, samePage, withOperator } from '../support/operator.ts'
import { type Called, caller, testApp } from '../support/test-app.ts'

const password = 'correct horse battery'
const base = '/console/v1'

async function desk() {
  const app = await testApp({ config: { rateLimits: false } })
  return { app, ...(await consoleCallers(app)) }
}

const cookieOf = ({ headers }: Called) => (headers.get('set-cookie') ?? '').split(';')[0] ?? ''
const tokenOf = ({ json }: Called) => json.data.invitation.link.split('#')[1] as string
const carol = { email: 'Carol@Example.com ', name: ' Carol ', role: 'AGENT' }

test('somebody is invited, chooses a password by the link, and is signed in', async () => {
  const { asAdmin, asNobody, send } = await desk()
  const invited = await asAdmin('POST', '/users', carol)
  expect(invited.status).toBe(201)
  expect(invited.json.data).toMatchObject({
    email: 'carol@example.com',
    name: 'Carol',
    role: 'AGENT',
    status: 'INVITED',
    lastSeenAt: null,
  })
  const { link, expiresAt } = invited.json.data.invitation
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:8080\/invitation#[0-9A-Za-z]{40}$/)
  expect(expiresAt).toBe('2025-06-22T09:23:41.000Z')
  const shown = await asAdmin('GET', `/users/${invited.json.data.id}`)
  expect(shown.json.data.invitation).toBeUndefined()

  const accepted = await asNobody('POST', '/invitations/accept', {
    token: tokenOf(invited),
    password,
  })
  expect(accepted.status).toBe(201)
  expect(accepted.json.data.status).toBe('ACTIVE')
  const me = await send('GET', `${base}/session`, undefined, { cookie: cookieOf(accepted) })
  expect(me.json.data.email).toBe('carol@example.com')
  const signedIn = await asNobody('POST', '/session', { email: 'carol@example.com', password })
  expect(signedIn.status).toBe(201)

  const again = await asNobody('POST', '/invitations/accept', {
    token: tokenOf(invited),
    password,
  })
  expect(again.status).toBe(404)
  expect(again.json.error.message).toBe('The link was used already. Ask for a new one.')
})

test('a link ends after a week, with a newer one, and with whom it was for', async () => {
  const { app, asAdmin, asNobody } = await desk()
  const invited = await asAdmin('POST', '/users', carol)
  const { id } = invited.json.data
  const second = await asAdmin('POST', `/users/${id}/reset-password`)
  expect(second.status).toBe(201)
  const accept = (token: string) =>
    asNobody('POST', '/invitations/accept', { token, password: 'another long password' })
  expect((await accept(tokenOf(invited))).json.error.message).toContain('is not valid')
  app.clock.advance(7 * 86_400_000)
  expect((await accept(tokenOf(second))).json.error.message).toContain('has expired')
  const third = await asAdmin('POST', `/users/${id}/reset-password`)
  expect((await asAdmin('PATCH', `/users/${id}`, { disabled: true })).status).toBe(200)
  expect((await accept(tokenOf(third))).status).toBe(404)
  expect((await asAdmin('POST', `/users/${id}/reset-password`)).status).toBe(409)
})

test('a new password by link ends the sessions that there were', async () => {
  const { asAdmin, asNobody, asAgent, agent } = await desk()
  const reset = await asAdmin('POST', `/users/${agent.id}/reset-password`)
  expect((await asAgent('GET', '/session')).status).toBe(200)
  await asNobody('POST', '/invitations/accept', { token: tokenOf(reset), password })
  expect((await asAgent('GET', '/session')).status).toBe(401)
})

test('passwords are long, but not endless, and not the address', async () => {
  const { asAdmin, asNobody } = await desk()
  const long = { ...carol, email: 'a-long-address@example.com' }
  const invited = await asAdmin('POST', '/users', long)
  for (const bad of ['short', 'x'.repeat(201), 'A-long-address@example.com', 7, undefined]) {
    const body = { token: tokenOf(invited), password: bad }
    const { status, json } = await asNobody('POST', '/invitations/accept', body)
    expect(status).toBe(400)
    expect(json.error.details[0].path).toBe('password')
  }
  const body = { token: tokenOf(invited), password: '🔑'.repeat(12) }
  expect((await asNobody('POST', '/invitations/accept', body)).status).toBe(201)
})

test('users are listed newest first, changed, disabled and deleted', async () => {
  const { asAdmin, asAgent, agent, admin } = await desk()
  const list = await asAdmin('GET', '/users?pageSize=1')
  expect(list.json.meta).toEqual({ total: 2, page: 1, pageSize: 1 })
  expect(list.json.data[0].id).toBe(agent.id)
  expect((await asAdmin('GET', '/users?page=2&pageSize=1')).json.data[0].id).toBe(admin.id)
  const path = `/users/${agent.id}`
  const changed = await asAdmin('PATCH', path, { name: 'Robert', role: 'ADMIN' })
  expect(changed.json.data).toMatchObject({ name: 'Robert', role: 'ADMIN', status: 'ACTIVE' })
  expect((await asAgent('GET', '/users')).status).toBe(200)
  expect((await asAdmin('PATCH', path, { disabled: true })).json.data.status).toBe('DISABLED')
  expect((await asAgent('GET', '/session')).status).toBe(401)
  expect((await asAdmin('PATCH', path, { disabled: false })).json.data.status).toBe('ACTIVE')
  expect((await asAgent('GET', '/session')).status).toBe(401)
  expect((await asAdmin('DELETE', path)).status).toBe(204)
  expect((await asAdmin('GET', path)).status).toBe(404)
  expect((await asAdmin('DELETE', path)).status).toBe(404)
})

test('one administrator who can sign in always stays', async () => {
  const { asAdmin, admin, agent } = await desk()
  const path = `/users/${admin.id}`
  // Invited, but never came; and disabled.
  await asAdmin('POST', '/users', { ...carol, role: 'ADMIN' })
  await asAdmin('PATCH', `/users/${agent.id}`, { role: 'ADMIN', disabled: true })
  for (const answer of [
    await asAdmin('DELETE', path),
    await asAdmin('PATCH', path, { role: 'AGENT' }),
    await asAdmin('PATCH', path, { disabled: true }),
  ]) {
    expect(answer.status).toBe(409)
    expect(answer.json.error.message).toContain('is the last administrator')
  }
  await asAdmin('PATCH', `/users/${agent.id}`, { disabled: false })
  expect((await asAdmin('DELETE', path)).status).toBe(204)
  expect((await asAdmin('GET', '/session')).status).toBe(401)
})

test.each([
  ['email', { email: 'nobody' }],
  ['email', { email: `${'x'.repeat(250)}@example.com` }],
  ['email', { email: 'Carol <carol@example.com>' }],
  ['name', { name: '  ' }],
  ['name', { name: 'x'.repeat(81) }],
  ['name', { name: 'two\nlines' }],
  ['role', { role: 'OWNER' }],
  ['password', { password: 'not to be given here' }],
])('a user with a wrong %s is refused', async (path, wrong) => {
  const { asAdmin } = await desk()
  const { status, json } = await asAdmin('POST', '/users', { ...carol, ...wrong })
  expect(status).toBe(400)
  expect(json.error.details[0].path).toBe(path)
})

test('an address belongs to one', async () => {
  const { asAdmin } = await desk()
  await asAdmin('POST', '/users', carol)
  expect((await asAdmin('POST', '/users', { ...carol, email: 'CAROL@example.com' })).status).toBe(
    409,
  )
})

test.each([
  ['GET', '/users'],
  ['POST', '/users'],
  ['GET', '/users/usr_1'],
  ['PATCH', '/users/usr_1'],
  ['DELETE', '/users/usr_1'],
  ['POST', '/users/usr_1/reset-password'],
])(
  '%s %s is for administrators, with a session, from a page of this server',
  async (method, path) => {
    const { asAgent, asNobody, admin, send } = await desk()
    const body = method === 'POST' && path === '/users' ? carol : undefined
    expect((await asAgent(method, path, body)).status).toBe(403)
    expect((await asNobody(method, path, body)).status).toBe(401)
    if (method === 'GET') return
    const foreign = { ...admin.headers, 'sec-fetch-site': 'cross-site' }
    expect((await send(method, base + path, body, foreign)).status).toBe(403)
  },
)

test('everybody changes their own name and whether they are there', async () => {
  const { asAgent, asNobody } = await desk()
  const changed = await asAgent('PATCH', '/account', { name: 'Bobby', presence: 'AWAY' })
  expect(changed.json.data).toMatchObject({ name: 'Bobby', presence: 'AWAY' })
  expect((await asAgent('PATCH', '/account', { presence: 'ONLINE' })).json.data).toMatchObject({
    name: 'Bobby',
    presence: 'ONLINE',
  })
  expect((await asAgent('PATCH', '/account', { name: '' })).status).toBe(400)
  expect((await asAgent('PATCH', '/account', { presence: 'BUSY' })).status).toBe(400)
  expect((await asAgent('PATCH', '/account', { role: 'ADMIN' })).status).toBe(400)
  expect((await asNobody('PATCH', '/account', { name: 'X' })).status).toBe(401)
})

test('a new password takes the old one, and ends the other sessions', async () => {
  const { asAdmin, asNobody, send } = await desk()
  const invited = await asAdmin('POST', '/users', carol)
  const opened = { token: tokenOf(invited), password }
  const here = {
    ...samePage,
    cookie: cookieOf(await asNobody('POST', '/invitations/accept', opened)),
  }
  const credentials = { email: 'carol@example.com', password }
  const there = { ...samePage, cookie: cookieOf(await asNobody('POST', '/session', credentials)) }
  const change = (body: object) => send('POST', `${base}/account/password`, body, here)
  const wrong = await change({ currentPassword: 'wrong', password: 'a much better one' })
  expect(wrong.status).toBe(400)
  expect(wrong.json.error.details[0].path).toBe('currentPassword')
  expect((await change({ currentPassword: password, password: 'short' })).status).toBe(400)
  expect((await change({ password: 'a much better one' })).status).toBe(400)
  expect((await send('GET', `${base}/session`, undefined, there)).status).toBe(200)
  const changed = await change({ currentPassword: password, password: 'a much better one' })
  expect(changed.status).toBe(204)
  expect((await send('GET', `${base}/session`, undefined, here)).status).toBe(200)
  expect((await send('GET', `${base}/session`, undefined, there)).status).toBe(401)
  expect((await asNobody('POST', '/session', credentials)).status).toBe(401)
  for (let i = 0; i < 3; i++) await change({ currentPassword: 'wrong', password })
  expect((await change({ currentPassword: 'wrong', password })).status).toBe(400)
  expect((await change({ currentPassword: 'wrong', password })).status).toBe(429)
})

test('the first administrator comes in by a link, and after that nobody', async () => {
  const app = await testApp({ config: { rateLimits: false } })
  const send = caller(createServer(app))
  const first = await inviteFirst(app)
  expect(first?.link).toMatch(/^http:\/\/127\.0\.0\.1:8080\/setup#[0-9A-Za-z]{40}$/)
  const newest = await inviteFirst(app)
  const tokenIn = (link = '') => link.split('#')[1]
  const wish = { name: 'Ada', email: 'ada@example.com', password }
  const setUp = (body: object) => send('POST', `${base}/setup`, { ...wish, ...body }, samePage)
  expect((await setUp({ token: tokenIn(first?.link) })).status).toBe(404)
  const token = tokenIn(newest?.link)
  expect((await setUp({ token, password: 'short' })).json.error.details[0].path).toBe('password')
  expect((await setUp({ token, email: '@' })).json.error.details[0].path).toBe('email')
  expect((await setUp({ token, name: '' })).json.error.details[0].path).toBe('name')
  const foreign = await send('POST', `${base}/setup`, { ...wish, token }, {})
  expect(foreign.status).toBe(403)
  // At once, as a double click does.
  const answers = await Promise.all([setUp({ token }), setUp({ token })])
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 404])
  const done = answers.find(({ status }) => status === 201)
  expect(done?.json.data).toMatchObject({ email: 'ada@example.com', role: 'ADMIN' })
  const cookie = done ? cookieOf(done) : ''
  expect((await send('GET', `${base}/users`, undefined, { cookie })).json.meta.total).toBe(1)
  expect(await inviteFirst(app)).toBeUndefined()
})

test('the first link ends after a day, and when somebody was made administrator meanwhile', async () => {
  const app = await testApp()
  const send = caller(createServer(app))
  const tokenNow = async () => (await inviteFirst(app))?.link.split('#')[1]
  const wish = { name: 'Ada', email: 'ada@example.com', password }
  const late = await tokenNow()
  app.clock.advance(86_400_000)
  expect((await send('POST', `${base}/setup`, { ...wish, token: late }, samePage)).status).toBe(404)
  const token = await tokenNow()
  await withOperator(app)
  expect((await send('POST', `${base}/setup`, { ...wish, token }, samePage)).status).toBe(409)
  const asOther = { token, password }
  const other = await send('POST', `${base}/invitations/accept`, asOther, samePage)
  expect(other.status).toBe(404)
})
