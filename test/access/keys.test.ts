import { expect, test } from 'bun:test'
import { authenticate, createKey, deleteKey } from '../../src/access/keys.ts'
import { findKeyByHash, listKeys } from '../../src/access/store.ts'
import { createServer } from '../../src/server.ts'
import { call, caller, testApp, withKey } from '../support/test-app.ts'

const sha256 = (text: string) => new Bun.CryptoHasher('sha256').update(text).digest('hex')

test('a key is random, shown once, and stored as its hash only', async () => {
  const app = await testApp()
  const { id, key } = await createKey(app, { name: ' CI ' })
  const other = await createKey(app, { name: 'other' })
  expect(key).toMatch(/^kd_[0-9A-Za-z]{40}$/)
  expect(other.key).not.toBe(key)
  const row = app.db.query('select * from api_key where id = ?').get(id)
  expect(row).toMatchObject({ name: 'CI', hash: sha256(key), hint: key.slice(-4), scopes: '[]' })
  expect(JSON.stringify(app.db.query('select * from api_key').all())).not.toContain(key)
  expect(JSON.stringify(listKeys(app.db))).not.toContain(sha256(key))
})

test('X-API-Key and a bearer token are taken alike; missing, malformed and foreign keys are a 401', async () => {
  const app = await testApp()
  const { key } = await withKey(app)
  const check = caller(createServer(app))
  const status = async (headers: Record<string, string>) =>
    (await check('POST', '/v1/messages', {}, headers)).status
  expect(await status({ 'X-API-Key': key })).toBe(400)
  expect(await status({ Authorization: `Bearer ${key}` })).toBe(400)
  expect(await status({ authorization: `bearer  ${key} ` })).toBe(400)
  for (const wrong of [
    '',
    'kd_',
    `${key}x`,
    key.slice(0, -1),
    key.toLowerCase(),
    `x${key}`,
    "' or 1=1",
  ]) {
    expect(await status({ 'X-API-Key': wrong })).toBe(401)
    expect(await status({ Authorization: `Bearer ${wrong}` })).toBe(401)
  }
  expect(await status({ Authorization: key })).toBe(401)
  expect(await status({ Authorization: `Basic ${btoa(`${key}:`)}` })).toBe(401)
  const { json, headers } = await check('POST', '/v1/messages', {})
  expect(json.error).toMatchObject({ code: 'UNAUTHORIZED' })
  expect(json.error.message).toContain('X-API-Key')
  expect(headers.get('www-authenticate')).toStartWith('Bearer')
  expect((await call(createServer(app), 'POST', `/v1/messages?key=${key}`, {})).status).toBe(401)
})

test('a key deleted by another process stops with the next request', async () => {
  const app = await testApp()
  const server = createServer(app)
  const { id, headers } = await withKey(app)
  expect((await call(server, 'POST', '/v1/messages', {}, headers)).status).toBe(400)
  app.db.query('delete from api_key where id = ?').run(id)
  expect((await call(server, 'POST', '/v1/messages', {}, headers)).status).toBe(401)
})

test('deleting says whether there was a key', async () => {
  const app = await testApp()
  const { id, headers } = await withKey(app)
  expect(await deleteKey(app, id)).toBe(true)
  expect(await deleteKey(app, id)).toBe(false)
  expect(() => authenticate(app, new Headers(headers))).toThrow('not valid')
})

test('a key ends at its expiry, which the answer names', async () => {
  const app = await testApp()
  const expiresAt = app.clock.now() + 1000
  const { key } = await createKey(app, { name: 'short', expiresAt })
  const headers = new Headers({ 'x-api-key': key })
  app.clock.advance(999)
  expect(authenticate(app, headers).name).toBe('short')
  app.clock.advance(1)
  expect(() => authenticate(app, headers)).toThrow('expired on 2025-06-15T09:23:42.000Z')
})

test('a scope lets in, its absence is a 403 that names it', async () => {
  const app = await testApp()
  const check = caller(createServer(app))
  const statusWith = async (scopes: string[]) => {
    const { headers } = await withKey(app, scopes)
    return check('POST', '/v1/messages', {}, headers)
  }
  expect((await statusWith([])).status).toBe(400)
  expect((await statusWith(['messages'])).status).toBe(400)
  expect((await statusWith(['messages:write', 'knowledge:read'])).status).toBe(400)
  for (const scopes of [['messages:read'], ['knowledge'], ['webhooks:write']]) {
    const { status, json } = await statusWith(scopes)
    expect(status).toBe(403)
    expect(json.error).toMatchObject({ code: 'FORBIDDEN' })
    expect(json.error.message).toContain('messages:write')
  }
})

test('a plain area means both of its scopes, stored as such', async () => {
  const app = await testApp()
  const { key } = await createKey(app, {
    name: 'a',
    scopes: ['webhooks', 'messages:read', 'webhooks:read'],
  })
  expect(findKeyByHash(app.db, sha256(key))?.scopes).toEqual([
    'messages:read',
    'webhooks:read',
    'webhooks:write',
  ])
})

test('wrong wishes are refused with what is allowed', async () => {
  const app = await testApp()
  const refusal = (wish: Parameters<typeof createKey>[1]) =>
    createKey(app, wish).then(
      () => 'created',
      (error: Error) => error.message,
    )
  expect(await refusal({ name: 'a', scopes: ['message', 'messages:read', 'x:write'] })).toMatch(
    /'message', 'x:write' is no scope.*messages:read, messages:write, conversations:read/,
  )
  for (const scope of ['messages:', ':read', '', 'messages:delete', 'Messages']) {
    expect(await refusal({ name: 'a', scopes: [scope] })).toContain('is no scope')
  }
  expect(await refusal({ name: ' ' })).toContain('name')
  expect(await refusal({ name: 'a'.repeat(81) })).toContain('name')
  expect(await refusal({ name: 'a', expiresAt: app.clock.now() })).toContain('future')
  expect(await refusal({ name: 'a', expiresAt: Number.NaN })).toContain('future')
  expect(listKeys(app.db)).toEqual([])
})

test('the last use is kept to the minute, without a write a request', async () => {
  const app = await testApp()
  const server = createServer(app)
  const { headers } = await withKey(app)
  let writes = 0
  const { enqueue } = app.writer
  app.writer.enqueue = (fn) => {
    writes++
    return enqueue(fn)
  }
  const lastUse = () => listKeys(app.db)[0]?.lastUsedAt
  const use = async () => {
    await call(server, 'POST', '/v1/messages', {}, headers)
    await Bun.sleep(1)
  }
  expect(lastUse()).toBeUndefined()
  await use()
  const first = app.clock.now()
  expect(lastUse()).toBe(first)
  app.clock.advance(59_999)
  await use()
  expect(lastUse()).toBe(first)
  app.clock.advance(1)
  await use()
  expect(lastUse()).toBe(first + 60_000)
  expect(writes).toBe(2)
})

test('a last use that cannot be stored is logged, and the request goes on', async () => {
  const app = await testApp()
  const server = createServer(app)
  const { headers } = await withKey(app)
  app.writer.enqueue = () => Promise.reject(new Error('disk full'))
  expect((await call(server, 'POST', '/v1/messages', {}, headers)).status).toBe(400)
  expect(app.log.lines.map((line) => line.level)).toContain('warn')
})
