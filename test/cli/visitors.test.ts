import type { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../src/platform/database.ts'
import { keepdesk, removeFolder, tempFolder } from '../support/process.ts'
import { seedConversations } from '../support/seed-conversations.ts'

let data: string
let db: Database

beforeAll(async () => {
  data = tempFolder()
  await keepdesk(['keys', 'create', 'First', '--data', data])
  db = await openDatabase(data)
  seedConversations(db, { conversations: 1200, messagesEach: 10, until: Date.now(), events: true })
  db.run(`update conversation set user_id = 'u_bob', user_email = null where id % 3 = 0`)
  db.run(`update conversation set user_id = 'u_ann' where id % 3 <> 0`)
  db.run(`update conversation set contact_email = 'cy@example.com' where id = 3`)
})
afterAll(() => {
  db.close()
  removeFolder(data)
})

function visitors(...args: string[]) {
  return keepdesk(['visitors', ...args, '--data', data])
}

const count = (sql: string) =>
  db.query<{ n: number }, []>(`select count(*) as n from ${sql}`).get()?.n

test('an export is one JSON document; of nobody there is none', async () => {
  const { stdout, exitCode } = await visitors('export', 'CY@example.com')
  expect(exitCode).toBe(0)
  const { conversations, ...rest } = JSON.parse(stdout)
  expect(rest).toMatchObject({ subject: 'CY@example.com', visitors: [] })
  expect(conversations).toMatchObject([{ contactEmail: 'cy@example.com', user: { id: 'u_bob' } }])
  expect(conversations[0].messages.length).toBe(conversations[0].messageCount)
  const nobody = await visitors('export', 'u_nobody')
  expect([nobody.exitCode, nobody.stdout]).toEqual([1, ''])
  expect(nobody.stderr).toContain("There is nothing of 'u_nobody'")
})

test('without --yes nothing is deleted; with it there is a receipt', async () => {
  const before = count('conversation')
  const asked = await visitors('delete', 'cy@example.com')
  expect([asked.exitCode, asked.stdout]).toEqual([1, ''])
  expect(asked.stderr).toMatch(/^1 conversation with \d+ messages would be deleted .* Add --yes/)
  expect(count('conversation')).toBe(before)
  mkdirSync(join(data, 'backups'))
  writeFileSync(join(data, 'backups/keepdesk-2026-01-01.db'), '')
  const { stdout, stderr, exitCode } = await visitors('delete', 'cy@example.com', '--yes')
  expect(exitCode).toBe(0)
  expect(stderr).toBe(
    '1 backup in the data folder still holds it until newer ones take their place.\n',
  )
  expect(JSON.parse(stdout)).toMatchObject({
    subject: 'cy@example.com',
    removed: { conversations: 1, events: 1 },
    backups: ['keepdesk-2026-01-01.db'],
  })
  expect((await visitors('delete', 'cy@example.com', '--yes')).exitCode).toBe(1)
})

test('a deletion that is killed is gone on with, and its receipt counts all', async () => {
  const whole = count(`conversation where user_id = 'u_ann'`) ?? 0
  const others = count(`conversation where user_id = 'u_bob'`)
  const messages = count(
    `message m join conversation c on c.id = m.id >> 20 where c.user_id = 'u_ann'`,
  )
  const child = Bun.spawn(
    [
      process.execPath,
      join(import.meta.dir, '../../src/main.ts'),
      ...['visitors', 'delete', 'u_ann', '--yes', '--data', data],
    ],
    { stdout: 'ignore', stderr: 'ignore', env: { PATH: '/usr/bin:/bin' } },
  )
  while ((count(`conversation where user_id = 'u_ann'`) ?? 0) > whole - 20) await Bun.sleep(1)
  child.kill('SIGKILL')
  await child.exited
  const left = count(`conversation where user_id = 'u_ann'`) ?? 0
  expect(left).toBeGreaterThan(0)
  expect(count('erasure')).toBe(1)

  const { stdout } = await visitors('delete', 'u_ann', '--yes')
  expect(JSON.parse(stdout)).toMatchObject({
    removed: { conversations: whole, messages, events: whole },
  })
  expect(count('erasure')).toBe(0)
  expect(count(`conversation where user_id = 'u_bob'`)).toBe(others)
  expect(
    count('message m where not exists (select 1 from conversation c where c.id = m.id >> 20)'),
  ).toBe(0)
  expect(count('message')).toBe(count('message_text'))
})
