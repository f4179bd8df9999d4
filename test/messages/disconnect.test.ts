import { afterEach, expect, test } from 'bun:test'
import { connect, type Socket } from 'node:net'
import { messagesRoutes } from '../../src/messages/routes.ts'
import type { takeTurn } from '../../src/messages/turn.ts'
import { listenOptions } from '../../src/platform/listen-options.ts'
import { createServer } from '../../src/server.ts'
import { endlessTurn } from '../support/fake-turn.ts'
import { testApp, withKey } from '../support/test-app.ts'

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function listening(turn: typeof takeTurn) {
  const app = await testApp({ config: { rateLimits: false } })
  const { headers } = await withKey(app)
  const server = createServer(app).use(messagesRoutes(app, turn))
  server.listen({ port: 0, hostname: '127.0.0.1', ...listenOptions })
  stops.push(() => server.stop(true))
  return { app, port: server.server?.port ?? 0, key: headers['x-api-key'] }
}

/** Sends a message on a connection of its own, which is given once the request is out. */
function send(
  { port, key }: { port: number; key: string },
  message: string,
  path = '/v1/messages/stream',
): Promise<Socket> {
  const body = JSON.stringify({ message })
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${key}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
      socket.write(head + body, () => resolve(socket))
    })
    socket.on('error', reject)
  })
}

async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; !isSo() && waited < 5000; waited += 5) await Bun.sleep(5)
  expect(isSo()).toBe(true)
}

test.each(['/v1/messages/stream', '/v1/messages'])(
  'clients of %s that hang up all at once end their turns, again and again',
  async (path) => {
    const { turn, counts } = endlessTurn(1)
    const desk = await listening(turn)
    for (let round = 1; round <= 3; round++) {
      const sockets = await Promise.all(Array.from({ length: 50 }, () => send(desk, 'hi', path)))
      await until(() => counts.started === round * 50)
      for (const socket of sockets) {
        socket.resume()
        socket.destroy()
      }
      await until(() => counts.finished === round * 50)
      expect(counts.aborted).toBe(round * 50)
    }
    expect((await fetch(`http://127.0.0.1:${desk.port}/healthz`)).status).toBe(200)
    expect(desk.app.log.lines.filter((line) => line.level === 'error')).toEqual([])
  },
)

test('a turn that hangs in its model is let go by the abort, whose error goes nowhere', async () => {
  const { turn, counts } = endlessTurn(1)
  const desk = await listening(turn)
  const sockets = await Promise.all(Array.from({ length: 20 }, () => send(desk, 'stuck')))
  await until(() => counts.started === 20)
  for (const socket of sockets) socket.destroy()
  await until(() => counts.finished === 20)
  expect(desk.app.log.lines.filter((line) => line.level === 'error')).toEqual([])
})

test('a client that does not read stops the turn instead of filling the memory', async () => {
  const { turn, counts } = endlessTurn(0, 'x'.repeat(100_000))
  const desk = await listening(turn)
  const socket = await send(desk, 'hi')
  socket.pause()
  await until(() => counts.tokens > 0)
  let before = -1
  for (let checks = 0; checks < 50 && before !== counts.tokens; checks++) {
    before = counts.tokens
    await Bun.sleep(50)
  }
  expect(counts.tokens).toBe(before)
  expect(counts.tokens).toBeLessThan(500)
  socket.destroy()
  await until(() => counts.finished === 1)
})
