import { afterAll, beforeAll, expect, test } from 'bun:test'
import { openDatabase } from '../../src/platform/database.ts'
import { insertFinished } from '../../src/webhooks/delivery-store.ts'
import { insertWebhook } from '../../src/webhooks/store.ts'
import { keepdesk, removeFolder, startDesk, tempFolder } from '../support/process.ts'
import { webhookReceiver } from '../support/webhook-receiver.ts'

const receiver = webhookReceiver()
const day = 86_400_000
let data: string

beforeAll(async () => {
  data = tempFolder()
  await keepdesk(['keys', 'create', 'First', '--data', data])
  const db = await openDatabase(data)
  for (const [id, enabled] of [
    ['wh_on', true],
    ['wh_off', false],
  ] as const) {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwSw'
    const more = { url: receiver.url, events: ['*'], description: '', secret, now: Date.now() }
    insertWebhook(db, { id, enabled, ...more })
  }
  const attempt = { at: Date.now(), status: 500, durationMs: 1, error: 'It answered 500.' }
  for (const days of [0, 2, 9]) {
    const id = `dlv_${days}`
    const about = { eventId: `evt_${days}`, event: 'message.sent', body: `{"n":${days}}` } as const
    const now = Date.now() - days * day - 1000
    insertFinished(db, { id, webhookRowId: 1, ...about, now, attempt, delivered: false })
  }
  db.close()
})
afterAll(async () => {
  await receiver.stop()
  removeFolder(data)
})

function webhooks(...args: string[]) {
  return keepdesk(['webhooks', ...args, '--data', data])
}

test('webhooks are listed with what is open and failed, and without their secrets', async () => {
  const { stdout } = await webhooks('list')
  expect(stdout).toMatch(/^wh_on +http\S+ +\* +on +- +0 +3$/m)
  expect(stdout).toMatch(/^wh_off +http\S+ +\* +off +- +0 +0$/m)
  const json = (await webhooks('list', '--json')).stdout
  expect(JSON.parse(json)).toMatchObject([
    { id: 'wh_off', enabled: false },
    { id: 'wh_on', enabled: true, events: ['*'], deliveries: { open: 0, failed: 3 } },
  ])
  expect(json).not.toContain('whsec_')
})

test('what failed since a time is replayed by the running server', async () => {
  const { stdout, exitCode } = await webhooks('replay', 'wh_on', '--since', '12h', '--json')
  expect([exitCode, stdout]).toEqual([0, '{"queued":1}\n'])
  const desk = await startDesk(data, { args: ['--allow-networks', '127.0.0.0/8'] })
  await receiver.reached(1)
  const since = new Date(Date.now() - 3 * day).toISOString()
  const { stderr } = await webhooks('replay', 'wh_on', '--since', since.slice(0, 10))
  expect(stderr).toBe('Queued 1 delivery for the running server.\n')
  await receiver.reached(2)
  expect(receiver.received.map(({ body }) => body)).toEqual(['{"n":0}', '{"n":2}'])
  expect((await webhooks('replay', 'wh_on', '--since', '1h')).stderr).toBe(
    'Nothing has failed since then.\n',
  )
  await desk.stop()
})

test('what makes no sense is refused', async () => {
  for (const since of ['yesterday', '2026-02-31', '12', '2026-13-01T00:00:00Z']) {
    const { exitCode, stderr } = await webhooks('replay', 'wh_on', '--since', since)
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`--since is '${since}'`)])
  }
  const unknown = await webhooks('replay', 'wh_none', '--since', '1h')
  expect([unknown.exitCode, unknown.stderr]).toEqual([1, expect.stringContaining("'wh_none'")])
  const off = await webhooks('replay', 'wh_off', '--since', '1h')
  expect([off.exitCode, off.stderr]).toEqual([1, expect.stringContaining('is off')])
  expect((await webhooks('replay', 'wh_on')).exitCode).toBe(2)
})
