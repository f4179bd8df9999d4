import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  keepdesk,
  type RunningDesk,
  removeFolder,
  startDesk,
  tempFolder,
} from '../support/process.ts'

let home: string
let data: string
let desk: RunningDesk | undefined

beforeAll(() => {
  home = tempFolder()
  data = join(home, 'data')
  mkdirSync(join(home, 'docs'))
  writeFileSync(join(home, 'docs/hours.md'), '# Opening hours\n\nThe shop in Bern opens at nine.\n')
  writeFileSync(join(home, 'docs/draft.md'), '# Draft\n\nNothing that anybody should read.\n')
  writeFileSync(
    join(home, 'faq.csv'),
    'question,answer\nDo you ship to Norway?,"Yes, within a week."\n',
  )
})
afterAll(async () => {
  await desk?.stop()
  removeFolder(home)
})

function run(...args: string[]) {
  return keepdesk([...args, '--data', data], { cwd: home })
}

async function list(): Promise<Record<string, unknown>[]> {
  return JSON.parse((await run('sources', 'list', '--json')).stdout)
}

test('without a server a folder is read to the end, and questions are answered from it', async () => {
  const added = await run(
    'sources',
    'add',
    './docs',
    '--exclude',
    'draft*',
    '--schedule',
    '0 3 * * *',
  )
  expect(added.stderr).toContain("'docs' is read: 1 page, 1 chunk (1 added).")
  expect(added.exitCode).toBe(0)
  expect(await list()).toMatchObject([
    {
      name: 'docs',
      type: 'FOLDER',
      location: join(home, 'docs'),
      status: 'READY',
      pageCount: 1,
      embeddedShare: 1,
      syncSchedule: '0 3 * * *',
      lastSync: { status: 'SUCCEEDED', added: 1, progress: 1 },
    },
  ])
  const asked = await run('ask', 'When does the shop in Bern open?', '--json')
  expect(JSON.parse(asked.stdout)).toMatchObject({
    source: 'KNOWLEDGE',
    message: expect.stringContaining('opens at nine'),
    citations: [{ title: 'Opening hours' }],
  })
})

test('commands that come at once without a server each see their source read', async () => {
  const folder = join(home, 'together')
  const add = (name: string) =>
    keepdesk(['sources', 'add', '--text', `${name} is nice.`, '--name', name, '--data', folder])
  const added = await Promise.all(['Bern', 'Oslo', 'Riga'].map(add))
  for (const { exitCode, stderr } of added) {
    expect(stderr).toContain('is read: 1 page, 1 chunk (1 added).')
    expect(exitCode).toBe(0)
  }
})

test('a source that is there already is refused, and so is one that fails to be read', async () => {
  const again = await run('sources', 'add', 'docs')
  expect(again.exitCode).toBe(1)
  expect(again.stderr).toContain('keepdesk sources sync "docs"')
  writeFileSync(join(home, 'broken.csv'), 'a,b\n1,2\n')
  const noFaq = await run('sources', 'add', 'broken.csv', '--type', 'FAQ')
  expect(noFaq.exitCode).toBe(1)
  expect(noFaq.stderr).toContain('needs the columns question and answer')
  expect(await list()).toHaveLength(1)
})

test('beside a server a source is read by it, synced and removed', async () => {
  desk = await startDesk(data)
  const added = await run('sources', 'add', 'faq.csv', '--type', 'FAQ', '--name', 'FAQ', '--wait')
  expect(added.stderr).toContain("'FAQ' is read: 1 page, 1 chunk")
  expect(added.exitCode).toBe(0)
  expect(desk.stderr()).toContain('"sync finished"')

  writeFileSync(join(home, 'docs/hours.md'), '# Opening hours\n\nThe shop in Bern opens at ten.\n')
  const synced = await run('sources', 'sync', 'docs', '--wait')
  expect(synced.stderr).toContain('1 updated')
  const asked = await run('ask', 'When does the shop in Bern open?')
  expect(asked.stdout).toContain('opens at ten')
  expect(asked.stdout).toContain('[1] Opening hours')

  const queued = await run('sources', 'sync', 'FAQ')
  expect(queued.stderr).toContain('Queued for the running server')
  const removed = await run('sources', 'remove', 'docs')
  expect(removed.exitCode).toBe(0)
  expect(await list()).toMatchObject([{ name: 'FAQ', type: 'FAQ', embeddedShare: 1 }])
  const unknown = await run('sources', 'sync', 'docs')
  expect(unknown.exitCode).toBe(1)
  expect(unknown.stderr).toContain("No source has the name or id 'docs'")
}, 60_000)

test('a waiting command says so when the server stops before it is done', async () => {
  const hanging = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Promise(() => {}) })
  try {
    await desk?.stop()
    desk = await startDesk(data, { env: { KEEPDESK_ALLOW_NETWORKS: '127.0.0.0/8' } })
    const waiting = keepdesk(
      ['sources', 'add', `http://127.0.0.1:${hanging.port}/x.md`, '--wait', '--data', data],
      { env: { KEEPDESK_ALLOW_NETWORKS: '127.0.0.0/8' } },
    )
    while ((await list()).length < 2) await Bun.sleep(50)
    expect(await desk.stop()).toBe(0)
    const { exitCode, stderr } = await waiting
    expect(exitCode).toBe(1)
    expect(stderr).toContain('The server has stopped')
  } finally {
    await hanging.stop(true)
  }
}, 60_000)
