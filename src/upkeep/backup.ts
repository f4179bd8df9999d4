import { Database } from 'bun:sqlite'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { quickCheck } from '../platform/database.ts'
import { folderProblem } from '../platform/folder-problem.ts'
import { schemaVersion } from '../platform/migrate.ts'
import { copyInto } from './backup-store.ts'

export interface BackupWish {
  folder: string
  /** Of the backup: `2026-11-25`. */
  day: string
  /** Older ones go, so that there are so many. */
  kept: number
}

export interface Backup {
  path: string
  bytes: number
  /** How many older ones went. */
  removed: number
}

const backupName = /^keepdesk-\d{4}-\d\d-\d\d\.db$/

/**
 * Copies the database as it is now into a file that is a database of its own, and looks whether it is
 * sound. There is no file of that name before it is. Takes as long as reading and writing all of it:
 * for a worker. Throws what an operator can understand.
 */
export function backUp(db: Database, { folder, day, kept }: BackupWish): Backup {
  const path = join(folder, `keepdesk-${day}.db`)
  const partial = `${path}.partial`
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    removePartials(folder)
    copyInto(db, partial)
    verify(partial, schemaVersion(db))
    toDisk(partial)
    renameSync(partial, path)
    toDisk(folder)
  } catch (error) {
    removeQuietly(partial)
    throw folderProblem(error, folder) ?? error
  }
  return { path, bytes: statSync(path).size, removed: rotate(folder, kept) }
}

function verify(path: string, version: number): void {
  const copy = new Database(path, { strict: true, readonly: true })
  try {
    const problems = quickCheck(copy)
    if (schemaVersion(copy) !== version) problems.push('it has another version')
    if (problems.length > 0) throw new Error(`The backup is not sound: ${problems.join('; ')}.`)
  } finally {
    copy.close()
  }
}

/** What is written is on the disk before it has its name, and the name before older ones go. */
function toDisk(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Left by a process that was killed. */
function removePartials(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/^keepdesk-.*\.db\.partial(-journal|-wal|-shm)?$/.test(name)) rmSync(join(folder, name))
  }
}

function removeQuietly(path: string): void {
  for (const ending of ['', '-journal']) {
    try {
      rmSync(path + ending, { force: true })
    } catch {
      // Why it came to this is what has to be told.
    }
  }
}

/** Names of the backups there are, the oldest first. */
export function listBackups(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => backupName.test(name))
    .sort()
}

function rotate(folder: string, kept: number): number {
  const old = listBackups(folder).slice(0, -kept)
  for (const name of old) rmSync(join(folder, name), { force: true })
  return old.length
}
