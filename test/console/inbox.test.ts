import { expect, test } from 'bun:test'
import { createServer } from '../../src/server.ts'
import { knowledgeApp } from '../support/knowledge.ts'
import { withOperator } from '../support/operator.ts'
import { seedConversations } from '../support/seed-conversations.ts'
import { caller, withKey } from '../support/test-app.ts'

async function desk() {
  const app = await knowledgeApp({ config: { rateLimits: false } })
  const send = caller(createServer(app))
  const person = async (name: string, role: 'ADMIN' | 'AGENT' = 'AGENT') => {
    const { id, headers } = await withOperator(app, role, name)
    return {
      id,
      send: (method: string, path: string, body?: unknown) =>
        send(method, `/console/v1${path}`, body, headers),
    }
  }
  const visitor = async () => {
    const { json } = await send('POST', '/widget/v1/visitors')
    const headers = { authorization: `Bearer ${json.data.token}` }
    return async (message: string, conversationId?: string): Promise<string> =>
      (
        await send(
          'POST',
          '/widget/v1/messages',
          { message, ...(conversationId && { conversationId }) },
          headers,
        )
      ).json.data.conversationId
  }
  return { app, send, person, visitor }
}

test('each view is counted as its list counts it', async () => {
  const { app, person } = await desk()
  seedConversations(app.db, { conversations: 300, messagesEach: 2, until: app.clock.now() })
  const ann = await person('Ann')
  const [waiting] = (await ann.send('GET', '/inbox?view=WAITING')).json.data
  await ann.send('POST', `/conversations/${waiting.id}/claim`)
  const { data: counts } = (await ann.send('GET', '/inbox/counts')).json
  const totals: Record<string, number> = {}
  for (const view of ['waiting', 'mine', 'human', 'bot', 'ended', 'all']) {
    const list = await ann.send('GET', `/inbox?view=${view.toUpperCase()}&pageSize=1`)
    totals[view] = list.json.meta.total
  }
  expect(counts).toEqual(totals)
  expect(counts).toMatchObject({ mine: 1, all: 300 })
})

test('a search finds what every view has, with the message that has the words', async () => {
  const { person, visitor } = await desk()
  const say = await visitor()
  const long = `${'Something else entirely, at length. '.repeat(8)}My parcel 4711 was damaged.`
  const id = await say(long)
  await say('Thank you', id)
  const other = await say('Do you ship to Norway?')
  const ann = await person('Ann')
  const find = async (q: string) =>
    (await ann.send('GET', `/inbox?view=WAITING&q=${encodeURIComponent(q)}`)).json
  const { data, meta } = await find('4711')
  expect(meta.total).toBe(1)
  expect(data[0]).toMatchObject({ id, agentRead: 0, match: { role: 'USER' } })
  expect(data[0].match.content).toBe('…at length. My parcel 4711 was damaged.')
  expect(data[0].lastMessage.content).not.toContain('4711')
  // Another form of the word; both words in one message.
  expect((await find('parcels')).data[0].match.content).toContain('parcel')
  expect((await find('NORWAY shipping')).data.map((row: { id: string }) => row.id)).toEqual([other])
  expect((await find('parcel Norway')).data).toEqual([])
  expect((await find('?!')).data).toEqual([])
  expect((await ann.send('GET', `/inbox?q=${'x'.repeat(201)}`)).status).toBe(400)
  // Blank searches for nothing.
  expect((await ann.send('GET', '/inbox?view=ALL&q=%20')).json.meta.total).toBe(2)
})

