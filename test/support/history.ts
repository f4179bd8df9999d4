import type { Database } from 'bun:sqlite'
import { insertAsked, insertWording } from '../../src/analytics/group-store.ts'
import { appendEvent } from '../../src/events/store.ts'
import { fanOut } from '../../src/webhooks/fan-out.ts'
import { insertWebhook } from '../../src/webhooks/store.ts'
import { type PastConversation, past } from './past.ts'
import type { TestApp } from './test-app.ts'

/** A subscription to everything. */
export function subscribe(app: TestApp, id = 'wh_1'): void {
  const url = 'https://example.com/hook'
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwSw'
  insertWebhook(app.db, {
    id,
    url,
    events: ['*'],
    description: '',
    enabled: true,
    secret,
    now: app.clock.now(),
  })
}

/**
 * A conversation that left traces everywhere: events with their deliveries, a note, a question that
 * is counted under a wording of its own.
 */
export async function fullConversation(
  app: TestApp,
  { question, ...conversation }: PastConversation & { question: string },
): Promise<{ id: string; rowId: number }> {
  const { db, ids } = app
  const at = conversation.startedAt
  const now = Date.parse(at)
  const { id, replies } = past(app, { turns: [{ at, question }], ...conversation })
  const rowId =
    db.query<{ id: number }, [string]>('select id from conversation where public_id = ?').get(id)
      ?.id ?? 0
  appendEvent(db, ids, {
    type: 'message.sent',
    conversationRowId: rowId,
    data: { conversation: { id }, message: { id: replies[0], content: question } },
    now,
  })
  appendEvent(db, ids, { type: 'note.added', conversationRowId: rowId, data: {}, now })
  await fanOut(app, new AbortController().signal)
  finishDeliveries(app)
  db.query(
    `insert into note (public_id, conversation_id, author_id, author_name, content, created_at)
     values (?, ?, 'op_1', 'Ann', ?, ?)`,
  ).run(ids.next('note'), rowId, `Note on ${question}`, now)
  ask(app, { question, replyRowId: rowId * 2 ** 20 + 2, now })
  return { id, rowId }
}

/** As if all that is queued had arrived. */
export function finishDeliveries({ db, clock }: TestApp): void {
  db.query(
    `update delivery set status = 'DELIVERED', next_attempt_at = null, finished_at = ?
     where status = 'PENDING'`,
  ).run(clock.now())
}

function ask(
  { db, ids }: TestApp,
  { question, replyRowId, now }: { question: string; replyRowId: number; now: number },
): void {
  const known = db
    .query<{ rowId: number; groupRowId: number }, [string]>(
      'select id as rowId, group_id as groupRowId from question_wording where hash = ?',
    )
    .get(question)
  const wording =
    known ??
    insertWording(
      db,
      { hash: question, text: question, words: [], model: 'm', now },
      ids.next('gap'),
    )
  const about = { isAnswered: true, isFailed: false, isRatedDown: false, confidence: 500 }
  insertAsked(db, { ...about, replyRowId, question, askedAt: now }, wording)
}

/** How many rows each table has. */
export function rowCounts(db: Database): Record<string, number> {
  const tables = [
    'conversation',
    'message',
    'message_text',
    'note',
    'event',
    'delivery',
    'asked_question',
    'question_wording',
    'question_group',
  ]
  return Object.fromEntries(
    tables.map((table) => [
      table,
      db.query<{ n: number }, []>(`select count(*) as n from ${table}`).get()?.n ?? 0,
    ]),
  )
}

/** Tables whose rows hold this text anywhere, full text and statistics included. */
export function tablesWith(db: Database, text: string): string[] {
  const tables = db
    .query<{ name: string }, []>(
      `select name from pragma_table_list where type in ('table', 'shadow') and schema = 'main'`,
    )
    .all()
  return tables
    .map(({ name }) => name)
    .filter((name) => {
      const columns = db
        .query<{ name: string }, [string]>('select name from pragma_table_info(?)')
        .all(name)
      const any = columns.map((column) => `instr("${column.name}", $text) > 0`).join(' or ')
      return (
        db
          .query<{ n: number }, { text: string }>(
            `select count(*) as n from "${name}" where ${any}`,
          )
          .get({ text })?.n !== 0
      )
    })
}
