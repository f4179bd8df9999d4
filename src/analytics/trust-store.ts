import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'
import type { Period } from '../platform/period.ts'
import type { TrustScore } from './schema.ts'
import { staleReason } from './trust-stale-store.ts'

interface RunRow {
  score: number | null
  grade: TrustScore['grade']
  dimensions: string
  finishedAt: number
}

const historyLength = 100

/**
 * The last finished run up to the end of a period, and the runs of the period before it, newest
 * first. `model`: the one that answers now, if one does.
 */
export function readTrustScore(
  db: Database,
  { from, until, model }: Period & { model?: string },
): TrustScore {
  const last = db
    .query<RunRow, [number]>(
      `select score, grade, dimensions, finished_at as finishedAt from trust_run
       where status = 'DONE' and finished_at < ? order by finished_at desc limit 1`,
    )
    .get(until)
  const history = db
    .query<Omit<RunRow, 'dimensions'>, [number, number, number]>(
      `select score, grade, finished_at as finishedAt from trust_run
       where status = 'DONE' and finished_at >= ? and finished_at < ?
       order by finished_at desc limit ?`,
    )
    .all(from, until, historyLength)
  return {
    score: last?.score ?? null,
    grade: last?.grade ?? null,
    stale: staleReason(db, model) !== null,
    dimensions: last ? JSON.parse(last.dimensions) : [],
    measuredAt: last ? iso(last.finishedAt) : null,
    history: history.map(({ score, grade, finishedAt }) => ({
      score,
      grade,
      measuredAt: iso(finishedAt),
    })),
  }
}