test('who wrote each message of an agent is told in the console, and there alone', async () => {
  const { app, send, person, visitor } = await desk()
  const say = await visitor()
  const id = await say('Hello?')
  const [ann, ben] = [await person('Ann'), await person('Ben')]
  for (const agent of [ann, ben]) {
    await agent.send('POST', `/conversations/${id}/claim`)
    await agent.send('POST', `/conversations/${id}/messages`, { message: 'Here I am' })
    await agent.send('POST', `/conversations/${id}/release`)
  }
  const { messages } = (await ann.send('GET', `/inbox/${id}`)).json.data
  expect(
    messages.map((one: { role: string; agentName?: string }) => [one.role, one.agentName]),
  ).toEqual([
    ['USER', undefined],
    ['ASSISTANT', undefined],
    ['AGENT', 'Ann'],
    ['AGENT', 'Ben'],
  ])
  const { headers } = await withKey(app)
  const outside = await send('GET', `/v1/conversations/${id}`, undefined, headers)
  expect(JSON.stringify(outside.json.data.messages)).not.toContain('agentName')
})

test('earlier conversations of the same person are shown, and nobody else’s', async () => {
  const { app, send, person, visitor } = await desk()
  const { headers } = await withKey(app)
  const ask = async (message: string, user?: object): Promise<string> =>
    (await send('POST', '/v1/messages', { message, ...(user && { user }) }, headers)).json.data
      .conversationId
  const byId = await ask('First  of\nall', { id: 'u_1' })
  const byMail = await ask('By mail', { id: 'u_2', email: 'Mia@Example.com' })
  await ask('Somebody else', { id: 'u_3', email: 'max@example.com' })
  const strangers = [await ask('No name'), await ask('No name either')]
  const last = await ask('Again me', { id: 'u_1', email: 'mia@example.com' })
  const ann = await person('Ann')
  const earlier = async (id: string) => (await ann.send('GET', `/inbox/${id}`)).json.data.earlier
  expect(await earlier(last)).toMatchObject([
    { id: byMail, status: 'BOT', messageCount: 2, excerpt: 'By mail' },
    { id: byId, excerpt: 'First of all' },
  ])
  expect(await earlier(byId)).toEqual([])
  expect(await earlier(strangers[1] ?? '')).toEqual([])

  const say = await visitor()
  const [one, two] = [await say('One'), await say('Two')]
  expect((await earlier(two)).map(({ id }: { id: string }) => id)).toEqual([one])
  const plan = app.db
    .query<{ detail: string }, []>(
      `explain query plan select c.id from conversation x join conversation c
         on lower(c.user_email) = lower(x.user_email) where c.user_email is not null and x.id = 1`,
    )
    .all()
  expect(plan.map(({ detail }) => detail).join()).toContain('conversation_by_email')
})

test('a note is deleted by who wrote it or an administrator, and leaves no text behind', async () => {
  const { app, person, visitor } = await desk()
  const id = await (await visitor())('Hello?')
  const [ann, ben, chief] = [await person('Ann'), await person('Ben'), await person('Cy', 'ADMIN')]
  const write = async (content: string): Promise<string> =>
    (await ann.send('POST', `/conversations/${id}/notes`, { content })).json.data.id
  const [first, second] = [await write('secret one'), await write('secret two')]
  const path = `/conversations/${id}/notes`
  const refused = await ben.send('DELETE', `${path}/${first}`)
  expect([refused.status, refused.json.error.message]).toEqual([
    403,
    'Only Ann or an administrator may delete it.',
  ])
  expect((await ann.send('DELETE', `${path}/${first}`)).status).toBe(204)
  expect((await ann.send('DELETE', `${path}/${first}`)).status).toBe(404)
  expect((await ann.send('DELETE', `/conversations/conv_none/notes/${second}`)).status).toBe(404)
  const other = await (await visitor())('Another')
  expect((await ann.send('DELETE', `/conversations/${other}/notes/${second}`)).status).toBe(404)
  const notes = async () => (await ben.send('GET', `/inbox/${id}`)).json.data.notes
  expect((await notes()).map((one: { content: string }) => one.content)).toEqual(['secret two'])
  expect((await chief.send('DELETE', `${path}/${second}`)).status).toBe(204)
  expect(await notes()).toEqual([])
  const log = JSON.stringify(app.db.query('select type, data from event').all())
  expect(log).not.toContain('secret')
  expect(log).toContain('deletedNoteId')
})
