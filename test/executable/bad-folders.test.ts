import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { chmodSync, mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  addText,
  ask,
  createdKey,
  ensureExecutable,
  eventually,
  runExecutable,
  startExecutable,
} from '../support/executable.ts'
import { type RunningDesk, removeFolder, tempFolder } from '../support/process.ts'

const homes: string[] = []
const mounted: string[] = []
const desks: RunningDesk[] = []
const canMount = mountsTmpfs()

beforeAll(ensureExecutable, 180_000)
afterAll(async () => {
  for (const desk of desks) desk.signal('SIGKILL')
  await Promise.all(desks.map(({ exited }) => exited))
  for (const folder of mounted) Bun.spawnSync(['umount', '-l', folder])
  homes.forEach(removeFolder)
})

function emptyHome(): string {
  const home = tempFolder()
  homes.push(home)
  return home
}

async function startedDesk(home: string): Promise<RunningDesk> {
  const desk = await startExecutable(home)
  desks.push(desk)
  return desk
}

function mountsTmpfs(): boolean {
  const folder = emptyHome()
  const isMounted = mount(folder, 'size=1m')
  if (isMounted) Bun.spawnSync(['umount', folder])
  return isMounted
}

function mount(folder: string, options: string): boolean {
  const command = ['mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder]
  const isMounted = Bun.which('mount') !== null && Bun.spawnSync(command).success
  if (isMounted) mounted.push(folder)
  return isMounted
}

/** Starts a server that has to refuse, and expects one sentence of it. */
async function expectRefusal(home: string, reason: string | RegExp, args: string[] = []) {
  const { exitCode, stdout, stderr } = await runExecutable(home, ['serve', '--port', '0', ...args])
  expect(stderr).toMatch(reason)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stdout).toBe('')
  expect(exitCode).toBe(1)
}

test('a database that is garbage or of a newer version is refused and left as it is', async () => {
  const garbage = emptyHome()
  mkdirSync(join(garbage, 'data'))
  const file = join(garbage, 'data/keepdesk.db')
  writeFileSync(file, 'not a database at all '.repeat(500))
  await expectRefusal(garbage, 'is not a database: move it away')
  expect(statSync(file).size).toBe(22 * 500)

  const newer = emptyHome()
  await createdKey(newer)
  const db = new Database(join(newer, 'data/keepdesk.db'))
  db.run('pragma user_version = 9999')
  db.close()
  await expectRefusal(newer, 'The database has version 9999')
}, 60_000)

test('a taken port and a second instance are refused, and the first goes on', async () => {
  const home = emptyHome()
  const key = await createdKey(home)
  const desk = await startedDesk(home)
  const { port } = new URL(desk.url)
  await expectRefusal(home, `process ${desk.pid}`)
  await expectRefusal(emptyHome(), `Port ${port} of 127.0.0.1 is in use`, ['--port', port])
  expect((await ask(desk, key, { message: 'hello' })).status).toBe(200)
  expect(await desk.stop()).toBe(0)
}, 60_000)

test.skipIf(process.getuid?.() === 0 && !canMount)(
  'a data folder that can not be written is refused with what to do',
  async () => {
    const home = emptyHome()
    mkdirSync(join(home, 'data'))
    // To the administrator, only what is mounted so is read-only.
    if (process.getuid?.() === 0) mount(join(home, 'data'), 'ro')
    else chmodSync(join(home, 'data'), 0o500)
    await expectRefusal(home, "can't be written: give the user that Keepdesk runs as permission")
    if (process.getuid?.() !== 0) chmodSync(join(home, 'data'), 0o700)
  },
  60_000,
)

test.skipIf(!canMount)(
  'on a full disk a start is refused',
  async () => {
    const home = emptyHome()
    mkdirSync(join(home, 'data'))
    mount(join(home, 'data'), 'size=1m')
    fill(join(home, 'data'))
    await expectRefusal(home, 'is full: free some space')
  },
  60_000,
)

