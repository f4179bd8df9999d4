import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWriter } from '../../src/platform/write.ts'

let folder: string
let db: Database
let reader: Database

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-'))
  const path = join(folder, 'test.db')
  db = new Database(path, { strict: true, create: true })
  db.run('pragma journal_mode = wal')
  db.run('create table entry (id integer primary key, text text not null) strict')
  reader = new Database(path, { readonly: true })
})

afterEach(() => {
  reader.close()
  db.close()
  rmSync(folder, { recursive: true })
})

function add(text: string | null) {
  return (connection: Database) =>
    connection.query('insert into entry (text) values (?) returning id').get(text) as { id: number }
}

/** What another connection sees: committed, that is. */
function stored(): string[] {
  return reader
    .query<{ text: string }, []>('select text from entry order by id')
    .all()
    .map((row) => row.text)
}

test('what is queued in one turn is committed together, in order, before anybody is answered', async () => {
  const writer = createWriter(db)
  const seen: number[] = []
  const writes = ['a', 'b', 'c'].map(async (text) => {
    const { id } = await writer.enqueue(add(text))
    seen.push(stored().length)
    return id
  })
  expect(stored()).toEqual([])
  expect(await Promise.all(writes)).toEqual([1, 2, 3])
  expect(seen).toEqual([3, 3, 3])
  expect(stored()).toEqual(['a', 'b', 'c'])
})

test('one that throws takes only itself back', async () => {
  const writer = createWriter(db)
  const outcomes = await Promise.allSettled([
    writer.enqueue(add('before')),
    writer.enqueue((connection) => {
      add('half')(connection)
      throw new Error('changed my mind')
    }),
    writer.enqueue(add(null)),
    writer.enqueue(add('after')),
  ])
  expect(outcomes.map((outcome) => outcome.status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ])
  expect(outcomes[1]).toMatchObject({ reason: { message: 'changed my mind' } })
  expect(outcomes[2]).toMatchObject({ reason: { code: 'SQLITE_CONSTRAINT_NOTNULL' } })
  expect(stored()).toEqual(['before', 'after'])
})

test('what is queued while a commit runs goes into the next one', async () => {
  const writer = createWriter(db)
  let later: Promise<unknown> | undefined
  await writer.enqueue((connection) => {
    later = writer.enqueue(add('second'))
    return add('first')(connection)
  })
  expect(stored()).toEqual(['first'])
  await later
  expect(stored()).toEqual(['first', 'second'])
})

test('a full disk refuses the commit as a whole, and writing goes on when there is room again', async () => {
  const writer = createWriter(db)
  await writer.enqueue(add('kept'))
  const pages = db.query<{ page_count: number }, []>('pragma page_count').get()?.page_count ?? 0
  db.run(`pragma max_page_count = ${pages}`)
  const outcomes = await Promise.allSettled([
    writer.enqueue(add('small')),
    writer.enqueue(add('x'.repeat(100_000))),
    writer.enqueue(add('small too')),
  ])
  const codes = outcomes.map((one) => (one.status === 'rejected' ? one.reason.code : 'stored'))
  expect(codes[1]).toBe('SQLITE_FULL')
  // An acknowledged write is there, a refused one isn't.
  expect(stored()).toEqual([
    'kept',
    ...['small', '', 'small too'].filter((text, index) => text && codes[index] === 'stored'),
  ])
  expect(db.inTransaction).toBe(false)

  db.run('pragma max_page_count = 1000000')
  await writer.enqueue(add('x'.repeat(100_000)))
  expect(stored()).toHaveLength(stored().includes('small') ? 4 : 2)
})

test('a database that another process has locked refuses everybody, and nobody waits for ever', async () => {
  const writer = createWriter(db)
  const other = new Database(join(folder, 'test.db'))
  other.run('begin immediate')
  const outcomes = await Promise.allSettled([writer.enqueue(add('a')), writer.enqueue(add('b'))])
  expect(outcomes.map((one) => one.status === 'rejected' && one.reason.code)).toEqual([
    'SQLITE_BUSY',
    'SQLITE_BUSY',
  ])
  other.run('rollback')
  other.close()
  await writer.enqueue(add('c'))
  expect(stored()).toEqual(['c'])
})
