import { expect, test } from 'bun:test'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { migrations } from '../../src/migrations/all.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { createServer } from '../../src/server.ts'
import { erasePerson } from '../../src/upkeep/erase-person.ts'
import type { PersonExport } from '../../src/upkeep/export-person.ts'
import { upkeepJobs } from '../../src/upkeep/jobs.ts'
import { fullConversation, rowCounts, subscribe, tablesWith } from '../support/history.ts'
import { rate } from '../support/past.ts'
import { tempFolder } from '../support/process.ts'
import { seedConversations } from '../support/seed-conversations.ts'
import { call, type TestApp, testApp, withKey } from '../support/test-app.ts'

const startedAt = '2025-06-01T08:00:00Z'

/**
 * Ann talked as user u_ann, as Ann@Example.com, and as a visitor who left that address; Bob once, and
 * asked one thing that Ann asked, too.
 */
async function desk(overrides: Parameters<typeof testApp>[0] = {}) {
  const app = await testApp({ ingest: { checkpoint() {} }, ...overrides })
  const { db } = app
  subscribe(app)
  const visitor = db.query(
    'insert into visitor (id, public_id, token_hash, created_at, last_seen_at) values (?, ?, ?, 1, 1)',
  )
  visitor.run(1, 'vis_ann', '1')
  visitor.run(2, 'vis_bob', '2')
  const open = async (question: string, columns: object, more: object = {}) => {
    const { rowId } = await fullConversation(app, { question, startedAt, ...more })
    for (const [column, value] of Object.entries(columns)) {
      db.query(`update conversation set ${column} = ? where id = ?`).run(value, rowId)
    }
    return rowId
  }
  await open('Does annword fit?', { user_id: 'u_ann', user_name: 'Ann' })
  await open('Second annword', { user_email: 'Ann@Example.com' })
  await open('Shared question', { contact_email: 'ann@example.com' }, { visitorRowId: 1 })
  await open(
    'Shared question',
    { user_id: 'u_bob', user_email: 'bob@example.com' },
    { visitorRowId: 2 },
  )
  return { app, db }
}

async function exported(app: TestApp, subject: string): Promise<PersonExport | undefined> {
  return await app.workers.query.call('exportPerson', { subject, now: app.clock.now() })
}

test('an export has all there is of one person, and nothing of another', async () => {
  const { app, db } = await desk()
  const reply = db
    .query<{ id: string }, []>(
      `select public_id as id from message where role = 'ASSISTANT' limit 1`,
    )
    .get()
  rate(app, reply?.id ?? '', 'UP', '2025-06-01T09:00:00Z')
  const byId = await exported(app, ' u_ann ')
  expect(byId).toMatchObject({
    subject: 'u_ann',
    exportedAt: '2025-06-15T09:23:41.000Z',
    visitors: [],
    conversations: [
      {
        user: { id: 'u_ann', name: 'Ann' },
        contactEmail: null,
        visitorId: null,
        messages: [
          { role: 'USER', content: 'Does annword fit?' },
          { role: 'ASSISTANT', feedback: { rating: 'UP' } },
        ],
        events: [{ type: 'message.sent' }],
        notes: [{ author: 'Ann', content: 'Note on Does annword fit?' }],
      },
    ],
  })
  const byMail = await exported(app, 'ANN@example.COM')
  expect(byMail?.conversations.map(({ messages }) => messages[0]?.content)).toEqual([
    'Second annword',
    'Shared question',
  ])
  expect(byMail).toMatchObject({
    visitors: [{ id: 'vis_ann', createdAt: '1970-01-01T00:00:00.001Z' }],
    conversations: [{}, { contactEmail: 'ann@example.com', visitorId: 'vis_ann' }],
  })
  expect((await exported(app, 'vis_ann'))?.conversations).toHaveLength(1)
  for (const nobody of ['u_nobody', '', '%', 'u_an', 'example.com']) {
    expect(await exported(app, nobody)).toBeUndefined()
  }
})

