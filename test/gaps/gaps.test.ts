import { expect, test } from 'bun:test'
import { questionJobs } from '../../src/analytics/group-jobs.ts'
import { gapsJobs } from '../../src/gaps/jobs.ts'
import { knowledgeJobs } from '../../src/knowledge/jobs.ts'
import { rateReply } from '../../src/messages/hand-over.ts'
import { createServer } from '../../src/server.ts'
import { passwordDesk, takeWholeTurn } from '../support/answering.ts'
import { indexText, syncAgain } from '../support/knowledge.ts'
import { withOperator } from '../support/operator.ts'
import { caller, withKey } from '../support/test-app.ts'

const umbrellas = 'Do you sell umbrellas in Lisbon?'
const live = () => new AbortController().signal

async function desk() {
  const app = await passwordDesk({ config: { rateLimits: false } })
  const operator = await withOperator(app)
  const { headers: key } = await withKey(app)
  const send = caller(createServer(app))
  const console = (method: string, path: string, body?: unknown) =>
    send(method, `/console/v1${path}`, body, operator.headers)
  app.db.run(
    `insert into visitor (public_id, token_hash, created_at, last_seen_at) values ('vis_1', 'x', 0, 0)`,
  )
  const visitor = { rowId: 1, id: 'vis_1' }
  return {
    app,
    console,
    visitor,
    ask: async (message: string, more = {}) => {
      app.clock.advance(1000)
      const { reply } = await takeWholeTurn(app, { message, visitor, ...more })
      return reply ?? { conversationId: '', messageId: '', source: null }
    },
    work: async () => {
      app.clock.advance(1000)
      for (const job of [...knowledgeJobs(), ...questionJobs(), ...gapsJobs()]) {
        await job.run(app, live())
      }
    },
    gaps: async (query = '') => (await console('GET', `/gaps${query}`)).json.data,
    v1: async (query = '') =>
      (await send('GET', `/v1/analytics/knowledge-gaps${query}`, undefined, key)).json.data,
    /** An operator takes the conversation and says this. */
    reply: async (conversationId: string, ...texts: string[]) => {
      app.clock.advance(1000)
      await console('POST', `/conversations/${conversationId}/claim`)
      for (const message of texts) {
        const path = `/conversations/${conversationId}/messages`
        const { status } = await console('POST', path, { message })
        if (status !== 201) throw new Error(`Not said: ${status}`)
      }
    },
  }
}

test('a gap closes after a sync whose pages answer it, says by what, and opens when it fails again', async () => {
  const { app, ask, work, gaps, v1 } = await desk()
  await ask(umbrellas)
  await work()
  expect(await gaps()).toMatchObject([
    {
      question: umbrellas,
      status: 'OPEN',
      origins: { fellBack: 1, ratedDown: 0, byAgent: 0 },
      closed: null,
    },
  ])
  // A sync that has nothing to do with it leaves it open.
  await indexText(app, 'Boats', '# Boats\n\nWe rent boats on the river in summer.')
  await work()
  expect((await v1('?status=OPEN')).length).toBe(1)

  const source = await indexText(
    app,
    'Umbrellas',
    '# Umbrellas\n\nYes, we sell umbrellas in our shop in Lisbon, in red and in blue.',
  )
  app.clock.advance(120_000)
  await work()
  expect(await gaps()).toMatchObject([
    {
      status: 'RESOLVED',
      closed: {
        by: 'CHECK',
        at: expect.stringMatching(/^2025-06-15T/),
        page: { id: expect.stringMatching(/^page_/), title: 'Umbrellas' },
        confidence: expect.any(Number),
      },
    },
  ])
  expect(await v1('?status=OPEN')).toEqual([])
  expect(await v1('?status=RESOLVED')).toHaveLength(1)
  expect(app.db.query<{ n: number }, []>('select count(*) as n from conversation').get()?.n).toBe(1)

  app.db.run('update source set enabled = 0 where public_id = ?', [source])
  expect((await ask(umbrellas)).source).toBe('FALLBACK')
  await work()
  expect(await gaps()).toMatchObject([{ status: 'OPEN', closed: null, count: 2 }])
})

test('an answer that was rated down is no proof until another passage answers', async () => {
  const { app, ask, work, gaps, visitor } = await desk()
  const question = 'How do I reset my forgotten password?'
  const { messageId, source } = await ask(question)
  expect(source).toBe('KNOWLEDGE')
  await work()
  expect(await gaps()).toEqual([])
  await rateReply(app, { messageId, visitor, rating: 'DOWN' })
  await indexText(app, 'Boats', '# Boats\n\nWe rent boats on the river in summer.')
  await work()
  const [gap] = await gaps()
  expect(gap).toMatchObject({
    status: 'OPEN',
    origins: { fellBack: 0, ratedDown: 1, byAgent: 0 },
  })

  await indexText(
    app,
    question,
    'To reset your forgotten password, reset it on the page of your account: reset forgotten password.',
  )
  app.clock.advance(120_000)
  await work()
  expect(await gaps()).toMatchObject([{ id: gap.id, status: 'RESOLVED', closed: { by: 'CHECK' } }])
})

