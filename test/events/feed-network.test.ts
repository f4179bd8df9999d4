import { afterEach, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { listenOptions } from '../../src/platform/listen-options.ts'
import { cutProxy } from '../support/cut-proxy.ts'
import { followFeed } from '../support/feed-client.ts'
import { feedDesk, say } from '../support/feed-desk.ts'
import { residentMegabytes } from '../support/hang-ups.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** A desk on a real port. */
async function listening(options = {}) {
  const desk = await feedDesk({}, options)
  const server = Bun.serve({
    ...listenOptions,
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request) => desk.desk.handle(request),
  })
  stops.push(() => server.stop(true))
  return { ...desk, url: `http://127.0.0.1:${server.port}` }
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo(); waited += 5) {
    if (waited > 10_000) throw new Error(`Waited in vain for ${what}.`)
    await Bun.sleep(5)
  }
}

test('an agent and a visitor whose network is cut again and again see the same messages in the same order', async () => {
  const { app, url, operator, visitor, hub } = await listening()
  const sam = await operator()
  const ann = await visitor()
  const id = await ann.begin('Is somebody there?')
  // Each connection breaks off somewhere else, most of them in the middle of an event.
  const lengths = [700, 1234, 5000, 2048, 901, 16_000, 3333]
  let connections = 0
  const proxy = await cutProxy(url, () => lengths[connections++ % lengths.length] ?? 1000)
  stops.push(() => proxy.close())
  const agents = followFeed(`${proxy.url}/console/v1/feed`, sam.headers)
  const visitors = followFeed(`${proxy.url}/widget/v1/conversations/${id}/feed`, ann.headers)
  stops.push(agents.stop, visitors.stop)
  await until('both feeds', () => hub.count() === 2 && [agents, visitors].every(isReady))

  const said: string[] = []
  async function talk(side: 'agent' | 'visitor') {
    said.push(`${side} says number ${said.length}`)
    const type = side === 'agent' ? 'agent.message.sent' : 'message.received'
    await say(app, id, said.at(-1) ?? '', type)
  }
  for (let round = 0; round < 40; round++) {
    await talk(round % 3 === 0 ? 'visitor' : 'agent')
    if (round % 7 === 3) proxy.cut()
    if (round % 10 === 5) {
      // The network is gone for a while, and the talk goes on.
      proxy.isDown = true
      proxy.cut()
      await Promise.all([talk('agent'), talk('visitor'), talk('agent')])
      await Bun.sleep(5)
      proxy.isDown = false
    }
    if (round % 4 === 0) await Bun.sleep(3)
  }
  const seenBy = ({ events }: { events: typeof agents.events }) =>
    events.filter(({ data }) => data.data?.message).map(({ data }) => data.data.message.content)
  await until('the last message', () =>
    [agents, visitors].every((feed) => seenBy(feed).at(-1) === said.at(-1)),
  )
  expect(seenBy(agents)).toEqual(said)
  expect(seenBy(visitors)).toEqual(said)
  const idsOf = ({ events }: { events: typeof agents.events }) =>
    events.filter(({ id }) => id).map(({ id }) => id)
  for (const feed of [agents, visitors]) {
    expect(new Set(idsOf(feed)).size).toBe(idsOf(feed).length)
    expect(feed.events.some(({ event }) => event === 'reset')).toBe(false)
    expect(feed.connections()).toBeGreaterThan(8)
  }
  // Those that were cut off are no longer held by the server.
  await until('old feeds to go', () => hub.count() <= 2)
})

function isReady({ events }: { events: { event: string }[] }): boolean {
  return events.some(({ event }) => event === 'ready')
}

test('a client behind a real socket that stops reading is cut off after two heartbeats', async () => {
  const { app, url, hub, operator, visitor } = await listening({ bufferBytes: 10_000 })
  const sam = await operator()
  const id = await (await visitor()).begin()
  const { hostname, port } = new URL(url)
  let received = 0
  const socket = connect(Number(port), hostname, () =>
    socket.write(
      `GET /console/v1/feed HTTP/1.1\r\nHost: localhost\r\nx-operator: ${sam.id}\r\n\r\n`,
    ),
  )
  socket.on('error', () => {})
  socket.on('data', (bytes) => {
    received += bytes.length
  })
  await until('the feed', () => received > 200)
  socket.pause()
  // More than what the system itself keeps for a connection.
  const text = 'x'.repeat(3900)
  for (let at = 0; at < 2500; at++) {
    const said = say(app, id, text)
    if (at % 100 === 99) await said
  }
  await until('the buffer to be full', () => {
    app.clock.advance(15_000)
    hub.tick()
    return hub.count() === 0
  })
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.resume()
  await closed
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
})

test('two hundred feeds are open at once, each event reaches every one, and little memory is used', async () => {
  const { app, url, hub, operator, visitor } = await listening()
  const sam = await operator()
  const ann = await visitor()
  const id = await ann.begin()
  const path = `${url}/console/v1/feed`
  const before = residentMegabytes(process.pid)
  const feeds = Array.from({ length: 200 }, () => followFeed(path, sam.headers))
  stops.push(() => Promise.all(feeds.map((feed) => feed.stop())))
  await until('all feeds', () => hub.count() === 200 && feeds.every(isReady))
  for (let at = 0; at < 20; at++) await say(app, id, `text ${at}`)
  const messages = ({ events }: { events: { event: string }[] }) =>
    events.filter(({ event }) => event === 'agent.message.sent').length
  await until('all events', () => feeds.every((feed) => messages(feed) === 20))
  // Server and clients together; measured: 10 to 25 MB.
  expect(residentMegabytes(process.pid) - before).toBeLessThan(100)
  await Promise.all(feeds.map((feed) => feed.stop()))
  await until('all feeds to end', () => hub.count() === 0)
})
