import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createServer } from '../../src/server.ts'
import { seedConversations } from '../support/seed-conversations.ts'
import { testApp, withKey } from '../support/test-app.ts'

let server: ReturnType<typeof createServer>
let headers: Record<string, string>
let messages = 0

beforeAll(async () => {
  const app = await testApp()
  headers = (await withKey(app)).headers
  const seed = { conversations: 20_000, messagesEach: 10, until: app.clock.now() }
  messages = seedConversations(app.db, { ...seed, fullText: false }).messages
  // The last one goes on for a while after it began.
  app.clock.advance(3_600_000)
  server = createServer(app).listen({ port: 0, hostname: '127.0.0.1' })
})
afterAll(async () => {
  await server.stop(true)
})

test.each([
  // What there is once for each message, and once more.
  ['json', '"role":', 0],
  ['csv', '\r\n', 1],
])(
  '200,000 messages go out as %s over a connection, in the memory of a few',
  async (format, mark, more) => {
    expect(messages).toBeGreaterThan(200_000)
    const url = `http://127.0.0.1:${server.server?.port}/v1/conversations/export?format=${format}`
    // What the first use of everything takes is not what an export takes.
    await (await fetch(`${url}&conversationId=conv_000000000000000000000001`, { headers })).text()
    Bun.gc(true)
    const before = process.memoryUsage.rss()
    const response = await fetch(url, { headers })
    let most = 0
    let marks = 0
    let tail = ''
    for await (const part of response.body ?? []) {
      const pieces = (tail + Buffer.from(part).toString('latin1')).split(mark)
      marks += pieces.length - 1
      tail = (pieces.at(-1) ?? '').slice(1 - mark.length)
      most = Math.max(most, process.memoryUsage.rss() - before)
      // A reader that is slower than the disk.
      await Bun.sleep(0)
    }
    expect(marks).toBe(messages + more)
    expect(most).toBeLessThan(50_000_000)
  },
  15_000,
)
