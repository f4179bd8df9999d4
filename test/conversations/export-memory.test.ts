import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { migrations } from '../../src/migrations/all.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { removeFolder, tempFolder } from '../support/process.ts'
import { seedConversations } from '../support/seed-conversations.ts'

const folder = tempFolder()
let messages = 0
let child: ReturnType<typeof startServer>
let lines: AsyncGenerator<string, void>
let desk: { port: number; headers: Record<string, string> }

beforeAll(async () => {
  const db = await openDatabase(folder)
  migrate(db, migrations)
  const seed = { conversations: 20_000, messagesEach: 10, fullText: false }
  messages = seedConversations(db, { ...seed, until: Date.parse('2025-06-01') }).messages
  db.close()
  child = startServer()
  lines = linesOf(child.stdout)
  desk = JSON.parse(await next())
})
afterAll(async () => {
  await child.stdin.end()
  await child.exited
  removeFolder(folder)
})

function startServer() {
  const script = join(import.meta.dir, '../support/export-server.ts')
  return Bun.spawn([process.execPath, script, folder], { stdin: 'pipe', stdout: 'pipe' })
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  let text = ''
  for await (const part of stream) {
    text += Buffer.from(part).toString()
    const whole = text.split('\n')
    text = whole.pop() ?? ''
    yield* whole
  }
}

async function next(): Promise<string> {
  const { value } = await lines.next()
  if (value === undefined) throw new Error('The desk ended.')
  return value
}

/** By how much the desk's memory has grown, at most, since this was last asked. */
async function growth(): Promise<number> {
  child.stdin.write('\n')
  await child.stdin.flush()
  return Number(await next())
}

test.each([
  // What there is once for each message, and once more.
  ['json', '"role":', 0],
  ['csv', '\r\n', 1],
])(
  '200,000 messages go out as %s over a connection, in the memory of a few',
  async (format, mark, more) => {
    expect(messages).toBeGreaterThan(200_000)
    const { headers } = desk
    const url = `http://127.0.0.1:${desk.port}/v1/conversations/export?format=${format}`
    // What the first use of everything takes is not what an export takes.
    await (await fetch(`${url}&conversationId=conv_000000000000000000000001`, { headers })).text()
    await growth()
    const response = await fetch(url, { headers })
    let marks = 0
    let tail = ''
    for await (const part of response.body ?? []) {
      const pieces = (tail + Buffer.from(part).toString('latin1')).split(mark)
      marks += pieces.length - 1
      tail = (pieces.at(-1) ?? '').slice(1 - mark.length)
      // A reader that is slower than the disk.
      await Bun.sleep(0)
    }
    expect(marks).toBe(messages + more)
    const grown = await growth()
    expect(grown).toBeLessThan(50_000_000)
  },
  15_000,
)
