import { expect, test } from 'bun:test'
import { peopleThere } from '../../src/access/presence.ts'
import { moveToWaiting } from '../../src/conversations/handoff.ts'
import { getConversationSides } from '../../src/conversations/read-store.ts'
import { getConversationState } from '../../src/conversations/store.ts'
import { listConversationEvents } from '../../src/events/store.ts'
import { write } from '../../src/platform/write.ts'
import { changeSettings } from '../../src/settings/store.ts'
import { feedDesk, log, say } from '../support/feed-desk.ts'
import { call, type TestApp } from '../support/test-app.ts'

const names = (events: { event: string }[]) => events.map(({ event }) => event)

/** A conversation that one operator has, with a feed open on each side. */
async function handedOver() {
  const desk = await feedDesk()
  const { app } = desk
  const [sam, kim] = [await desk.operator(), await desk.operator('Kim Ito')]
  const [ann, ben] = [await desk.visitor(), await desk.visitor()]
  const id = await ann.begin()
  const { rowId } = getConversationState(app.db, id)
  await claim(app, id, sam.id)
  const [visitors, agents] = [await ann.feed(id), await sam.feed()]
  await visitors.settle()
  await agents.settle()
  visitors.events.length = 0
  agents.events.length = 0
  return { ...desk, sam, kim, ann, ben, id, rowId, visitors, agents }
}

function claim(app: TestApp, id: string, agentId: string) {
  return write(app, (db) =>
    db
      .query(
        `update conversation set status = 'HUMAN', agent_id = ?, agent_name = 'Sam Keller'
         where public_id = ?`,
      )
      .run(agentId, id),
  )
}

test('a visitor sees what is meant for them, field by field, and nothing else', async () => {
  const { app, id, rowId, visitors, agents } = await handedOver()
  const conversation = {
    id,
    status: 'HUMAN',
    channel: 'WIDGET',
    user: { email: 'ann@example.com' },
    metadata: { plan: 'secret-plan' },
    language: 'en',
    messageCount: 3,
    agent: { id: 'usr_1', name: 'Sam', email: 'secret-mail' },
    startedAt: '2025-06-15T09:23:41.000Z',
    lastMessageAt: '2025-06-15T09:23:41.000Z',
    endedAt: null,
    contactEmail: 'secret-contact',
  }
  const plain = { id: 'msg_1', sequence: 3, role: 'AGENT', content: 'Hi', interrupted: true }
  const message = { ...plain, model: 'secret-model' }
  const shown = [
    'message.received',
    'message.sent',
    'escalation.triggered',
    'agent.joined',
    'agent.message.sent',
    'handoff.resolved',
    'conversation.ended',
  ] as const
  const hidden = [
    'conversation.started',
    'feedback.received',
    'note.added',
    'conversation.changed',
  ] as const
  const data = { conversation, message, reason: 'secret-reason', note: { content: 'secret-note' } }
  for (const type of [...hidden, ...shown]) await log(app, type, data, rowId)
  await log(app, 'knowledge.synced', { source: { name: 'secret-source' } })
  await log(app, 'conversation.ended', data, rowId + 1)
  await agents.until((events) => events.length === 13)
  expect(names(agents.events)).toEqual([
    ...hidden,
    ...shown,
    'knowledge.synced',
    'conversation.ended',
  ])
  expect(agents.events.slice(0, 11).every((event) => event.data.data.reason)).toBe(true)
  await visitors.settle()
  expect(names(visitors.events)).toEqual([...shown])
  expect(JSON.stringify(visitors.events)).not.toContain('secret')
  expect(JSON.stringify(visitors.events)).not.toContain('ann@example.com')
  const [received, , escalated, joined] = visitors.events
  expect(received?.data.data.message).toEqual(plain)
  expect(escalated?.data.data).toEqual({
    conversation: {
      id,
      status: 'HUMAN',
      channel: 'WIDGET',
      language: 'en',
      messageCount: 3,
      agent: { id: 'usr_1', name: 'Sam' },
      startedAt: conversation.startedAt,
      lastMessageAt: conversation.lastMessageAt,
      endedAt: null,
    },
  })
  expect(joined?.data).toMatchObject({ id: joined?.id, type: 'agent.joined' })
})

test("others' conversations, unknown ones and tokens in addresses open no feed", async () => {
  const { desk, ann, ben, id, hub } = await handedOver()
  const before = hub.count()
  for (const [method, path, body] of [
    ['GET', `/conversations/${id}/feed`],
    ['POST', `/conversations/${id}/typing`],
    ['PUT', `/conversations/${id}/read`, { sequence: 1 }],
  ] as const) {
    expect((await ben.send(method, path, body)).status).toBe(404)
    const unknown = path.replace(id, 'conv_0')
    expect((await ann.send(method, unknown, body)).status).toBe(404)
    const token = await call(desk, method, `/widget/v1${path}?token=${ann.token}`, body)
    expect(token.status).toBe(401)
  }
  expect(hub.count()).toBe(before)
})

