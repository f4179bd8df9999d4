import { expect, test } from 'bun:test'
import { insertOperator } from '../../src/access/operator-store.ts'
import { hashPassword } from '../../src/access/passwords.ts'
import { write } from '../../src/platform/write.ts'
import { createServer } from '../../src/server.ts'
import { samePage, withOperator } from '../support/operator.ts'
import { call, type TestApp, type TestOverrides, testApp } from '../support/test-app.ts'

const password = 'correct horse battery'
const passwordHash = await hashPassword(password)
const sessionPath = '/console/v1/session'

async function desk(overrides: TestOverrides = {}) {
  const app = await testApp({ ...overrides, config: { rateLimits: false, ...overrides.config } })
  const now = app.clock.now()
  insertOperator(app.db, {
    id: 'usr_1',
    email: 'ada@example.com',
    name: 'Ada',
    role: 'ADMIN',
    passwordHash,
    now,
  })
  const server = createServer(app)
  const signIn = (body: object, headers: Record<string, string> = samePage) =>
    call(server, 'POST', sessionPath, { email: 'ada@example.com', password, ...body }, headers)
  return { app, server, signIn }
}

const cookieOf = (headers: Headers) => (headers.get('set-cookie') ?? '').split(';')[0] ?? ''

function sessions(app: TestApp): number {
  return app.db.query<{ n: number }, []>('select count(*) as n from session').get()?.n ?? 0
}

test('who signs in gets a cookie that only this server sees, and is known by it', async () => {
  const { app, server, signIn } = await desk()
  const signedIn = await signIn({ email: ' ADA@example.com ' })
  expect(signedIn.status).toBe(201)
  expect(signedIn.json.data).toMatchObject({ id: 'usr_1', email: 'ada@example.com', role: 'ADMIN' })
  expect(signedIn.headers.get('set-cookie')).toMatch(
    /^keepdesk_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
  )
  const cookie = cookieOf(signedIn.headers)
  const stored = JSON.stringify(app.db.query('select token_hash from session').all())
  expect(stored).not.toContain(cookie.slice('keepdesk_session='.length))
  const me = await call(server, 'GET', sessionPath, undefined, { cookie: `a=b; ${cookie}; c=d` })
  expect(me.status).toBe(200)
  expect(me.json.data).toEqual(signedIn.json.data)
})

test('the cookie keeps to https where browsers come by https', async () => {
  const plain = await desk({ config: { trustedProxies: ['127.0.0.1/32'] } })
  const proxied = { ...samePage, 'x-forwarded-proto': 'https' }
  expect((await plain.signIn({}, proxied)).headers.get('set-cookie')).toEndWith('; Secure')
  expect((await plain.signIn({})).headers.get('set-cookie')).not.toContain('Secure')
  const open = await desk()
  expect((await open.signIn({}, proxied)).headers.get('set-cookie')).not.toContain('Secure')
  const tls = await desk({ config: { publicUrl: 'https://desk.example.com' } })
  expect((await tls.signIn({})).headers.get('set-cookie')).toEndWith('; Secure')
})

test('a wrong password, an unknown address and a disabled operator get the same answer', async () => {
  const { app, signIn } = await desk()
  app.db.run(
    `insert into operator (public_id, email, name, role, password_hash, disabled_at, created_at, updated_at)
     select 'usr_2', 'off@example.com', 'Off', 'AGENT', password_hash, 1, 1, 1 from operator`,
  )
  app.db.run(
    `insert into operator (public_id, email, name, role, created_at, updated_at)
     values ('usr_3', 'invited@example.com', 'Invited', 'AGENT', 1, 1)`,
  )
  const answers = [
    await signIn({ password: 'wrong' }),
    await signIn({ email: 'nobody@example.com' }),
    // Who has an id may know it, but signs in by address: else there were two counts of mistakes.
    await signIn({ email: 'usr_1' }),
    await signIn({ email: 'off@example.com' }),
    await signIn({ email: 'invited@example.com', password: '' }),
  ]
  for (const { status, json, headers } of answers) {
    expect(status).toBe(401)
    expect(json.error.message).toBe('E-mail address or password is wrong.')
    expect(headers.get('set-cookie')).toBeNull()
  }
  expect(sessions(app)).toBe(0)
})

