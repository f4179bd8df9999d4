// `bun test/support/print-schema.ts > test/schema.sql` after a new migration.
import type { Database } from 'bun:sqlite'
import { migrations } from '../../src/migrations/all.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { migrate } from '../../src/platform/migrate.ts'

/** The schema as it is now, readable: one statement an entry, tables with their indexes, by name. */
export function schemaOf(db: Database): string {
  const entries = db
    .query<{ sql: string }, []>(
      // The inner tables of full-text and vector indexes belong to those.
      `select sql from sqlite_schema s
       where sql is not null and name not like 'sqlite_%' and not exists (
         select 1 from sqlite_schema v
         where v.sql like 'create virtual table%' and s.name like v.name || '\\_%' escape '\\')
       order by tbl_name, type = 'table' desc, name`,
    )
    .all()
  const version = db
    .query<{ version: number }, []>('select user_version as version from pragma_user_version')
    .get()
  return `-- Version ${version?.version}. Written by test/support/print-schema.ts from the migrations.\n\n${entries.map(({ sql }) => `${sql};\n`).join('\n')}`
}

if (import.meta.main) {
  const db = await openDatabase(':memory:')
  migrate(db, migrations)
  await Bun.write(Bun.stdout, schemaOf(db))
}