test('one conversation has at most 20 feeds open', async () => {
  const { ann, id, desk, respond } = await handedOver()
  const path = `/widget/v1/conversations/${id}/feed`
  // One is open already.
  const feeds = await Promise.all(Array.from({ length: 19 }, () => respond(path, ann.headers)))
  const refused = await call(desk, 'GET', path, undefined, ann.headers)
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('15')
  await feeds[0]?.body?.cancel()
  expect((await respond(path, ann.headers)).status).toBe(200)
})

test('who writes is shown to the other side, not more often than every 2 seconds, for 6', async () => {
  const { app, sam, ann, id, visitors, agents, feeds } = await handedOver()
  const agentTypes = () => sam.send('POST', `/conversations/${id}/typing`)
  const visitorTypes = () => ann.send('POST', `/conversations/${id}/typing`)
  expect((await agentTypes()).status).toBe(204)
  expect((await visitorTypes()).status).toBe(204)
  app.clock.advance(1999)
  await agentTypes()
  await visitorTypes()
  await visitors.settle()
  await agents.settle()
  const until = '2025-06-15T09:23:47.000Z'
  expect(visitors.events).toEqual([
    { event: 'typing', data: { conversationId: id, who: 'AGENT', name: 'Sam Keller', until } },
  ])
  expect(agents.events).toEqual([
    { event: 'typing', data: { conversationId: id, who: 'VISITOR', until } },
  ])
  app.clock.advance(1)
  await agentTypes()
  await visitors.settle()
  expect(visitors.events[1]?.data.until).toBe('2025-06-15T09:23:49.000Z')

  // Who opens a feed now is told; after six seconds nobody writes any more.
  app.clock.advance(5998)
  const late = await ann.feed(id)
  expect(names(await late.settle())).toEqual(['ready', 'typing'])
  const others = await sam.feed()
  expect(names(await others.settle())).toEqual(['ready', 'presence', 'typing'])
  app.clock.advance(2)
  expect(names(await (await ann.feed(id)).settle())).toEqual(['ready'])
  feeds.typing.forgetOld()
  expect(feeds.typing.current(1)).toEqual([])
})

test('typing is not in the log: nobody gets it later', async () => {
  const { app, sam, ann, id, visitors } = await handedOver()
  await visitors.leave()
  await sam.send('POST', `/conversations/${id}/typing`)
  app.clock.advance(6000)
  const back = await ann.feed(id, visitors.parser.lastEventId)
  expect(await back.settle()).toEqual([])
})

test('typing shows only where a person and a visitor talk to each other', async () => {
  const { app, sam, kim, ann, id, visitors, agents } = await handedOver()
  // Somebody else looks on.
  expect((await kim.send('POST', `/conversations/${id}/typing`)).status).toBe(204)
  expect((await kim.send('POST', '/conversations/conv_0/typing')).status).toBe(404)
  const bots = await ann.begin()
  expect((await ann.send('POST', `/conversations/${bots}/typing`)).status).toBe(204)
  expect((await sam.send('POST', `/conversations/${bots}/typing`)).status).toBe(204)
  await agents.settle()
  expect(await visitors.settle()).toEqual([])
  expect(names(agents.events)).not.toContain('typing')
  const now = app.clock.now()
  await write(app, (db) => moveToWaiting(db, { conversationId: bots, reason: 'FALLBACK', now }))
  await ann.send('POST', `/conversations/${bots}/typing`)
  await agents.until((events) => names(events).includes('typing'))
})

test('a read mark moves forwards only, is stored, and both sides hear of it once', async () => {
  const { app, sam, ann, id, visitors, agents } = await handedOver()
  await say(app, id, 'I am here.')
  const agent = await sam.send('PUT', `/conversations/${id}/read`, { sequence: 2 })
  expect(agent.status).toBe(200)
  expect(agent.json).toEqual({ data: { conversationId: id, who: 'AGENT', sequence: 2 } })
  const visitor = await ann.send('PUT', `/conversations/${id}/read`, { sequence: 3 })
  expect(visitor.json).toEqual({ data: { conversationId: id, who: 'VISITOR', sequence: 3 } })
  for (const sequence of [0, 1, 2]) {
    const back = await ann.send('PUT', `/conversations/${id}/read`, { sequence })
    expect(back.json.data.sequence).toBe(3)
  }
  expect(getConversationSides(app.db, id)).toMatchObject({ agentRead: 2, visitorRead: 3 })
  for (const feed of [visitors, agents]) {
    await feed.settle()
    expect(feed.events.slice(1).map(({ event, data }) => ({ event, data }))).toEqual([
      { event: 'read', data: { conversationId: id, who: 'AGENT', sequence: 2 } },
      { event: 'read', data: { conversationId: id, who: 'VISITOR', sequence: 3 } },
    ])
  }
  // What they missed comes after a reconnect, too; the API's users see nothing of it.
  const back = await ann.feed(id, visitors.events[1]?.id)
  expect(names(await back.settle())).toEqual(['read'])
  const { rowId } = getConversationState(app.db, id)
  expect(listConversationEvents(app.db, rowId).map(({ type }) => type)).not.toContain(
    'conversation.read',
  )
})