test.skipIf(!canMount)(
  'when the disk fills up, messages are refused with the reason, reads go on, and all is well once there is space',
  async () => {
    const home = emptyHome()
    mkdirSync(join(home, 'data'))
    mount(join(home, 'data'), 'size=12m')
    await addText(home, 'Parcels to Zurich cost seven francs.')
    const key = await createdKey(home)
    const desk = await startedDesk(home)
    const message = 'What does a parcel to Zurich cost?'
    expect((await ask(desk, key, { message })).status).toBe(200)

    const filler = fill(join(home, 'data'))
    const answered: string[] = []
    let refusal = await ask(desk, key, { message })
    // The log of the database has some room that it had before.
    for (let tries = 0; refusal.status === 200 && tries < 5000; tries++) {
      answered.push(refusal.json.data.messageId)
      refusal = await ask(desk, key, { message })
    }
    expect(refusal.json.error.message).toContain('disk of the server is full')
    expect(refusal.status).toBe(500)
    expect(refusal.json.error.message).not.toContain(home)
    expect((await fetch(`${desk.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${desk.url}/docs/json`)).status).toBe(200)
    // Keys are rows: they are read for every request.
    expect((await ask(desk, key, { message: '' })).status).toBe(400)
    expect((await ask(desk, 'kd_wrong', { message })).status).toBe(401)

    rmSync(filler)
    const again = await ask(desk, key, { message })
    expect(again.status).toBe(200)
    expect(again.json.data.message).toContain('seven francs')
    expect(await desk.stop()).toBe(0)

    const db = new Database(join(home, 'data/keepdesk.db'))
    const stored = db.query<{ id: string }, []>('select public_id as id from message').all()
    const ids = new Set(stored.map(({ id }) => id))
    expect(answered.filter((id) => !ids.has(id))).toEqual([])
    db.close()
  },
  120_000,
)

test.skipIf(!canMount)(
  'a sync that fills the disk says so, goes on once there is space, and what was there goes on serving',
  async () => {
    const home = emptyHome()
    const data = join(home, 'data')
    mkdirSync(data)
    mount(data, 'size=12m')
    await addText(home, 'Parcels to Zurich cost seven francs.')
    const key = await createdKey(home)
    writeLargeFolder(join(home, 'docs'))
    const desk = await startedDesk(home)
    const filler = fill(data, 600_000)
    const added = await runExecutable(home, ['sources', 'add', './docs'])
    expect(added.stderr).toContain('Queued')
    await desk.until('stderr', /"sync failed".*disk is full/)
    expect((await fetch(`${desk.url}/healthz`)).status).toBe(200)

    rmSync(filler)
    // Whether the failure could still be noted or not: then the sync goes on by itself.
    expect((await runExecutable(home, ['sources', 'sync', 'docs'])).exitCode).toBe(0)
    const db = new Database(join(data, 'keepdesk.db'), { readonly: true })
    const read = `select count(*) as n from page where status = 'INDEXED' and url like 'page-%'`
    const open = `select id from sync where status in ('QUEUED', 'RUNNING')`
    await eventually('the sync', () => db.query(open).get() === null)
    expect(db.query(read).get()).toEqual({ n: 12 })
    db.close()
    const { status, json } = await ask(desk, key, { message: 'What does a parcel to Zurich cost?' })
    expect(status).toBe(200)
    expect(json.data.message).toContain('seven francs')
    expect(await desk.stop()).toBe(0)
  },
  120_000,
)

/** 400 KB of ordinary words: in the database and its log they take several times as much. */
function writeLargeFolder(folder: string) {
  const vocabulary =
    'the ship sails from a harbour in the north with oil and barrels for lamps of'.split(' ')
  mkdirSync(folder)
  for (let page = 0; page < 12; page++) {
    const words = Array.from({ length: 6000 }, (_, at) => vocabulary[(at * at + page) % 16])
    writeFileSync(join(folder, `page-${page}.md`), `# Page ${page}\n\n${words.join(' ')}.\n`)
  }
}

/** Takes the space that is there but for some bytes; returns the file that has it. */
function fill(folder: string, left = 0): string {
  const path = join(folder, 'filler')
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(path, new Uint8Array(bavail * bsize - left))
  return path
}
