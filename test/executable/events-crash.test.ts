import { afterAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { openDatabase } from '../../src/platform/database.ts'
import {
  ask,
  createdKey,
  ensureExecutable,
  eventually,
  post,
  startExecutable,
} from '../support/executable.ts'
import { type RunningDesk, removeFolder, tempFolder } from '../support/process.ts'
import { isSignedBy } from '../support/webhook-desk.ts'
import { webhookReceiver } from '../support/webhook-receiver.ts'

const kills = 20
const conversations = 1000
const home = tempFolder()
// A part of the requests is always on its way when the process is killed.
const receiver = webhookReceiver({ delayMs: 5 })
let desk: RunningDesk | undefined

afterAll(async () => {
  desk?.signal('SIGKILL')
  await desk?.exited
  await receiver.stop()
  removeFolder(home)
})

const start = () => startExecutable(home, { KEEPDESK_ALLOW_NETWORKS: '127.0.0.0/8' })

test('a thousand conversations and twenty kills: every event is there, and was delivered with one body', async () => {
  await ensureExecutable()
  const key = await createdKey(home)
  desk = await start()
  const body = { url: receiver.url, events: ['*'] }
  const subscribed = await post(desk, { key, body, path: '/v1/webhooks' })
  const { secret } = (await subscribed.json()).data

  const acknowledged: { conversationId: string; messageId: string }[] = []
  for (let round = 1; round <= kills; round++) {
    const running: RunningDesk = desk
    const talking = Array.from({ length: 8 }, async () => {
      // Until nobody answers any more.
      for (;;) {
        const answered = await ask(running, key, { message: 'hello' }).catch(() => undefined)
        if (answered?.status !== 200) return
        acknowledged.push(answered.json.data)
      }
    })
    // At a random moment, but not before its share of the conversations was held.
    const share = (conversations * round) / kills
    await eventually('conversations', () => acknowledged.length >= share)
    await Bun.sleep(Math.random() * 100)
    running.signal('SIGKILL')
    await Promise.all([running.exited, ...talking])
    desk = await start()
  }

  const db = await openDatabase(join(home, 'data'), { readonly: true })
  const count = (sql: string) => db.query<{ n: number }, []>(`select count(*) as n ${sql}`).get()?.n
  await eventually('all deliveries', () => {
    return count('from event') === count(`from delivery where status = 'DELIVERED'`)
  })
  const written = db
    .query<{ id: string; type: string; conversationId: string; messageId: string | null }, []>(
      `select public_id as id, type, data ->> '$.conversation.id' as conversationId,
         data ->> '$.message.id' as messageId
       from event`,
    )
    .all()
  db.close()

  const arrived = new Map<string, Set<string>>()
  for (const one of receiver.received) {
    const id = one.headers['webhook-id'] ?? ''
    arrived.set(id, (arrived.get(id) ?? new Set()).add(one.body))
  }
  expect(receiver.received.every((one) => isSignedBy(secret, one))).toBe(true)
  expect([...arrived.keys()].sort()).toEqual(written.map(({ id }) => id).sort())
  // The bytes were the same, however often they came.
  expect([...arrived.values()].filter((bodies) => bodies.size !== 1)).toEqual([])

  const told = (type: string, of: 'conversationId' | 'messageId') =>
    new Set(written.filter((event) => event.type === type).map((event) => event[of]))
  const started = told('conversation.started', 'conversationId')
  const received = told('message.received', 'conversationId')
  const sent = told('message.sent', 'messageId')
  expect(acknowledged.length).toBeGreaterThanOrEqual(conversations)
  for (const { conversationId, messageId } of acknowledged) {
    if (started.has(conversationId) && received.has(conversationId) && sent.has(messageId)) continue
    throw new Error(`${conversationId} was acknowledged, but lacks an event.`)
  }
}, 180_000)