test.each([
  [{ sequence: 99 }, 'sequence'],
  [{ sequence: -1 }, 'sequence'],
  [{ sequence: 1.5 }, 'sequence'],
  [{ sequence: '1' }, 'sequence'],
  [{}, 'sequence'],
  [{ sequence: 1, who: 'AGENT' }, 'who'],
])('a read mark %j is refused on both sides', async (body, path) => {
  const { app, sam, ann, id } = await handedOver()
  for (const side of [sam, ann]) {
    const { status, json } = await side.send('PUT', `/conversations/${id}/read`, body)
    expect(status).toBe(400)
    expect(json.error.details[0].path).toBe(path)
  }
  const unknown = await sam.send('PUT', '/conversations/conv_0/read', { sequence: 0 })
  expect(unknown.status).toBe(404)
  expect(getConversationSides(app.db, id)).toMatchObject({ agentRead: 0, visitorRead: 0 })
})

test('operators see who of them is there, and hear when that changes', async () => {
  const { app, hub, operator } = await feedDesk()
  const sam = await operator()
  const kim = await operator('Kim Ito')
  const own = await sam.feed()
  const presences = (feed: typeof own) =>
    feed.events
      .filter(({ event }) => event === 'presence')
      .map(({ data }) => data.operators.map((one: { presence: string }) => one.presence).join())
  function later(ms: number) {
    app.clock.advance(ms)
    hub.tick()
    return own.settle()
  }
  await later(0)
  // By name: Kim, Sam.
  expect(presences(own)).toEqual(['OFFLINE,ONLINE'])
  const kims = await kim.feed()
  await later(1000)
  expect(presences(own)).toEqual(['OFFLINE,ONLINE', 'ONLINE,ONLINE'])
  await write(app, (db) =>
    db.query("update operator set presence = 'AWAY' where name = 'Kim Ito'").run(),
  )
  await later(1000)
  expect(presences(own).at(-1)).toBe('AWAY,ONLINE')
  expect(presences(kims).length).toBe(0)
  await kims.leave()
  await later(30_000)
  expect(presences(own)).toHaveLength(3)
  // They were last seen when their feed was: half a minute later nobody counts on them.
  await later(31_000)
  expect(presences(own).at(-1)).toBe('OFFLINE,ONLINE')
  await write(app, (db) =>
    db.query('update operator set disabled_at = 1 where name = ?').run('Kim Ito'),
  )
  await later(1000)
  expect(presences(own).at(-1)).toBe('ONLINE')
})

test('somebody is there while an operator who wants to be seen has been here within a minute', async () => {
  const { app, hub, operator } = await feedDesk()
  const set = (sql: string) => write(app, (db) => db.run(`update operator set ${sql}`))
  const sam = await operator()
  const seen = () =>
    app.db.query<{ at: number }, []>('select last_seen_at as at from operator').get()?.at
  expect(peopleThere(app.db, app.clock.now())).toBe('AWAY')
  const feed = await sam.feed()
  async function tick(ms: number) {
    app.clock.advance(ms)
    hub.tick()
    await write(app, () => {})
  }
  await tick(0)
  expect(peopleThere(app.db, app.clock.now())).toBe('THERE')
  const first = seen()
  await tick(29_999)
  expect(seen()).toBe(first)
  await tick(1)
  expect(seen()).toBe(app.clock.now())
  await set("presence = 'AWAY'")
  expect(peopleThere(app.db, app.clock.now())).toBe('AWAY')
  await set("presence = 'ONLINE', disabled_at = 1")
  expect(peopleThere(app.db, app.clock.now())).toBe('NONE')
  // Invited, but hasn't come yet.
  await set('disabled_at = null, password_hash = null')
  expect(peopleThere(app.db, app.clock.now())).toBe('NONE')
  await set("password_hash = 'none'")
  await feed.leave()
  app.clock.advance(59_999)
  expect(peopleThere(app.db, app.clock.now())).toBe('THERE')
  app.clock.advance(1)
  expect(peopleThere(app.db, app.clock.now())).toBe('AWAY')
})

test("a widget on another site may send where it was, and a visitor's token goes in the header", async () => {
  const { app, desk, ann, id } = await handedOver()
  const allowedOrigins = ['https://shop.example.com']
  changeSettings(app.db, 'widget', { changes: { allowedOrigins }, now: 0 })
  const path = `/widget/v1/conversations/${id}/feed`
  const preflight = await call(desk, 'OPTIONS', path, undefined, {
    origin: 'https://shop.example.com',
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'authorization, last-event-id',
  })
  const allowed = preflight.headers.get('access-control-allow-headers')?.toLowerCase().split(', ')
  expect(allowed).toContain('last-event-id')
  expect(allowed).toContain('authorization')
  expect((await ann.feed(id)).parser.events).toEqual([])
})
