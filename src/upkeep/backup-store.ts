import type { Database } from 'bun:sqlite'

/** Writes the database as it is now to a new file. */
export function copyInto(db: Database, path: string): void {
  db.query('vacuum into ?').run(path)
}