test('a body that is no sign-in is refused', async () => {
  const { server, signIn } = await desk()
  expect((await signIn({ email: 7 })).json.error.details[0].path).toBe('email')
  expect((await signIn({ remember: true })).status).toBe(400)
  expect((await signIn({ password: 'x'.repeat(1001) })).status).toBe(400)
  const form = await call(server, 'POST', sessionPath, 'email=a&password=b', {
    ...samePage,
    'content-type': 'application/x-www-form-urlencoded',
  })
  expect(form.status).toBe(415)
})

const failuresBefore = (wait: number) => (wait === 900 ? 20 : 5 + Math.log2(wait))

test('from the fifth wrong password on, each doubles the wait, up to a quarter of an hour', async () => {
  const { app, signIn } = await desk()
  for (let i = 0; i < 5; i++) expect((await signIn({ password: 'wrong' })).status).toBe(401)
  // Checking a password takes long: from some on, failures are put in the table as they would be.
  for (const wait of [1, 2, 4, 64, 512, 900]) {
    app.db.run('update failed_sign_in set failures = ?', [failuresBefore(wait)])
    const refused = await signIn({})
    expect(refused.status).toBe(429)
    expect(refused.json.error.code).toBe('RATE_LIMIT_EXCEEDED')
    expect(refused.headers.get('retry-after')).toBe(String(wait))
    app.clock.advance(wait * 1000 - 1)
    expect((await signIn({})).status).toBe(429)
    app.clock.advance(1)
    expect((await signIn({ password: 'wrong' })).status).toBe(401)
  }
  app.clock.advance(900_000)
  expect((await signIn({})).status).toBe(201)
  expect(app.db.query('select * from failed_sign_in').all()).toEqual([])
  expect((await signIn({ password: 'wrong' })).status).toBe(401)
}, 60_000)

test('the wait is also that of the network, of whatever addresses it tries, and outlasts the process', async () => {
  const { app, signIn } = await desk({ config: { trustedProxies: ['127.0.0.1/32'] } })
  const from = (ip: string) => ({ ...samePage, 'x-forwarded-for': ip })
  await signIn({ email: 'somebody@example.com' }, from('2001:db8::1'))
  const failed = (count: number) =>
    app.db.query("update failed_sign_in set failures = ? where subject like 'network:%'").run(count)
  // Many people may share one: five mistakes there are nothing.
  failed(20)
  expect((await signIn({ email: 'other@example.com' }, from('2001:db8::2'))).status).toBe(401)
  expect((await signIn({}, from('2001:db8::2'))).status).toBe(429)
  expect((await signIn({}, from('2001:db8:0:1::1'))).status).toBe(201)
  const again = createServer(app)
  const restarted = await call(
    again,
    'POST',
    sessionPath,
    { email: 'ada@example.com', password },
    from('2001:db8::3'),
  )
  expect(restarted.status).toBe(429)
})

test('attempts at once are no way around the wait', async () => {
  const { signIn } = await desk()
  const answers = await Promise.all(Array.from({ length: 8 }, () => signIn({ password: 'wrong' })))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused).toHaveLength(3)
})

test('a session is prolonged by its use, with its cookie, and ends 30 days after the last', async () => {
  const { app, server, signIn } = await desk()
  const cookie = cookieOf((await signIn({})).headers)
  const look = () => call(server, 'GET', sessionPath, undefined, { cookie })
  expect((await look()).headers.get('set-cookie')).toBeNull()
  app.clock.advance(29 * 86_400_000)
  const renewed = await look()
  expect(cookieOf(renewed.headers)).toBe(cookie)
  await write(app, () => {})
  app.clock.advance(29 * 86_400_000)
  expect((await look()).status).toBe(200)
  app.clock.advance(30 * 86_400_000)
  const ended = await look()
  expect(ended.status).toBe(401)
  expect(ended.json.error.message).toBe('The session has ended: sign in again.')
})

test('signing out ends this session, signing out everywhere all of them', async () => {
  const { app, server, signIn } = await desk()
  const one = { ...samePage, cookie: cookieOf((await signIn({})).headers) }
  const two = { ...samePage, cookie: cookieOf((await signIn({})).headers) }
  const three = { ...samePage, cookie: cookieOf((await signIn({})).headers) }
  const other = await withOperator(app, 'AGENT')
  const out = await call(server, 'DELETE', sessionPath, undefined, one)
  expect(out.status).toBe(204)
  expect(out.headers.get('set-cookie')).toStartWith('keepdesk_session=; Path=/; Max-Age=0;')
  expect((await call(server, 'GET', sessionPath, undefined, one)).status).toBe(401)
  expect((await call(server, 'GET', sessionPath, undefined, two)).status).toBe(200)
  expect((await call(server, 'DELETE', '/console/v1/sessions', undefined, two)).status).toBe(204)
  expect((await call(server, 'GET', sessionPath, undefined, three)).status).toBe(401)
  expect((await call(server, 'GET', sessionPath, undefined, other.headers)).status).toBe(200)
})

