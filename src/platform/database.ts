import { Database } from 'bun:sqlite'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extensionBytes } from './vector-extension.ts'

export function databasePath(dataDir: string): string {
  return join(dataDir, 'keepdesk.db')
}

/**
 * Opens a database with the vector extension and the pragmas that every connection needs.
 * `dataDir` `:memory:` gives a private one. Readers (workers) are opened `readonly`.
 */
export async function openDatabase(
  dataDir: string,
  options: { readonly?: boolean } = {},
): Promise<Database> {
  const extension = await unpackExtension(dataDir)
  const path = dataDir === ':memory:' ? dataDir : databasePath(dataDir)
  const db = options.readonly
    ? new Database(path, { strict: true, readonly: true })
    : new Database(path, { strict: true, create: true })
  // First, so that the pragmas below wait for a lock instead of failing.
  db.run('pragma busy_timeout = 5000')
  if (!options.readonly) {
    // Before the first table: what is removed can be given back to the disk bit by bit.
    db.run('pragma auto_vacuum = incremental')
    db.run('pragma journal_mode = wal')
    db.run('pragma synchronous = full')
    db.run('pragma foreign_keys = on')
    // Check-points are taken by the ingest worker; this is the backstop while it isn't running.
    db.run('pragma wal_autocheckpoint = 8000')
    db.run('pragma journal_size_limit = 67108864')
  }
  db.run('pragma temp_store = memory')
  db.run('pragma cache_size = -32768')
  db.run('pragma mmap_size = 1073741824')
  db.loadExtension(extension, 'sqlite3_vec_init')
  return db
}

/** A shared library can't be loaded out of the executable: it is written beside the data once. */
async function unpackExtension(dataDir: string): Promise<string> {
  const { name, path, embedded } = await extensionBytes()
  if (!embedded) return path
  const folder = dataDir === ':memory:' ? tmpdir() : dataDir
  mkdirSync(folder, { recursive: true })
  const bytes = new Uint8Array(await Bun.file(path).arrayBuffer())
  const target = join(folder, `${name}-${Bun.hash(bytes).toString(36)}.so`)
  if (!existsSync(target)) {
    const partial = `${target}.${process.pid}`
    writeFileSync(partial, bytes, { mode: 0o700 })
    renameSync(partial, target)
  }
  return target
}

/** Reads every page of the database; returns what is wrong with it, nothing if it is sound. */
export function quickCheck(db: Database): string[] {
  const rows = db.query<{ quick_check: string }, []>('pragma quick_check(10)').all()
  return rows.map((row) => row.quick_check).filter((text) => text !== 'ok')
}