test('a deletion leaves nothing of the person anywhere, and all of the others', async () => {
  const { app, db } = await desk()
  const before = rowCounts(db)
  const receipt = await erasePerson(app, 'ann@EXAMPLE.com')
  expect(receipt).toEqual({
    subject: 'ann@EXAMPLE.com',
    erasedAt: '2025-06-15T09:23:41.000Z',
    removed: {
      conversations: 2,
      messages: 4,
      notes: 2,
      events: 4,
      deliveries: 2,
      questions: 2,
      wordings: 1,
      idempotentAnswers: 0,
      visitors: 1,
    },
    backups: [],
  })
  expect(await erasePerson(app, 'u_ann')).toMatchObject({
    removed: { conversations: 1, wordings: 1, visitors: 0 },
  })
  expect(before).toMatchObject({ conversation: 4, question_wording: 3 })
  expect(rowCounts(db)).toEqual({
    conversation: 1,
    message: 2,
    message_text: 2,
    note: 1,
    event: 2,
    delivery: 1,
    asked_question: 1,
    question_wording: 1,
    question_group: 1,
  })
  expect(db.query('select public_id from visitor').all()).toEqual([{ public_id: 'vis_bob' }])
  expect(db.query('select id from erasure').all()).toEqual([])
  for (const text of ['ann@example.com', 'Ann@Example.com', 'u_ann', 'vis_ann']) {
    expect([text, tablesWith(db, text)]).toEqual([text, []])
  }
  // In the index only until the night, or the job that is due by now.
  const optimize = upkeepJobs().find(({ name }) => name === 'upkeep.optimize')
  await optimize?.run(app, new AbortController().signal)
  expect(tablesWith(db, 'annword')).toEqual([])
  await expect(erasePerson(app, 'ann@example.com')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(erasePerson(app, '  ')).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
})

test('first responses that repeat what was said go with it, those of others stay', async () => {
  const { app, db } = await desk()
  const server = createServer(app)
  const { headers } = await withKey(app)
  for (const id of ['u_ann', 'u_bob']) {
    const body = { message: 'hello', user: { id } }
    const more = { ...headers, 'idempotency-key': id }
    expect((await call(server, 'POST', '/v1/messages', body, more)).status).toBe(200)
  }
  const insert = db.query(
    `insert into idempotency (scope, key, body_hash, response, created_at) values (?, 'k', 'h', '{}', ?)`,
  )
  insert.run('vis_ann POST /visitor/feedback', app.clock.now())
  const keys = () =>
    db
      .query<{ key: string }, []>('select key from idempotency order by key')
      .all()
      .map(({ key }) => key)
  expect(keys()).toEqual(['k', 'u_ann', 'u_bob'])
  expect(await erasePerson(app, 'u_ann')).toMatchObject({ removed: { idempotentAnswers: 1 } })
  expect(keys()).toEqual(['k', 'u_bob'])
  expect(await erasePerson(app, 'vis_ann')).toMatchObject({ removed: { idempotentAnswers: 1 } })
  expect(keys()).toEqual(['u_bob'])
})

test('a visitor without conversations can be forgotten, too', async () => {
  const { app, db } = await desk()
  db.run(
    `insert into visitor (public_id, token_hash, created_at, last_seen_at) values ('vis_new', 'n', 1, 1)`,
  )
  expect(await exported(app, 'vis_new')).toMatchObject({ visitors: [{ id: 'vis_new' }] })
  expect(await erasePerson(app, 'vis_new')).toMatchObject({
    removed: { conversations: 0, visitors: 1 },
  })
})

test('a deletion that was cut short goes on where it was, by whoever asks, and is counted as a whole', async () => {
  let last = 0
  // Others than the seeded ones.
  const { app, db } = await desk({ ids: { next: (prefix) => `${prefix}_x${++last}` } })
  seedConversations(db, {
    conversations: 80,
    messagesEach: 12,
    until: app.clock.now(),
    events: true,
  })
  db.run(`update conversation set user_id = 'u_ann' where user_id is null or user_id <> 'u_bob'`)
  const whole = rowCounts(db).conversation ?? 0
  const stop = new AbortController()
  let commits = 0
  app.writer.onCommit(() => {
    if (++commits === 4) stop.abort()
  })
  expect(await erasePerson(app, 'u_ann', stop.signal)).toBeUndefined()
  const left = rowCounts(db).conversation ?? 0
  expect(left).toBeLessThan(whole)
  expect(left).toBeGreaterThan(1)

  const resume = upkeepJobs().find(({ name }) => name === 'upkeep.erase')
  const run = () => resume?.run(app, new AbortController().signal)
  // Its process may still be at it.
  expect(await run()).toBeUndefined()
  app.clock.advance(60_000)
  expect(await run()).toEqual({ did: '1 deletion gone on with' })
  expect(rowCounts(db)).toMatchObject({ conversation: 1, message: 2, message_text: 2, event: 2 })
  expect(app.log.lines.at(-1)).toMatchObject({
    message: 'personal data erased',
    fields: { conversations: whole - 1 },
  })
  expect(await run()).toBeUndefined()
})

test('what was deleted is not left in free space of the file', async () => {
  const dataDir = tempFolder()
  const db = await openDatabase(dataDir)
  migrate(db, migrations)
  const { app } = await desk({ db, config: { dataDir } })
  const path = join(dataDir, 'keepdesk.db')
  const holds = async (text: string) => {
    db.run('pragma wal_checkpoint(truncate)')
    return Buffer.from(await Bun.file(path).arrayBuffer()).includes(text)
  }
  expect(await holds('annword')).toBe(true)
  await erasePerson(app, 'ann@example.com')
  await erasePerson(app, 'u_ann')
  for (const text of ['ann@example.com', 'Second annword', 'Does annword']) {
    expect([text, await holds(text)]).toEqual([text, false])
  }
  expect(await holds('bob@example.com')).toBe(true)
  db.close()
  rmSync(dataDir, { recursive: true })
})
