import type { Database } from 'bun:sqlite'
import { renameSync, rmSync } from 'node:fs'
import { StartError } from './errors.ts'

export interface Migration {
  version: number
  sql: string
}

/**
 * Brings the schema up to the newest version, one transaction per migration, with a backup of the
 * file before the first one of an upgrade. Returns the versions applied. Throws `StartError` for a
 * database that a newer program wrote.
 */
export function migrate(db: Database, migrations: Migration[], backupPath?: string): number[] {
  const newest = migrations.at(-1)?.version ?? 0
  const current = schemaVersion(db)
  if (current > newest) {
    throw new StartError(
      `The database has version ${current}, but this keepdesk knows only up to version ${newest}. Run the newer keepdesk that wrote it, or restore a backup from before that upgrade.`,
    )
  }
  const due = migrations.filter((migration) => migration.version > current)
  if (current > 0 && due.length > 0 && backupPath) backUp(db, `${backupPath}.v${current}.bak`)
  for (const { version, sql } of due) {
    db.transaction(() => {
      db.run(sql)
      db.run(`pragma user_version = ${version}`)
    }).immediate()
  }
  return due.map((migration) => migration.version)
}

export function schemaVersion(db: Database): number {
  return db.query<{ user_version: number }, []>('pragma user_version').get()?.user_version ?? 0
}

function backUp(db: Database, path: string): void {
  rmSync(`${path}.partial`, { force: true })
  db.query('vacuum into ?').run(`${path}.partial`)
  renameSync(`${path}.partial`, path)
}
