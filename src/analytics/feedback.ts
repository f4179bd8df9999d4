import type { Database } from 'bun:sqlite'
import type { Static } from '@sinclair/typebox'
import { iso } from '../platform/clock.ts'
import type { Period } from '../platform/period.ts'
import type { Bucket } from './buckets.ts'
import { countRatings, listRated } from './feedback-store.ts'
import { share } from './figures.ts'
import type { FeedbackFigures } from './schema.ts'

interface FeedbackWish {
  period: Period
  /** Of the period. */
  days: Bucket[]
  /** Of the page. */
  rating?: string
  limit: number
  offset: number
}

/** Ratings of the period by day and in all, and a page of the rated messages. */
export function feedback(
  db: Database,
  { period, days, ...page }: FeedbackWish,
): { figures: Static<typeof FeedbackFigures>; total: number } {
  const counts = countRatings(db, days)
  const up = counts.reduce((sum, one) => sum + one.up, 0)
  const down = counts.reduce((sum, one) => sum + one.down, 0)
  const { items, total } = listRated(db, { ...period, ...page })
  const trend = days.flatMap(({ start }, index) => {
    const one = counts[index]
    return one
      ? [{ start: iso(start), ...one, satisfaction: share(one.up, one.up + one.down) }]
      : []
  })
  return { figures: { up, down, satisfaction: share(up, up + down), trend, recent: items }, total }
}
