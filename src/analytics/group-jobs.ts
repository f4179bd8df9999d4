import type { Database } from 'bun:sqlite'
import { lastEventId, moveCursor, readCursor } from '../events/store.ts'
import type { App } from '../platform/app.ts'
import { dayMs } from '../platform/clock.ts'
import { countText } from '../platform/count-text.ts'
import type { Job } from '../platform/scheduler.ts'
import { write } from '../platform/write.ts'
import { readNewWordings, storeAsked } from './asked-questions.ts'
import { openLimit } from './group-methods.ts'
import type { Grouping } from './group-questions.ts'
import {
  groupOfOpenWording,
  hasNewWordings,
  insertGroup,
  listAskedAfter,
  moveWording,
  openWording,
  removeEmptyGroups,
  settleOtherModels,
  settleWordings,
} from './group-store.ts'

/** Whose cursor tells up to which event the questions were read. */
export const questionReader = 'questions'
/** Events that are looked at together. */
const slice = 64
const retryInMs = 60_000
/** After so long a wording that found company stays where it is. */
const openDays = 30

/** Reads the questions from the event log, and groups them by meaning. */
export function questionJobs(): Job[] {
  return [
    {
      name: 'analytics.questions',
      schedule: '*/10 * * * * *',
      async run(app, signal) {
        const asked = await readAsked(app, signal)
        if (asked === undefined) return { retryInMs }
        await regroup(app, signal)
        return asked > 0 ? { did: `${countText(asked, 'question')} read` } : undefined
      },
    },
  ]
}

/**
 * Returns how many questions were read; undefined where the embedding model is away: the cursor
 * stays, so that nothing is left out.
 */
async function readAsked(app: App, signal: AbortSignal): Promise<number | undefined> {
  let count = 0
  while (!signal.aborted) {
    const cursor = readCursor(app.db, questionReader)
    if (cursor >= lastEventId(app.db)) return count
    const { asked, last } = listAskedAfter(app.db, cursor, slice)
    if (last === undefined) return count
    const read = await readNewWordings(app, asked)
    if (!read) return undefined
    count += asked.length
    await write(app, (db) => {
      // Another run, after a crash or beside this one, may have been faster.
      if (readCursor(db, questionReader) !== cursor) return
      storeAsked(db, app, asked, read)
      moveCursor(db, questionReader, last)
    })
  }
  return count
}

/** Groups what is new with what is open, in the worker, until nothing is new. */
async function regroup(app: App, signal: AbortSignal): Promise<void> {
  const now = app.clock.now()
  const today = Math.floor(now / dayMs) * dayMs
  while (!signal.aborted && hasNewWordings(app.db)) {
    await write(app, (db) => {
      settleOtherModels(db)
      settleWordings(db, { time: now - openDays * dayMs, limit: openLimit })
    })
    const grouping = await app.workers.groups.call<Grouping>('groupOpen', { today })
    await write(app, (db) => applyGrouping(db, app, grouping))
  }
}

/**
 * A cluster keeps the group that most of its wordings had, the older of two: what was seen yesterday
 * has the same id today.
 */
function applyGrouping(db: Database, app: App, { clusters, densities }: Grouping): void {
  const taken = new Set<number>()
  const left = new Set<number>()
  for (const [rowId, density] of densities) openWording(db, rowId, density)
  const bySize = clusters.toSorted((a, b) => b.wordingIds.length - a.wordingIds.length)
  for (const { wordingIds, groupId } of bySize) {
    const before = wordingIds.flatMap((rowId) => {
      const group = groupOfOpenWording(db, rowId)
      return group === undefined ? [] : [{ rowId, group }]
    })
    // All of them are deleted by now.
    if (before.length === 0) continue
    const target =
      groupId ??
      commonest(before.map(({ group }) => group).filter((group) => !taken.has(group))) ??
      insertGroup(db, app.ids.next('gap'), app.clock.now())
    taken.add(target)
    for (const { rowId, group } of before) {
      if (group === target) continue
      moveWording(db, rowId, target)
      left.add(group)
    }
  }
  removeEmptyGroups(db, left)
}

function commonest(groups: number[]): number | undefined {
  const counts = new Map<number, number>()
  for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1)
  return [...counts].sort(([a, n], [b, m]) => m - n || a - b)[0]?.[0]
}
