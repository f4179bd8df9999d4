import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { createServer } from '../../../src/server.ts'
import { upkeepJobs } from '../../../src/upkeep/jobs.ts'
import {
  indexFaq,
  indexFolder,
  indexText,
  knowledgeApp,
  syncAgain,
} from '../../support/knowledge.ts'
import { withOperator } from '../../support/operator.ts'
import { caller } from '../../support/test-app.ts'

const policy =
  '# Refunds\n\nSend the goods back. Refunds are paid back to your card within 14 days.'
const entry = {
  question: 'How long does a refund take?',
  answer: 'Refunds are paid back to your card within 30 days.',
}

async function desk() {
  const app = await knowledgeApp({ config: { rateLimits: false } })
  const { headers } = await withOperator(app, 'AGENT')
  const send = caller(createServer(app))
  const job = upkeepJobs().find(({ name }) => name === 'knowledge.conflicts')
  return {
    app,
    send: (method: string, path: string) =>
      send(method, `/console/v1/knowledge/conflicts${path}`, undefined, headers),
    list: async (query = '') =>
      (await send('GET', `/console/v1/knowledge/conflicts${query}`, undefined, headers)).json,
    run: () => job?.run(app, new AbortController().signal),
    rewrite: async (source: string, content: string) => {
      app.db.run('update source set content = ? where public_id = ?', [content, source])
      await syncAgain(app, source)
    },
  }
}

test('an entry and a page that say different things are shown side by side', async () => {
  const { app, list, run } = await desk()
  await indexText(app, 'Shipping', '# Shipping\n\nParcels to Porto arrive within two days.')
  await indexText(app, 'Refunds', policy, { authority: 'PRIMARY' })
  app.db.run(`update page set modified_at = ? where title = 'Refunds'`, [
    app.clock.now() - 400 * 86_400_000,
  ])
  await indexFaq(app, [entry], { authority: 'REFERENCE' })
  expect(await run()).toEqual({ did: '3 pages compared with the others: 1 conflict found, 0 gone' })
  const { data, meta } = await list()
  expect(meta.total).toBe(1)
  const [{ chunk, statement }] = structuredClone(data[0].sides)
  expect(data[0]).toMatchObject({
    id: expect.stringMatching(/^cfl_/),
    kind: 'DURATION',
    status: 'OPEN',
    sides: [
      {
        statement: 'Refunds are paid back to your card within 14 days.',
        sourceName: 'Refunds',
        authority: 'PRIMARY',
        freshness: 'STALE',
        chunk: { position: 0, start: expect.any(Number), end: expect.any(Number) },
      },
      { statement: entry.answer, authority: 'REFERENCE', freshness: 'CURRENT' },
    ],
  })
  const { content } = app.db
    .query<{ content: string }, [string]>('select content from chunk where public_id = ?')
    .get(chunk.id) ?? { content: '' }
  expect(content.slice(chunk.start, chunk.end)).toBe(statement)
  // Nothing has changed since.
  expect(await run()).toBeUndefined()
})

test('what is mended is gone, what is written again is back, what was dismissed stays so', async () => {
  const { app, send, list, run, rewrite } = await desk()
  const source = await indexText(app, 'Refunds', policy)
  await indexFaq(app, [entry])
  await run()
  const [{ id }] = (await list()).data
  await rewrite(source, policy.replace('14', '30'))
  await run()
  expect((await list()).data).toEqual([])
  expect((await list('?status=GONE')).data).toMatchObject([{ id, status: 'GONE' }])
  expect((await send('POST', `/${id}/dismiss`)).status).toBe(404)

  await rewrite(source, policy)
  await run()
  expect((await list()).data).toMatchObject([{ id, status: 'OPEN' }])
  expect((await send('POST', `/${id}/dismiss`)).status).toBe(204)
  await rewrite(source, `${policy}\n\nWrite to us first.`)
  await run()
  expect((await list()).data).toEqual([])
  expect((await list('?status=DISMISSED')).data).toMatchObject([
    { id, operatorName: 'Ada Agent', changedAt: expect.any(String) },
  ])
  expect((await send('POST', `/${id}/reopen`)).status).toBe(204)
  expect((await list()).meta.total).toBe(1)
})

test('sources that are not in use contradict nobody', async () => {
  const { app, list, run } = await desk()
  await indexText(app, 'Refunds', policy)
  const faq = await indexFaq(app, [entry])
  await run()
  app.db.run('update source set enabled = 0 where public_id = ?', [faq])
  expect((await list()).data).toEqual([])
})

test('a sentence with as many figures as pages is a pattern, not a conflict', async () => {
  const { app, list, run } = await desk()
  for (const days of [10, 20, 30, 40]) {
    await indexText(app, 'Refunds', policy.replace('14', String(days)), { name: `Shop ${days}` })
  }
  await run()
  expect((await list()).data).toEqual([])
})

test('the sample help centre contradicts itself nowhere', async () => {
  const { app, list, run } = await desk()
  await indexFolder(app, join(import.meta.dir, '../../../data/sample'))
  expect((await run())?.did).toContain('24 pages compared')
  expect((await list()).data).toEqual([])
})

test.each([
  ['GET', '?status=CLOSED', 400],
  ['GET', '?page=0', 400],
  ['POST', '/cfl_none/dismiss', 404],
  ['POST', '/cfl_none/reopen', 404],
])('%s %s is answered with %i', async (method, path, expected) => {
  const { send } = await desk()
  expect((await send(method, path)).status).toBe(expected)
})
