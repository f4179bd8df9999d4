import { expect, test } from 'bun:test'
import { createServer } from '../../src/server.ts'
import { indexText, knowledgeApp } from '../support/knowledge.ts'
import { caller, withKey } from '../support/test-app.ts'

async function desk() {
  const app = await knowledgeApp({ config: { rateLimits: false } })
  const id = await indexText(
    app,
    'Returns',
    '# Returns\n\nA jacket may be returned within 30 days.',
  )
  const { headers } = await withKey(app)
  const check = caller(createServer(app))
  const send = (method: string, path: string, body?: unknown) =>
    check(method, `/v1${path}`, body, headers)
  return { app, id, send, source: `/knowledge/sources/${id}` }
}

test('sources come with their counts and last sync, filtered', async () => {
  const { id, send } = await desk()
  const { json } = await send('GET', '/knowledge/sources?type=TEXT&status=READY&enabled=true')
  expect(json.data[0]).toMatchObject({ id, name: 'Returns', pageCount: 1, chunkCount: 1 })
  expect(json.data[0].lastSync).toMatchObject({ status: 'SUCCEEDED', added: 1, progress: 1 })
  for (const filter of ['type=FAQ', 'status=FAILED', 'enabled=false', 'page=2']) {
    expect((await send('GET', `/knowledge/sources?${filter}`)).json.data).toEqual([])
  }
  expect((await send('GET', '/knowledge/sources?enabled=1')).status).toBe(400)
})

test('sources are filtered before they are paged, newest first, and the total counts all pages', async () => {
  const { app, id, send } = await desk()
  const second = await indexText(app, 'Shipping', '# Shipping\n\nTwo days.')
  const third = await indexText(app, 'Sizes', '# Sizes\n\nSmall to large.')
  await send('PATCH', `/knowledge/sources/${second}`, { enabled: false })
  const { json } = await send('GET', '/knowledge/sources?enabled=true&pageSize=1&page=2')
  expect(json.data.map((one: { id: string }) => one.id)).toEqual([id])
  expect(json.meta).toEqual({ total: 2, page: 2, pageSize: 1 })
  const all = (await send('GET', '/knowledge/sources')).json
  expect(all.data.map((one: { id: string }) => one.id)).toEqual([third, second, id])
})

test('a source that bears the id of another as its name is not taken for it', async () => {
  const { app, id, send, source } = await desk()
  await indexText(app, id, '# Other\n\nText.')
  expect((await send('PATCH', source, { authority: 'REFERENCE' })).json.data).toMatchObject({
    id,
    name: 'Returns',
    authority: 'REFERENCE',
  })
  expect((await send('GET', `${source}/pages`)).json.data[0].title).toBe('Returns')
})

test('pages and their chunks are listed; percent signs in q are letters', async () => {
  const { send, source } = await desk()
  const { json } = await send('GET', `${source}/pages?q=RETURN&status=INDEXED`)
  expect(json.data[0]).toMatchObject({ title: 'Returns', freshness: 'CURRENT', chunkCount: 1 })
  expect((await send('GET', `${source}/pages?q=%25`)).json.meta.total).toBe(0)
  const chunks = await send('GET', `/knowledge/pages/${json.data[0].id}/chunks`)
  expect(chunks.json.data[0]).toMatchObject({ position: 0, embedded: true })
  expect(chunks.json.data[0].content).toContain('30 days')
  expect((await send('GET', '/knowledge/pages/page_none/chunks')).status).toBe(404)
  expect((await send('GET', '/knowledge/sources/Returns/pages')).status).toBe(404)
})

test('a sync is queued once', async () => {
  const { send, source } = await desk()
  const first = await send('POST', `${source}/sync`)
  expect(first.status).toBe(202)
  const second = await send('POST', `${source}/sync`)
  expect(second.status).toBe(200)
  expect(second.json).toEqual(first.json)
  expect((await send('POST', '/knowledge/sources/src_none/sync')).status).toBe(404)
})

test('a disabled source is in no answer from the next message on, and comes back', async () => {
  const { send, source } = await desk()
  const ask = async () =>
    (await send('POST', '/messages', { message: 'May a jacket be returned within 30 days?' })).json
      .data.citations.length
  expect(await ask()).toBeGreaterThan(0)
  expect((await send('PATCH', source, { enabled: false })).json.data.enabled).toBe(false)
  expect(await ask()).toBe(0)
  await send('PATCH', source, { enabled: true })
  expect(await ask()).toBeGreaterThan(0)
})

test('changes are all or nothing, and say what is wrong', async () => {
  const { app, send, source } = await desk()
  await indexText(app, 'Other', '# Other\n\nText.')
  const good = { name: ' Refunds ', authority: 'REFERENCE', syncSchedule: '0 3 * * *' }
  const { json } = await send('PATCH', source, good)
  expect(json.data).toMatchObject({ ...good, name: 'Refunds' })
  expect((await send('PATCH', source, { syncSchedule: null })).json.data.syncSchedule).toBeNull()
  expect((await send('PATCH', source, { name: 'Other' })).status).toBe(409)
  for (const bad of [
    { name: ' ' },
    { authority: 'TOP' },
    { enabled: 'no' },
    { enabled: false, syncSchedule: '0 0 30 2 *' },
    { syncSchedule: 'daily' },
    { location: 'x' },
  ]) {
    expect((await send('PATCH', source, bad)).status).toBe(400)
  }
  const [, after] = (await send('GET', '/knowledge/sources')).json.data
  expect(after).toMatchObject({ name: 'Refunds', enabled: true })
  expect((await send('PATCH', '/knowledge/sources/src_none', {})).status).toBe(404)
})
