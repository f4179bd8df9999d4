import type { Database } from 'bun:sqlite'
import { type Grouping, groupQuestions } from './group-questions.ts'
import { loadWordings } from './group-store.ts'

/** So many open wordings are grouped anew with each grouping. */
export const openLimit = 512
/** Settled wordings, the last ones, that they are compared with. */
const settledLimit = 2000

/** What the group worker does, over one connection. */
export function groupMethods(db: Database) {
  return {
    groupOpen({ today }: { today: number }): Grouping {
      const limits = { open: openLimit, settled: settledLimit }
      const { open, settled } = loadWordings(db, { today, ...limits })
      return groupQuestions(open, settled)
    },
  }
}
