import { Database } from 'bun:sqlite'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface FolderLock {
  /** Tells later comers where the holder is. */
  announce(address: string): void
  release(): void
}

/**
 * One process works on a data folder at a time. SQLite's own file lock is used, because the system
 * drops it when the process dies, however it dies. Undefined: another process has it.
 */
export function lockFolder(dataDir: string): FolderLock | undefined {
  const db = new Database(join(dataDir, 'keepdesk.lock'), { create: true })
  try {
    db.run('pragma busy_timeout = 0')
    db.run('begin exclusive')
  } catch (error) {
    db.close()
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return undefined
    throw error
  }
  const note = join(dataDir, 'keepdesk.pid')
  const tell = (more: { address?: string }) =>
    writeFileSync(note, JSON.stringify({ pid: process.pid, ...more }))
  try {
    tell({})
  } catch (error) {
    db.close()
    throw error
  }
  return {
    announce: (address) => tell({ address }),
    release() {
      // First, so that it can't be the next holder's.
      rmSync(note, { force: true })
      db.run('rollback')
      db.close()
    },
  }
}

/** Who holds the lock, as far as it said. */
export function lockHolder(dataDir: string): { pid?: number; address?: string } {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'keepdesk.pid'), 'utf8'))
  } catch {
    return {}
  }
}