test('what a person answers is demand, too, and their answer is proposed without the visitor’s name', async () => {
  const { console, ask, work, gaps, reply, app } = await desk()
  const { conversationId } = await ask(umbrellas)
  app.db.run(`update conversation set user_name = 'Anna Berg', user_email = 'anna@example.com'`)
  await ask('I want to talk to a person', { conversationId })
  await reply(conversationId, 'One moment please')
  await ask('thanks', { conversationId })
  await reply(
    conversationId,
    'Hi Anna, yes: our shop in Lisbon sells umbrellas in red and in blue.',
    'We send the receipt to anna@example.com.',
  )
  await ask('And what does shipping to Porto cost?', { conversationId })
  await ask('How long is the warranty on umbrellas?', { conversationId })
  await reply(conversationId, 'Two years from the day on which you bought it.')
  await work()
  const found = await gaps()
  expect(found).toMatchObject([
    {
      question: 'How long is the warranty on umbrellas?',
      count: 1,
      averageConfidence: null,
      origins: { fellBack: 0, ratedDown: 0, byAgent: 1 },
    },
    { question: umbrellas, count: 1, origins: { fellBack: 1, ratedDown: 0, byAgent: 1 } },
  ])
  const { json } = await console('GET', `/gaps/${found[1].id}/proposals`)
  expect(json.data).toEqual([
    {
      question: umbrellas,
      answer:
        'Yes: our shop in Lisbon sells umbrellas in red and in blue.\n\nWe send the receipt to [e-mail].',
      agentName: 'Ada Agent',
      conversationId,
      repliedAt: expect.any(String),
    },
  ])
  // Reading twice counts nothing twice.
  app.db.run(`update event_cursor set event_id = 0 where reader in ('questions', 'agent-answers')`)
  await work()
  expect((await gaps()).map(({ count }: { count: number }) => count)).toEqual([1, 1])
})

test('an operator dismisses a gap, which stays so when it is asked again, and takes it back', async () => {
  const { console, ask, work, gaps, v1 } = await desk()
  await ask(umbrellas)
  await work()
  const [{ id }] = await gaps()
  const { status, json } = await console('POST', `/gaps/${id}/dismiss`)
  expect([status, json.data]).toMatchObject([
    200,
    { id, status: 'DISMISSED', closed: { by: 'OPERATOR', operatorName: 'Ada Agent' } },
  ])
  await ask(umbrellas)
  await work()
  expect(await v1('?status=DISMISSED')).toMatchObject([{ id, count: 2, status: 'DISMISSED' }])
  expect(await v1('?status=OPEN')).toEqual([])
  expect((await console('POST', `/gaps/${id}/reopen`)).json.data.status).toBe('OPEN')
  expect((await console('POST', '/gaps/gap_none/dismiss')).status).toBe(404)
  expect((await console('POST', '/gaps/gap_none/reopen')).status).toBe(404)
  expect((await console('GET', '/gaps/gap_none/proposals')).status).toBe(404)
  expect((await console('GET', '/gaps?status=CLOSED')).status).toBe(400)
})

test('a round that is cut off goes on where it was', async () => {
  const { app, ask, work, gaps } = await desk()
  await ask(umbrellas)
  await ask('Which colours do balloons have?')
  await work()
  await indexText(
    app,
    'Shop',
    '# Shop\n\nYes, we sell umbrellas in Lisbon.\n\n## Balloons\n\nThe colours that balloons have are green and pink.',
  )
  app.clock.advance(120_000)
  const abort = new AbortController()
  const check = gapsJobs().find(({ name }) => name === 'gaps.check')
  const stop = app.writer.onCommit(() => {
    const one = app.db.query<{ n: number }, []>('select count(*) as n from gap').get()
    if (one?.n === 1) abort.abort()
  })
  await check?.run(app, abort.signal)
  stop()
  const states = async () => (await gaps()).map(({ status }: { status: string }) => status).sort()
  expect(await states()).toEqual(['OPEN', 'RESOLVED'])
  await check?.run(app, live())
  expect(await states()).toEqual(['RESOLVED', 'RESOLVED'])
})

test('an unchanged sync asks nothing again', async () => {
  const { app, ask, work } = await desk()
  const source = await indexText(app, 'Boats', '# Boats\n\nWe rent boats.')
  await ask(umbrellas)
  await work()
  await syncAgain(app, source)
  const check = gapsJobs().find(({ name }) => name === 'gaps.check')
  expect(await check?.run(app, live())).toBeUndefined()
})
