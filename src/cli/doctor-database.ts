import type { Database } from 'bun:sqlite'
import { existsSync } from 'node:fs'
import { migrations } from '../migrations/all.ts'
import { databasePath, openDatabase, quickCheck } from '../platform/database.ts'
import { errorText } from '../platform/errors.ts'
import { folderProblem } from '../platform/folder-problem.ts'
import { schemaVersion } from '../platform/migrate.ts'
import type { Check } from './doctor-folder.ts'

/** Opens the database without changing it: extension, version, and a look at every page of it. */
export async function checkDatabase(dataDir: string): Promise<Check[]> {
  const exists = existsSync(databasePath(dataDir))
  let db: Database | undefined
  try {
    db = await openDatabase(exists ? dataDir : ':memory:', { readonly: exists })
    const extension: Check = { name: 'vector search', state: 'ok', message: 'the extension loads' }
    if (!exists) {
      return [{ name: 'database', state: 'ok', message: 'made at the first start' }, extension]
    }
    return [checkPages(db, dataDir), checkVersion(db), extension]
  } catch (error) {
    const message = folderProblem(error, dataDir)?.message ?? errorText(error)
    return [{ name: 'database', state: 'problem', message }]
  } finally {
    db?.close()
  }
}

function checkPages(db: Database, dataDir: string): Check {
  const name = 'database'
  const damages = quickCheck(db)
  if (damages.length === 0) return { name, state: 'ok', message: 'opens, and is sound' }
  return {
    name,
    state: 'problem',
    message: `${databasePath(dataDir)} is damaged: ${damages.slice(0, 3).join('; ')}`,
    advice: 'Stop the server and put a backup in its place.',
  }
}

function checkVersion(db: Database): Check {
  const name = 'schema'
  const newest = migrations.at(-1)?.version ?? 0
  const current = schemaVersion(db)
  if (current === newest) return { name, state: 'ok', message: `version ${current}` }
  if (current < newest) {
    const message = `version ${current}, upgraded to ${newest} at the next start, with a backup`
    return { name, state: 'warning', message }
  }
  return {
    name,
    state: 'problem',
    message: `version ${current}, but this keepdesk knows only up to version ${newest}`,
    advice: 'Run the newer keepdesk that wrote it, or restore a backup from before that upgrade.',
  }
}
