import { afterAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { openDatabase } from '../../src/platform/database.ts'
import { ask, eventually, post } from '../support/executable.ts'
import {
  keepdesk,
  type RunningDesk,
  removeFolder,
  startDesk,
  tempFolder,
} from '../support/process.ts'
import { isSignedBy } from '../support/webhook-desk.ts'
import { webhookReceiver } from '../support/webhook-receiver.ts'

const rounds = 4
const folder = tempFolder()
const data = join(folder, 'data')
// A part of the requests is always on its way when the process is killed.
const receiver = webhookReceiver({ delayMs: 20 })
let desk: RunningDesk | undefined

afterAll(async () => {
  desk?.signal('SIGKILL')
  await desk?.exited
  await receiver.stop()
  removeFolder(folder)
})

function start(): Promise<RunningDesk> {
  return startDesk(data, {
    env: { KEEPDESK_RATE_LIMIT: 'off', KEEPDESK_ALLOW_NETWORKS: '127.0.0.0/8' },
  })
}

test('no event is lost to a process that is killed again and again', async () => {
  const created = await keepdesk(['keys', 'create', 'test', '--json', '--data', data])
  const { key } = JSON.parse(created.stdout)
  desk = await start()
  const body = { url: receiver.url, events: ['message.received', 'message.sent'] }
  const subscribed = await post(desk, { key, body, path: '/v1/webhooks' })
  const { secret } = (await subscribed.json()).data

  const acknowledged: string[] = []
  for (let round = 0; round < rounds; round++) {
    const running: RunningDesk = desk
    const upTo = receiver.received.length + 15
    const talking = Array.from({ length: 4 }, async () => {
      // Until nobody answers any more.
      for (;;) {
        const answered = await ask(running, key, { message: 'hello' }).catch(() => undefined)
        if (answered?.status !== 200) return
        acknowledged.push(answered.json.data.messageId)
      }
    })
    await receiver.reached(upTo)
    running.signal('SIGKILL')
    await Promise.all([running.exited, ...talking])
    desk = await start()
  }

  const db = await openDatabase(data, { readonly: true })
  const count = (sql: string) => db.query<{ n: number }, []>(`select count(*) as n ${sql}`).get()?.n
  await eventually('all deliveries', () => {
    const events = count(`from event where type in ('message.received', 'message.sent')`)
    return events === count(`from delivery where status = 'DELIVERED'`)
  })
  const written = db
    .query<{ id: string; data: string }, []>(
      `select public_id as id, data from event where type like 'message.%'`,
    )
    .all()
  db.close()

  const arrived = new Map<string, Set<string>>()
  for (const one of receiver.received) {
    expect(isSignedBy(secret, one)).toBe(true)
    const id = one.headers['webhook-id'] ?? ''
    arrived.set(id, (arrived.get(id) ?? new Set()).add(one.body))
  }
  expect([...arrived.keys()].sort()).toEqual(written.map(({ id }) => id).sort())
  // The bytes were the same, however often they came.
  expect([...arrived.values()].filter((bodies) => bodies.size !== 1)).toEqual([])
  const told = new Set(written.map(({ data }) => JSON.parse(data).message.id))
  expect(acknowledged.length).toBeGreaterThan(rounds)
  expect(acknowledged.filter((id) => !told.has(id))).toEqual([])
}, 60_000)
