import type { Database } from 'bun:sqlite'
import { quickCheck } from '../platform/database.ts'
import { type Backup, type BackupWish, backUp } from './backup.ts'

/** What the upkeep worker does, over one connection. */
export function upkeepMethods(db: Database) {
  return {
    check: (): string[] => quickCheck(db),
    backUp: (wish: BackupWish): Backup => backUp(db, wish),
  }
}
