import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrations } from '../../src/migrations/all.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { type Migration, migrate, schemaVersion } from '../../src/platform/migrate.ts'
import { schemaOf } from '../support/print-schema.ts'

const first: Migration = { version: 1, sql: 'create table a (id integer primary key) strict' }
const second: Migration = { version: 2, sql: 'create table b (id integer primary key) strict' }

function tables(db: Database): string[] {
  return db
    .query<{ name: string }, []>(
      `select name from sqlite_schema where type = 'table' order by name`,
    )
    .all()
    .map((row) => row.name)
}

function inTemporaryFolder(check: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'keepdesk-schema-'))
  try {
    check(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('the migrated schema equals test/schema.sql (after a migration: bun test/support/print-schema.ts > test/schema.sql)', async () => {
  const db = await openDatabase(':memory:')
  migrate(db, migrations)
  const written = readFileSync(join(import.meta.dir, '../schema.sql'), 'utf8')
  expect(schemaOf(db)).toBe(written)

  db.run('alter table source add column forgotten text')
  expect(schemaOf(db)).not.toBe(written)
  db.close()
})

test('every table is strict', async () => {
  const db = await openDatabase(':memory:')
  migrate(db, migrations)
  const lax = () =>
    db
      .query<{ name: string }, []>(
        `select name from pragma_table_list
         where schema = 'main' and type = 'table' and strict = 0 and name not like 'sqlite_%'`,
      )
      .all()
      .map((row) => row.name)
  expect(lax()).toEqual([])
  db.run('create table slack (id integer)')
  expect(lax()).toEqual(['slack'])
  db.close()
})

test('migrations are numbered 1, 2, 3 … and each file of the folder is listed', () => {
  expect(migrations.map((one) => one.version)).toEqual(migrations.map((_, index) => index + 1))
  const folder = join(import.meta.dir, '../../src/migrations')
  const onDisk = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  expect(onDisk.map((name) => Number(name.slice(0, 4)))).toEqual(
    migrations.map((one) => one.version),
  )
  expect(migrations.map((one) => one.sql)).toEqual(
    onDisk.map((name) => readFileSync(join(folder, name), 'utf8')),
  )
})

test('migrating twice changes nothing', async () => {
  const db = await openDatabase(':memory:')
  expect(migrate(db, migrations)).toEqual(migrations.map((one) => one.version))
  const before = schemaOf(db)
  expect(migrate(db, migrations)).toEqual([])
  expect(schemaOf(db)).toBe(before)
  db.close()
})

test('an upgrade runs only what is missing and keeps the rows', () => {
  const db = new Database(':memory:')
  migrate(db, [first])
  db.run('insert into a (id) values (7)')
  expect(migrate(db, [first, second])).toEqual([2])
  expect(schemaVersion(db)).toBe(2)
  expect(db.query('select id from a').values()).toEqual([[7]])
})

test('a failing migration takes itself back whole and leaves the version before it', () => {
  const db = new Database(':memory:')
  const failing: Migration = {
    version: 3,
    sql: 'create table c (id integer); insert into nowhere values (1)',
  }
  expect(() => migrate(db, [first, second, failing])).toThrow('nowhere')
  expect(schemaVersion(db)).toBe(2)
  expect(tables(db)).toEqual(['a', 'b'])
  expect(db.inTransaction).toBe(false)
})

test('a database of a newer program is refused, with both versions named, and left alone', () => {
  const db = new Database(':memory:')
  migrate(db, [first, second])
  expect(() => migrate(db, [first])).toThrow(/version 2\b.*version 1\b/)
  expect(schemaVersion(db)).toBe(2)
})

test('an upgrade is preceded by a backup that can be opened, a first start and a restart are not', () => {
  inTemporaryFolder((folder) => {
    const path = join(folder, 'keepdesk.db')
    const db = new Database(path)
    db.run('pragma journal_mode = wal')
    migrate(db, [first], path)
    db.run('insert into a (id) values (7)')
    migrate(db, [first], path)
    expect(readdirSync(folder).filter((name) => name.includes('.bak'))).toEqual([])

    migrate(db, [first, second], path)
    db.close()
    const backup = new Database(`${path}.v1.bak`, { readonly: true })
    expect(schemaVersion(backup)).toBe(1)
    expect(tables(backup)).toEqual(['a'])
    expect(backup.query('select id from a').values()).toEqual([[7]])
    backup.close()
    expect(existsSync(`${path}.v1.bak.partial`)).toBe(false)
  })
})
