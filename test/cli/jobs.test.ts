import { afterAll, beforeAll, expect, test } from 'bun:test'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../src/platform/database.ts'
import { requestJob } from '../../src/platform/job-store.ts'
import { changeSettings } from '../../src/settings/store.ts'
import { eventually } from '../support/executable.ts'
import { keepdesk, removeFolder, startDesk, tempFolder } from '../support/process.ts'

let data: string

beforeAll(async () => {
  data = tempFolder()
  expect((await keepdesk(['keys', 'create', 'First', '--data', data])).exitCode).toBe(0)
})
afterAll(() => removeFolder(data))

function jobs(...args: string[]) {
  return keepdesk(['jobs', ...args, '--data', data])
}

async function report(name: string) {
  const { stdout } = await jobs('list', '--json')
  return JSON.parse(stdout).find((one: { name: string }) => one.name === name)
}

test('all jobs are listed, on a folder that no server has run on yet, too', async () => {
  const { stdout, exitCode } = await jobs('list')
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^NAME +STATUS +LAST RUN +TOOK +OUTCOME +RUNS +FAILED +NEXT\n/)
  expect(stdout).toMatch(/^upkeep\.backup +IDLE +- +- +- +0 +0 +\d{4}-\d\d-\d\d \d\d:31$/m)
  expect(stdout).toMatch(/^webhooks\.deliver +IDLE .* by itself$/m)
  expect(await report('conversations.end')).toEqual({
    name: 'conversations.end',
    schedule: '*/10 * * * * *',
    status: 'IDLE',
    runs: 0,
    failures: 0,
    nextRunAt: null,
    lastRun: null,
    lastFailure: null,
  })
})

test('an unknown job is refused with those that there are', async () => {
  const { stderr, exitCode } = await jobs('run', 'backup')
  expect(exitCode).toBe(2)
  expect(stderr).toContain("There is no job 'backup'")
  expect(stderr).toContain('\n  upkeep.backup\n')
})

test('without a server a job runs here and now', async () => {
  const { stdout, exitCode } = await jobs('run', 'upkeep.check')
  expect([exitCode, stdout]).toEqual([0, 'upkeep.check: The database is sound.\n'])
  expect(await report('upkeep.check')).toMatchObject({
    status: 'IDLE',
    runs: 1,
    lastRun: { outcome: 'The database is sound' },
  })
  const idle = await jobs('run', 'webhooks.deliver')
  expect(idle.stdout).toBe('webhooks.deliver: there was nothing to do.\n')
})

test('beside a server the server runs it; what fails ends with 1 and the reason', async () => {
  const db = await openDatabase(data)
  changeSettings(db, 'operations', { changes: { backup: 'DAILY' }, now: 1 })
  const desk = await startDesk(data)
  const { stdout, exitCode } = await jobs('run', 'upkeep.backup', '--json')
  expect(exitCode).toBe(0)
  const { lastRun, ...job } = JSON.parse(stdout)
  expect(job).toMatchObject({ name: 'upkeep.backup', status: 'IDLE', runs: 1 })
  expect(lastRun.outcome).toContain('written and verified')
  expect(readdirSync(join(data, 'backups'))).toEqual([expect.stringMatching(/^keepdesk-.*\.db$/)])

  removeFolder(join(data, 'backups'))
  await Bun.write(join(data, 'backups'), 'a file')
  const broken = await jobs('run', 'upkeep.backup')
  expect(broken.exitCode).toBe(1)
  expect(broken.stderr).toContain('upkeep.backup failed: ')
  expect(broken.stderr).toContain('there is a file at that path')
  expect(await report('upkeep.backup')).toMatchObject({ status: 'FAILED', runs: 2, failures: 1 })
  removeFolder(join(data, 'backups'))
  await desk.stop()

  // Asked for while no server runs: the next one does it.
  requestJob(db, 'upkeep.backup', Date.now())
  db.close()
  const next = await startDesk(data)
  await eventually('the backup', () => existsSync(join(data, 'backups')), 10_000)
  await eventually('its end', async () => (await report('upkeep.backup')).runs === 3, 10_000)
  expect(await next.stop()).toBe(0)
})

test('a run whose process was killed in the middle is due again at the next start', async () => {
  const db = await openDatabase(data)
  db.run(
    `update job set due_at = 1, lease_until = ${Date.now() + 60_000}, runs = 0 where name = 'upkeep.check'`,
  )
  db.close()
  const desk = await startDesk(data)
  await eventually('another run', async () => (await report('upkeep.check')).runs === 1, 10_000)
  await desk.stop()
})
