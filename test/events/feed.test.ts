import { expect, test } from 'bun:test'
import { write } from '../../src/platform/write.ts'
import { readFeed } from '../support/feed-client.ts'
import { feedDesk, log, say, texts } from '../support/feed-desk.ts'

const names = (events: { event: string }[]) => events.map(({ event }) => event)

test('a feed begins now, with its position, and shows what happens from then on', async () => {
  const { app, operator, visitor } = await feedDesk()
  const sam = await operator()
  const ann = await visitor()
  const id = await ann.begin()
  const feed = await sam.feed()
  const [ready, presence] = await feed.until((events) => events.length === 2)
  expect(feed.parser.retry).toBe(2000)
  expect(ready).toMatchObject({ event: 'ready', data: { position: ready?.id } })
  expect(presence?.data).toEqual({
    operators: [{ id: sam.id, name: 'Sam Keller', presence: 'ONLINE' }],
  })
  await say(app, id, 'I am here.')
  const [, , sent] = await feed.until((events) => events.length === 3)
  expect(sent).toMatchObject({
    event: 'agent.message.sent',
    data: {
      id: sent?.id,
      type: 'agent.message.sent',
      timestamp: '2025-06-15T09:23:41.000Z',
      data: { conversation: { id }, message: { role: 'AGENT', content: 'I am here.' } },
    },
  })
})

test('who comes back gets everything since, in order, nothing twice', async () => {
  const { app, operator, visitor } = await feedDesk()
  const sam = await operator()
  const ann = await visitor()
  const id = await ann.begin()
  const [own, others] = [await ann.feed(id), await sam.feed()]
  await own.until((events) => events.length === 1)
  await others.until((events) => events.length === 2)
  const expected = Array.from({ length: 130 }, (_, at) => `text ${at}`)
  for (const text of expected.slice(0, 40)) await say(app, id, text)
  await own.until(() => texts(own).length === 40)
  await others.until(() => texts(others).length === 40)
  await own.leave()
  await others.leave()
  for (const text of expected.slice(40)) await say(app, id, text)
  await say(app, await ann.begin('Another'), 'elsewhere')

  const back = await ann.feed(id, own.parser.lastEventId)
  await back.until(() => texts(back).length >= 90)
  await back.settle()
  expect([...texts(own), ...texts(back)]).toEqual(expected)
  expect(names(back.events)).not.toContain('ready')
  const backThere = await sam.feed(others.parser.lastEventId)
  await backThere.until(() => texts(backThere).includes('elsewhere'))
  await backThere.settle()
  expect([...texts(others), ...texts(backThere)].slice(0, 130)).toEqual(expected)
  expect(names(backThere.events)).not.toContain('ready')
})

test('what happens while a feed is still being caught up comes once, after what was before it', async () => {
  // So little room that catching up takes many steps.
  const { app, operator, visitor } = await feedDesk({}, { bufferBytes: 500 })
  const sam = await operator()
  const ann = await visitor()
  const id = await ann.begin()
  const expected: string[] = []
  async function sayNext() {
    expected.push(`text ${expected.length}`)
    await say(app, id, expected.at(-1) ?? '')
  }
  for (let at = 0; at < 60; at++) await sayNext()
  const feeds = [await ann.feed(id, 'start'), await sam.feed('start')]
  for (let at = 0; at < 200; at++) {
    // Now one reads, now the other, now something happens, now all at once.
    if (at % 3 !== 0) await feeds[at % 2]?.read()
    if (at % 2 === 0) void sayNext()
    if (at % 5 === 0) await sayNext()
  }
  for (const feed of feeds) {
    await feed.until(() => texts(feed).length >= expected.length + 2)
    await feed.settle()
    expect(texts(feed).slice(2)).toEqual(expected)
  }
})

test('on an empty log nothing is missed either', async () => {
  const { app, operator, visitor } = await feedDesk()
  const sam = await operator()
  const feed = await sam.feed()
  const [ready] = await feed.until((events) => events.length === 2)
  await feed.leave()
  const id = await (await visitor()).begin()
  const back = await sam.feed(ready?.id)
  const events = await back.until(() => texts(back).length === 2)
  expect(names(events)).toEqual([
    'presence',
    'conversation.started',
    'message.received',
    'message.sent',
  ])
  await say(app, id, 'More.')
  await back.until(() => texts(back).length === 3)
})

