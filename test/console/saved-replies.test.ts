import { expect, test } from 'bun:test'
import { mostSavedReplies } from '../../src/conversations/saved-replies.ts'
import { createServer } from '../../src/server.ts'
import { samePage, withOperator } from '../support/operator.ts'
import { caller, testApp } from '../support/test-app.ts'

async function desk() {
  const app = await testApp({ config: { rateLimits: false } })
  const send = caller(createServer(app))
  const [ann, ben] = [
    await withOperator(app, 'AGENT', 'Ann'),
    await withOperator(app, 'AGENT', 'Ben'),
  ]
  const as =
    (headers: Record<string, string>) =>
    (method: string, path = '', body?: unknown) =>
      send(method, `/console/v1/saved-replies${path}`, body, headers)
  return {
    app,
    ann: { id: ann.id, send: as(ann.headers) },
    ben: { id: ben.id, send: as(ben.headers) },
    nobody: as(samePage),
    foreigner: as({ ...ann.headers, 'sec-fetch-site': 'cross-site' }),
  }
}

const hello = { title: 'Hello', content: 'Hello {{name}}, I am {{agent}}.' }

test('what one agent saves, another changes; who did it and when is kept', async () => {
  const { app, ann, ben } = await desk()
  const made = await ann.send('POST', '', { title: '  Hello ', content: ` ${hello.content} ` })
  expect(made.status).toBe(201)
  const { id } = made.json.data
  const began = new Date(app.clock.now()).toISOString()
  expect(made.json.data).toEqual({
    id,
    ...hello,
    createdBy: { id: ann.id, name: 'Ann' },
    createdAt: began,
    updatedBy: { id: ann.id, name: 'Ann' },
    updatedAt: began,
  })
  app.clock.advance(60_000)
  const changed = await ben.send('PATCH', `/${id}`, { title: 'Welcome' })
  expect(changed.json.data).toMatchObject({
    title: 'Welcome',
    content: hello.content,
    createdBy: { name: 'Ann' },
    createdAt: began,
    updatedBy: { id: ben.id, name: 'Ben' },
    updatedAt: new Date(app.clock.now()).toISOString(),
  })
  await ann.send('POST', '', { title: 'apology', content: 'Sorry.' })
  const { json } = await ben.send('GET', '?pageSize=1')
  expect(json.meta).toEqual({ total: 2, page: 1, pageSize: 1 })
  expect(json.data.map((one: { title: string }) => one.title)).toEqual(['apology'])
  expect((await ann.send('GET', `/${id}`)).json.data).toEqual(changed.json.data)
})

test('a deleted one is in no list, and comes back as it was', async () => {
  const { app, ann, ben } = await desk()
  const { json } = await ann.send('POST', '', hello)
  const { id } = json.data
  expect((await ben.send('DELETE', `/${id}`)).status).toBe(204)
  expect(app.db.query('select deleted_by_name as by from saved_reply').get()).toEqual({ by: 'Ben' })
  expect((await ann.send('GET')).json).toMatchObject({ data: [], meta: { total: 0 } })
  for (const [method, body] of [['GET'], ['PATCH', hello], ['DELETE']] as const) {
    expect((await ann.send(method, `/${id}`, body)).status).toBe(404)
  }
  expect((await ann.send('POST', `/${id}/restore`)).json.data).toEqual(json.data)
  expect((await ann.send('POST', `/${id}/restore`)).status).toBe(404)
  expect((await ann.send('GET')).json.data).toEqual([json.data])
})

test('after 30 days a deleted one is gone for good', async () => {
  const { app, ann } = await desk()
  const first = (await ann.send('POST', '', hello)).json.data.id
  const second = (await ann.send('POST', '', { ...hello, title: 'Bye' })).json.data.id
  const third = (await ann.send('POST', '', { ...hello, title: 'Later' })).json.data.id
  await ann.send('DELETE', `/${first}`)
  app.clock.advance(20 * 86_400_000)
  await ann.send('DELETE', `/${second}`)
  app.clock.advance(11 * 86_400_000)
  await ann.send('DELETE', `/${third}`)
  expect((await ann.send('POST', `/${first}/restore`)).status).toBe(404)
  expect((await ann.send('POST', `/${second}/restore`)).status).toBe(200)
})

test('a title is there once, whatever its case, until the other is deleted', async () => {
  const { ann } = await desk()
  const first = (await ann.send('POST', '', hello)).json.data.id
  const again = await ann.send('POST', '', { title: 'HELLO', content: 'x' })
  expect([again.status, again.json.error.message]).toEqual([
    409,
    'There is a saved reply ‘HELLO’ already.',
  ])
  // Its own title in another case is no conflict.
  expect((await ann.send('PATCH', `/${first}`, { title: 'HELLO' })).status).toBe(200)
  await ann.send('DELETE', `/${first}`)
  const second = await ann.send('POST', '', hello)
  expect(second.status).toBe(201)
  expect((await ann.send('POST', `/${first}/restore`)).status).toBe(409)
  const other = (await ann.send('POST', '', { ...hello, title: 'Other' })).json.data.id
  expect((await ann.send('PATCH', `/${other}`, { title: 'hello' })).status).toBe(409)
})

test('there are only so many', async () => {
  const { ann } = await desk()
  for (let n = 0; n < mostSavedReplies; n++) {
    await ann.send('POST', '', { title: `Reply ${n}`, content: 'x' })
  }
  const one = (await ann.send('GET')).json.data[0].id
  const refused = await ann.send('POST', '', hello)
  expect([refused.status, refused.json.error.code]).toEqual([409, 'CONFLICT'])
  await ann.send('DELETE', `/${one}`)
  expect((await ann.send('POST', '', hello)).status).toBe(201)
  expect((await ann.send('POST', `/${one}/restore`)).status).toBe(409)
})

test('wrong bodies, unknown ids, strangers and pages of other sites are refused', async () => {
  const { ann, nobody, foreigner } = await desk()
  const { id } = (await ann.send('POST', '', hello)).json.data
  const wrong: [string, unknown][] = [
    ['title', { content: 'x' }],
    ['title', { title: '  ', content: 'x' }],
    ['title', { title: 'x'.repeat(81), content: 'x' }],
    ['content', { title: 'x', content: '' }],
    ['content', { title: 'x', content: 'x'.repeat(4001) }],
    ['content', { title: 'x', content: 7 }],
    ['more', { title: 'x', content: 'x', more: 1 }],
  ]
  for (const [path, body] of wrong) {
    const { status, json } = await ann.send('POST', '', body)
    expect([path, status, json.error.details?.[0]?.path]).toEqual([path, 400, path])
  }
  expect((await ann.send('PATCH', `/${id}`, {})).status).toBe(400)
  expect((await ann.send('PATCH', `/${id}`, { title: '' })).status).toBe(400)
  expect((await ann.send('GET', '?pageSize=101')).status).toBe(400)
  for (const [method, path, body] of [
    ['GET', '/rep_none'],
    ['PATCH', '/rep_none', hello],
    ['DELETE', '/rep_none'],
    ['POST', '/rep_none/restore'],
  ] as const) {
    expect((await ann.send(method, path, body)).status).toBe(404)
  }
  expect((await nobody('GET')).status).toBe(401)
  expect((await foreigner('POST', '', { ...hello, title: 'New' })).status).toBe(403)
  // 80 characters, whatever they take.
  expect((await ann.send('POST', '', { title: '🙂'.repeat(80), content: 'x' })).status).toBe(201)
})
