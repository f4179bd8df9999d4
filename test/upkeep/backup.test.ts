import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrations } from '../../src/migrations/all.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { migrate, schemaVersion } from '../../src/platform/migrate.ts'
import { inlineWorker } from '../../src/platform/worker.ts'
import { changeSettings } from '../../src/settings/store.ts'
import { backUp } from '../../src/upkeep/backup.ts'
import { upkeepJobs } from '../../src/upkeep/jobs.ts'
import { upkeepMethods } from '../../src/upkeep/upkeep-methods.ts'
import { removeFolder, tempFolder } from '../support/process.ts'
import { seedConversations } from '../support/seed-conversations.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

async function run(app: TestApp, name: string): Promise<string | undefined> {
  const job = upkeepJobs().find((one) => one.name === `upkeep.${name}`)
  return (await job?.run(app, new AbortController().signal))?.did
}

/** A database in memory whose backups go to a folder of their own. */
async function desk(settings: object = { backup: 'DAILY' }) {
  const dataDir = tempFolder()
  const app = await testApp({ config: { dataDir } })
  changeSettings(app.db, 'operations', { changes: settings, now: 1 })
  const folder = join(dataDir, 'backups')
  return { app, dataDir, folder, end: () => removeFolder(dataDir) }
}

test('a daily backup is a database of its own, with everything in it', async () => {
  const { app, folder, end } = await desk()
  seedConversations(app.db, { conversations: 20, messagesEach: 4, until: app.clock.now() })
  expect(await run(app, 'backup')).toMatch(
    /backups\/keepdesk-2025-06-15\.db written and verified, \d\.\d MB$/,
  )
  expect(readdirSync(folder)).toEqual(['keepdesk-2025-06-15.db'])
  const path = join(folder, 'keepdesk-2025-06-15.db')
  const copy = new Database(path, { readonly: true })
  expect(copy.query('select count(*) as n from conversation').get()).toEqual({ n: 20 })
  expect(schemaVersion(copy)).toBe(migrations.length)
  copy.close()
  // The same day again: the newer one takes its place.
  app.db.run('delete from conversation where id > 5')
  await run(app, 'backup')
  const again = new Database(path, { readonly: true })
  expect(again.query('select count(*) as n from conversation').get()).toEqual({ n: 5 })
  again.close()
  end()
})

test('so many backups are kept as the settings say, and nothing else is touched', async () => {
  const { app, folder, end } = await desk({ backup: 'DAILY', backupsKept: 2 })
  mkdirSync(folder)
  writeFileSync(join(folder, 'keepdesk-2025-06-01.db.partial'), 'half')
  writeFileSync(join(folder, 'mine.db'), 'mine')
  for (const day of ['15', '16', '17', '18']) {
    app.clock.set(`2025-06-${day}T03:00:00Z`)
    await run(app, 'backup')
  }
  expect(readdirSync(folder).sort()).toEqual([
    'keepdesk-2025-06-17.db',
    'keepdesk-2025-06-18.db',
    'mine.db',
  ])
  end()
})

test('without being asked for there is no backup', async () => {
  const { app, dataDir, end } = await desk({})
  expect(await run(app, 'backup')).toBe('Backups are off')
  expect(readdirSync(dataDir)).toEqual([])
  end()
})

test('a folder that cannot be written fails with what to do about it', async () => {
  const { app, dataDir, folder, end } = await desk()
  writeFileSync(folder, 'a file')
  await expect(run(app, 'backup')).rejects.toThrow('there is a file at that path')
  expect(readdirSync(dataDir)).toEqual(['backups'])
  end()
})

test('a full disk fails with a clear error, leaves no half file, and the older backup stays', async () => {
  const dataDir = tempFolder()
  const db = await openDatabase(dataDir)
  migrate(db, migrations)
  seedConversations(db, { conversations: 300, messagesEach: 10, until: Date.now() })
  const folder = join(dataDir, 'backups')
  backUp(db, { folder, day: '2025-06-14', kept: 1 })
  const { size } = statSync(join(folder, 'keepdesk-2025-06-14.db'))
  db.close()
  // A process that may write no file larger than half of it, as if the disk were full then.
  const script = `
    import { openDatabase } from '${join(import.meta.dir, '../../src/platform/database.ts')}'
    import { backUp } from '${join(import.meta.dir, '../../src/upkeep/backup.ts')}'
    const db = await openDatabase('${dataDir}', { readonly: true })
    try {
      backUp(db, { folder: '${folder}', day: '2025-06-15', kept: 1 })
    } catch (error) {
      console.log(error.message)
    }`
  const limit = Math.floor(size / 2 / 1024)
  const child = Bun.spawn(
    [
      '/bin/bash',
      '-c',
      `trap '' XFSZ; ulimit -f ${limit}; exec '${process.execPath}' -e "$SCRIPT"`,
    ],
    { env: { PATH: '/usr/bin:/bin', SCRIPT: script }, stdout: 'pipe', stderr: 'inherit' },
  )
  expect(await new Response(child.stdout).text()).toContain(`The disk of ${folder}`)
  expect(readdirSync(folder)).toEqual(['keepdesk-2025-06-14.db'])
  removeFolder(dataDir)
})

test('a database that is damaged is found at night, and told of', async () => {
  const dataDir = tempFolder()
  const db = await openDatabase(dataDir)
  migrate(db, migrations)
  seedConversations(db, { conversations: 100, messagesEach: 10, until: Date.now() })
  db.run('pragma wal_checkpoint(truncate)')
  db.close()
  const path = join(dataDir, 'keepdesk.db')
  const bytes = new Uint8Array(await Bun.file(path).arrayBuffer())
  bytes.fill(0xff, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 8192)
  writeFileSync(path, bytes)
  const damaged = await openDatabase(dataDir)
  const app = await testApp()
  expect(await run(app, 'check')).toBe('The database is sound')
  app.workers.upkeep = inlineWorker(upkeepMethods(damaged))
  await expect(run(app, 'check')).rejects.toThrow(/^The database is damaged: /)
  const folder = join(dataDir, 'backups')
  expect(() => backUp(damaged, { folder, day: '2025-06-15', kept: 1 })).toThrow()
  expect(readdirSync(folder)).toEqual([])
  damaged.close()
  removeFolder(dataDir)
})

test('what was deleted leaves the full text at night', async () => {
  const app = await testApp({ ingest: { checkpoint() {} } })
  seedConversations(app.db, { conversations: 200, messagesEach: 10, until: app.clock.now() })
  app.db.run(`insert into message_text (rowid, content) values (1, 'zanzibar')`)
  app.db.run('delete from message_text where rowid = 1')
  const traces = () =>
    app.db
      .query(`select id from message_text_data where instr(block, cast('zanzibar' as blob)) > 0`)
      .all().length
  const segments = () =>
    app.db.query<{ n: number }, []>('select count(distinct segid) as n from message_text_idx').get()
      ?.n
  expect(traces()).toBeGreaterThan(0)
  let commits = 0
  app.writer.onCommit(() => commits++)
  await run(app, 'optimize')
  expect(traces()).toBe(0)
  expect(segments()).toBe(1)
  expect(commits).toBeGreaterThan(2)
  app.db.run(`insert into message_text (message_text) values ('integrity-check')`)
})