test('a position that is unknown, of another conversation or too old begins anew with reset', async () => {
  const { app, operator, visitor } = await feedDesk()
  const sam = await operator()
  const ann = await visitor()
  const [id, other] = [await ann.begin(), await ann.begin()]
  const othersFeed = await ann.feed(other)
  await othersFeed.until((events) => events.length === 1)
  const positions = ['evt_00000000000000000000000000', 'nonsense', othersFeed.parser.lastEventId]
  for (const position of positions) {
    const feed = await ann.feed(id, position)
    const [reset] = await feed.until((events) => events.length === 1)
    expect(reset).toMatchObject({ event: 'reset', data: { position: reset?.id } })
    await say(app, id, 'Goes on.')
    await feed.until(() => texts(feed).at(-1) === 'Goes on.')
    expect(feed.events).toHaveLength(2)
    await feed.leave()
  }
  await write(app, () => {
    for (let at = 0; at < 10_001; at++) {
      app.db
        .query(
          `insert into event (public_id, type, data, created_at) values (?, 'note.added', '{}', 0)`,
        )
        .run(`evt_x${at}`)
    }
  })
  const late = await sam.feed(othersFeed.parser.lastEventId)
  const [reset] = await late.settle()
  expect(reset?.event).toBe('reset')
  expect(late.events).toHaveLength(2)
  // In their own conversation there is nothing between.
  const own = await ann.feed(other, othersFeed.parser.lastEventId)
  expect(await own.settle()).toEqual([])
})

test('a client that does not read costs a bounded buffer, and then gets everything in order', async () => {
  const { app, hub, operator, visitor } = await feedDesk({}, { bufferBytes: 4000 })
  const sam = await operator()
  const id = await (await visitor()).begin()
  const feed = await sam.feed()
  await feed.settle()
  const expected = Array.from({ length: 120 }, (_, at) => `${at} ${'x'.repeat(500)}`)
  // One that opens now and one that comes back after everything has happened; neither reads.
  const abort = new AbortController()
  const wish = { topic: 'all' as const, signal: abort.signal, isWelcome: () => true }
  const opened = hub.open(wish)
  const lastEventId = feed.parser.lastEventId ?? ''
  for (const text of expected) await say(app, id, text)
  const cameBack = hub.open({ ...wish, lastEventId })
  abort.abort()
  // Not more than the buffer and an event were waiting, whatever happened.
  for (const left of [readFeed(opened), readFeed(cameBack)]) {
    while (await left.read());
    expect(texts(left)).toEqual(expected.slice(0, texts(left).length))
    expect(texts(left).length).toBeWithin(3, 8)
  }
  await feed.until(() => texts(feed).length >= expected.length)
  expect(texts(feed)).toEqual(expected)
  // And it is live again.
  await say(app, id, 'the last')
  await feed.until(() => texts(feed).at(-1) === 'the last')
  expect(hub.count()).toBe(1)
})

test('one that reads nothing for two heartbeats is cut off, and loses nothing when it comes back', async () => {
  const { app, hub, operator, visitor } = await feedDesk({}, { bufferBytes: 4000 })
  const sam = await operator()
  const id = await (await visitor()).begin()
  const feed = await sam.feed()
  await feed.until((events) => events.length === 2)
  const expected = Array.from({ length: 40 }, (_, at) => `${at} ${'x'.repeat(500)}`)
  for (const text of expected) await say(app, id, text)
  for (let beat = 0; beat < 2; beat++) {
    expect(hub.count()).toBe(1)
    app.clock.advance(15_000)
    hub.tick()
  }
  expect(hub.count()).toBe(0)
  await expect(feed.until(() => false)).rejects.toThrow('does not read')
  const back = await sam.feed(feed.parser.lastEventId)
  await back.until(() => texts(feed).length + texts(back).length >= expected.length)
  expect([...texts(feed), ...texts(back)]).toEqual(expected)
})

test('one that is slow but reads is not cut off, however full its buffer is at each heartbeat', async () => {
  const { app, hub, operator, visitor } = await feedDesk({}, { bufferBytes: 4000 })
  const sam = await operator()
  const id = await (await visitor()).begin()
  const feed = await sam.feed()
  await feed.until((events) => events.length === 2)
  const expected = Array.from({ length: 60 }, (_, at) => `${at} ${'x'.repeat(500)}`)
  for (const text of expected) await say(app, id, text)
  for (let beat = 1; beat <= 10; beat++) {
    app.clock.advance(15_000)
    hub.tick()
    expect(hub.count()).toBe(1)
    await feed.until(() => texts(feed).length >= beat * 3)
  }
  await feed.until(() => texts(feed).length >= expected.length)
  expect(texts(feed)).toEqual(expected)
})

test('a comment keeps a quiet feed open every 15 seconds', async () => {
  const { app, hub, operator } = await feedDesk()
  const feed = await (await operator()).feed()
  await feed.settle()
  for (let second = 1; second <= 45; second++) {
    app.clock.advance(1000)
    hub.tick()
  }
  await feed.settle()
  expect(feed.parser.comments).toBe(3)
})

