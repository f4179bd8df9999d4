import type { Database } from 'bun:sqlite'
import { findGone, openComparison } from '../knowledge/conflicts/find.ts'
import { quickCheck } from '../platform/database.ts'
import { errorText } from '../platform/errors.ts'
import { type Backup, type BackupWish, backUp } from './backup.ts'

/** What the upkeep worker does, over one connection. */
export function upkeepMethods(db: Database) {
  return {
    check: () => check(db),
    backUp: (wish: BackupWish): Backup => backUp(db, wish),
    findConflicts: openComparison(db),
    findGone: (params: { after: number }) => findGone(db, params),
  }
}

/** What is wrong with the database; nothing if it is sound. */
function check(db: Database): string[] {
  try {
    return quickCheck(db)
  } catch (error) {
    // Damage in some places ends the check itself.
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_CORRUPT') {
      return [errorText(error)]
    }
    throw error
  }
}