test('signing in again in the same browser leaves no session behind', async () => {
  const { app, signIn } = await desk()
  const cookie = cookieOf((await signIn({})).headers)
  await signIn({}, { ...samePage, cookie })
  expect(sessions(app)).toBe(1)
})

test('who was disabled or deleted is out with the next request', async () => {
  const { app, server } = await desk()
  const disabled = await withOperator(app, 'AGENT')
  const deleted = await withOperator(app, 'AGENT')
  app.db.run('update operator set disabled_at = 1 where id = ?', [disabled.rowId])
  app.db.run('delete from operator where id = ?', [deleted.rowId])
  for (const { headers } of [disabled, deleted]) {
    expect((await call(server, 'GET', sessionPath, undefined, headers)).status).toBe(401)
  }
})

test('the log names who it was by id, and nobody by address or password', async () => {
  const { app, server, signIn } = await desk()
  const cookie = cookieOf((await signIn({})).headers)
  await signIn({ password: 'a wrong password' })
  await call(server, 'GET', sessionPath, undefined, { cookie })
  await Bun.sleep(5)
  const log = JSON.stringify(app.log.lines)
  expect(app.log.lines).toContainEqual({
    level: 'info',
    message: 'signed in',
    fields: { network: '127.0.0.1', operatorId: 'usr_1' },
  })
  expect(app.log.lines).toContainEqual({
    level: 'warn',
    message: 'sign-in failed',
    fields: { network: '127.0.0.1', operatorId: 'usr_1' },
  })
  expect(app.log.lines).toContainEqual({
    level: 'info',
    message: 'request',
    fields: expect.objectContaining({ path: sessionPath, method: 'GET', operatorId: 'usr_1' }),
  })
  for (const secret of ['ada@example.com', 'Ada', 'horse', 'a wrong', cookie]) {
    expect(log).not.toContain(secret)
  }
})

test('without a session, or with one that never was, nobody is anybody', async () => {
  const { server } = await desk()
  for (const cookie of ['', 'keepdesk_session=', 'keepdesk_session=made-up', 'other=1']) {
    const { status, json } = await call(server, 'GET', sessionPath, undefined, { cookie })
    expect(status).toBe(401)
    expect(json.error.code).toBe('UNAUTHORIZED')
  }
})

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
  ['another host of this site', { 'sec-fetch-site': 'same-site' }, 403],
  [
    'another site that lies in Origin',
    { 'sec-fetch-site': 'cross-site', origin: 'http://localhost' },
    403,
  ],
  ['another origin', { origin: 'https://evil.example.com' }, 403],
  ['another port', { origin: 'http://localhost:3000' }, 403],
  ['a sandboxed frame', { origin: 'null' }, 403],
  ['nowhere that it says', {}, 403],
  ['its own page', { 'sec-fetch-site': 'same-origin' }, 204],
  ['the address bar', { 'sec-fetch-site': 'none' }, 204],
  ['its own page, of an older browser', { origin: 'http://localhost' }, 204],
  ['its own page, behind a proxy that ends TLS', { origin: 'https://localhost' }, 204],
  ['its public address', { origin: 'https://desk.example.com' }, 204],
])('what changes something and comes from %s is judged by that', async (_where, origin, status) => {
  const app = await testApp({ config: { publicUrl: 'https://desk.example.com/help' } })
  const { headers } = await withOperator(app)
  const { cookie } = headers
  const answer = await call(createServer(app), 'DELETE', sessionPath, undefined, {
    cookie,
    ...origin,
  } as Record<string, string>)
  expect(answer.status).toBe(status)
  if (status === 403) expect(sessions(app)).toBe(1)
})

test('nobody is signed in by another site', async () => {
  const { app, signIn } = await desk()
  expect((await signIn({}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect(sessions(app)).toBe(0)
})

test('ten sign-ins a minute come from one address', async () => {
  const { signIn } = await desk({ config: { rateLimits: true } })
  const tried = []
  for (let i = 0; i < 11; i++) tried.push(await signIn({ email: 7 }))
  expect(tried.map(({ status }) => status)).toEqual([...Array(10).fill(400), 429])
  expect(tried[0]?.headers.get('ratelimit-limit')).toBe('10')
})