test('a feed ends when its operator is signed out, or its conversation is gone', async () => {
  const { app, hub, operator, visitor, signedOut } = await feedDesk()
  const [sam, kim] = [await operator(), await operator('Kim')]
  const ann = await visitor()
  const id = await ann.begin()
  const feeds = [await sam.feed(), await ann.feed(id)]
  const stays = await kim.feed()
  signedOut.add(sam.id)
  await write(app, (db) => db.run('update conversation set visitor_id = null'))
  app.clock.advance(15_000)
  hub.tick()
  for (const feed of feeds) {
    await feed.settle()
    expect(await feed.read()).toBe(false)
  }
  expect(hub.count()).toBe(1)
  await say(app, id, 'Still there?')
  await stays.until(() => texts(stays).length === 1)
})

test('an operator who was shut out sees nothing more after a second', async () => {
  const { app, hub, operator, signedOut } = await feedDesk()
  const sam = await operator()
  const feed = await sam.feed()
  await feed.settle()
  signedOut.add(sam.id)
  app.clock.advance(1000)
  hub.tick()
  expect(await feed.read()).toBe(false)
})

test('what another process writes is noticed without a commit of this one', async () => {
  const { app, hub, operator } = await feedDesk()
  const feed = await (await operator()).feed()
  await feed.settle()
  app.db.run(`insert into event (public_id, type, data, created_at) values
    ('evt_other', 'knowledge.synced', '{"source":{}}', 0)`)
  hub.tick()
  const events = await feed.settle()
  expect(events.at(-1)).toMatchObject({ id: 'evt_other', event: 'knowledge.synced' })
})

test('a thousand feeds that open and close leave nothing behind', async () => {
  const { app, hub, respond, operator, visitor } = await feedDesk()
  let commitListeners = 0
  const { onCommit } = app.writer
  app.writer.onCommit = (listener) => {
    commitListeners++
    const stop = onCommit(listener)
    return () => {
      commitListeners--
      stop()
    }
  }
  const sam = await operator()
  const ann = await visitor()
  const id = await ann.begin()
  let abortListeners = 0
  for (let at = 0; at < 1000; at++) {
    const abort = new AbortController()
    const { signal } = abort
    const [add, remove] = [signal.addEventListener, signal.removeEventListener]
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      abortListeners++
      add.apply(signal, args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      abortListeners--
      remove.apply(signal, args)
    }
    const wish = { topic: 'all' as const, signal, isWelcome: () => true, operatorRowId: sam.rowId }
    const response = hub.open(wish)
    expect(hub.count()).toBe(1)
    if (at % 3 === 0) abort.abort()
    else if (at % 3 === 1) await response.body?.cancel()
    else {
      const reader = response.body?.getReader()
      await reader?.read()
      await reader?.cancel()
      abort.abort()
    }
    expect(hub.count()).toBe(0)
  }
  for (let at = 0; at < 50; at++) {
    const response = await respond(`/widget/v1/conversations/${id}/feed`, ann.headers)
    await response.body?.cancel()
  }
  expect({ abortListeners, commitListeners, open: hub.count() }).toEqual({
    abortListeners: 0,
    commitListeners: 0,
    open: 0,
  })
  // And the next one works as the first did.
  const feed = await sam.feed()
  await say(app, id, 'Here.')
  await feed.until(() => texts(feed).length === 1)
  expect(commitListeners).toBe(1)
})

test('HEAD opens nothing, and a server that stops ends all feeds', async () => {
  const { hub, desk, operator, visitor } = await feedDesk()
  const sam = await operator()
  const ann = await visitor()
  const id = await ann.begin()
  for (const [path, headers] of [
    ['/console/v1/feed', sam.headers],
    [`/widget/v1/conversations/${id}/feed`, ann.headers],
  ] as const) {
    const head = new Request(`http://localhost${path}`, { method: 'HEAD', headers })
    const response = await desk.handle(head)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('text/event-stream')
  }
  expect(hub.count()).toBe(0)
  const feed = await sam.feed()
  await feed.settle()
  hub.close()
  expect(await feed.read()).toBe(false)
  const after = await sam.feed()
  expect(await after.settle()).toEqual([])
  expect(after.parser.retry).toBe(2000)
  expect(hub.count()).toBe(0)
})

test('an event that no side may see moves no feed and ends none', async () => {
  const { app, visitor } = await feedDesk()
  const ann = await visitor()
  const id = await ann.begin()
  const feed = await ann.feed(id)
  await feed.settle()
  await log(app, 'note.added', { note: { content: 'difficult customer' } }, 1)
  await say(app, id, 'Hello.')
  await feed.until(() => texts(feed).length === 1)
  expect(names(feed.events)).toEqual(['ready', 'agent.message.sent'])
})
