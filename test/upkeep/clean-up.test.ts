import { expect, test } from 'bun:test'
import { dayMs } from '../../src/platform/clock.ts'
import { cleanUp } from '../../src/upkeep/clean-up.ts'
import { past } from '../support/past.ts'
import { type TestApp, testApp } from '../support/test-app.ts'

const { signal } = new AbortController()

function names(app: TestApp, table: string, column: string): string[] {
  return app.db
    .query<{ name: string }, []>(`select ${column} as name from ${table} order by 1`)
    .all()
    .map(({ name }) => name)
}

test('what is over goes, what still counts stays', async () => {
  const app = await testApp()
  const { db } = app
  const now = app.clock.now()
  const first = db.query(
    `insert into idempotency (scope, key, body_hash, response, created_at) values ('s', ?, 'h', '{}', ?)`,
  )
  first.run('old', now - dayMs)
  first.run('young', now - dayMs + 1)
  db.query(
    `insert into operator (id, public_id, email, name, role, password_hash, created_at, updated_at)
     values (1, 'op_1', 'ann@example.com', 'Ann', 'AGENT', 'h', 1, 1)`,
  ).run()
  const session = db.query(
    `insert into session (operator_id, token_hash, created_at, last_seen_at, expires_at)
     values (1, ?, 1, 1, ?)`,
  )
  session.run('expired', now)
  session.run('valid', now + 1)
  const invitation = db.query(
    'insert into invitation (token_hash, expires_at, used_at, created_at) values (?, ?, ?, 1)',
  )
  invitation.run('expired', now, null)
  invitation.run('used', now + 1, now)
  invitation.run('valid', now + 1, null)
  const failed = db.query(
    'insert into failed_sign_in (subject, failures, last_at) values (?, 3, ?)',
  )
  failed.run('old', now - dayMs - 1)
  failed.run('young', now - dayMs)
  const visitor = db.query(
    'insert into visitor (id, public_id, token_hash, created_at, last_seen_at) values (?, ?, ?, 1, ?)',
  )
  visitor.run(1, 'vis_gone', '1', now - 400 * dayMs - 1)
  visitor.run(2, 'vis_talked', '2', now - 400 * dayMs - 1)
  visitor.run(3, 'vis_here', '3', now - 400 * dayMs)
  past(app, { startedAt: '2024-01-01T00:00:00Z', visitorRowId: 2 })

  expect(await cleanUp(app, signal)).toBe(
    '1 idempotent answer, 1 session, 2 invitations, 1 failed sign-in, 1 visitor removed',
  )
  expect(names(app, 'idempotency', 'key')).toEqual(['young'])
  expect(names(app, 'session', 'token_hash')).toEqual(['valid'])
  expect(names(app, 'invitation', 'token_hash')).toEqual(['valid'])
  expect(names(app, 'failed_sign_in', 'subject')).toEqual(['young'])
  expect(names(app, 'visitor', 'public_id')).toEqual(['vis_here', 'vis_talked'])
  expect(await cleanUp(app, signal)).toBeUndefined()
})

test('more than a slice goes, too, and wordings that nobody asks', async () => {
  const app = await testApp()
  const { db } = app
  db.run(
    `insert into idempotency (scope, key, body_hash, created_at)
     with recursive n(i) as (select 1 union all select i + 1 from n where i < 450)
     select 's', i, 'h', i from n`,
  )
  db.run(`insert into question_group (public_id, created_at)
     with recursive n(i) as (select 1 union all select i + 1 from n where i < 600)
     select 'gap_' || i, 1 from n`)
  db.run(
    `insert into question_wording (hash, text, words, model, group_id, state, created_at)
     select id, 'How?', '[]', 'm', id, 'NEW', case when id < 600 then 1 else ${app.clock.now()} end
     from question_group order by question_group.id`,
  )
  db.run(
    `insert into asked_question (id, wording_id, group_id, asked_at, is_answered, is_failed, confidence)
     values (1, 300, 300, 1, 1, 0, 500)`,
  )
  expect(await cleanUp(app, signal)).toBe('450 idempotent answers, 598 wordings removed')
  expect(names(app, 'question_group', 'id').map(Number)).toEqual([300, 600])
})
