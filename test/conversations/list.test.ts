import type { Database } from 'bun:sqlite'
import { beforeAll, expect, test } from 'bun:test'
import { listConversations } from '../../src/conversations/list-store.ts'
import { seedConversations, seededWords } from '../support/seed-conversations.ts'
import { testApp } from '../support/test-app.ts'

// Words of many messages are found in another way than words of few: both must say the same as a
// plain look at each message.

let db: Database

beforeAll(async () => {
  const app = await testApp()
  db = app.db
  seedConversations(db, { conversations: 600, messagesEach: 12, until: app.clock.now() })
  // As after an import: the order of starting isn't that of the row ids.
  db.run('update conversation set started_at = started_at + (id * 7919 % 1000) * 86400000')
})

function plainly(word: string, where: string): string[] {
  return db
    .query<{ id: string }, [string]>(
      `select c.public_id as id from conversation c
       where exists (select 1 from message m where m.conversation_id = c.id
         and ' ' || replace(replace(m.content, '.', ' '), '?', ' ') like '% ' || ? || ' %')
       and ${where} order by c.started_at desc, c.id desc`,
    )
    .all(word)
    .map(({ id }) => id)
}

const filters = [
  ['true', {}],
  [`status = 'ENDED'`, { status: 'ENDED' }],
  [`status = 'BOT' and channel = 'API'`, { status: 'BOT', channel: 'API' }],
  [`user_id = 'u_1'`, { userId: 'u_1' }],
  ['started_at >= 1780000000000', { from: 1_780_000_000_000 }],
] as const

const { commonest, frequent, usual, rare } = seededWords

test.each([commonest, frequent, usual, rare, 'nowhere'])(
  '%s is found page by page, in order',
  (q) => {
    for (const [where, filter] of filters) {
      const expected = plainly(q, where)
      for (const [limit, offset] of [
        [20, 0],
        [100, 100],
        [7, Math.max(0, expected.length - 3)],
        [20, 5000],
      ] as const) {
        const { items, total } = listConversations(db, { q, ...filter, limit, offset })
        expect(items.map(({ id }) => id)).toEqual(expected.slice(offset, offset + limit))
        expect(total).toBe(expected.length)
      }
    }
  },
)

test('both ways are taken', () => {
  const messages = (word: string) =>
    db
      .query<{ n: number }, [string]>(
        'select count(*) as n from message_text where message_text match ?',
      )
      .get(word)?.n ?? 0
  expect(messages(frequent)).toBeGreaterThan(2000)
  expect(messages(usual)).toBeGreaterThan(0)
  expect(messages(usual)).toBeLessThan(2000)
})
