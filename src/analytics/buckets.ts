import { dayMs } from '../platform/clock.ts'
import { invalid } from '../platform/errors.ts'
import type { Period } from '../platform/period.ts'

export const intervals = ['hour', 'day', 'week', 'month'] as const
export type Interval = (typeof intervals)[number]

/** A stretch of a trend. The first and the last count only what lies in the period. */
export interface Bucket extends Period {
  /** Where the hour, day, week or month begins. */
  start: number
}

const maxBuckets = 10_000

/**
 * Every hour, day, week (from Monday, ISO 8601) or month of a period, in UTC. Throws 400 where
 * there would be more than 10,000.
 */
export function bucketsOf(period: Period, interval: Interval): Bucket[] {
  const buckets: Bucket[] = []
  let at = startOf(period.from, interval)
  while (at.epochMilliseconds < period.until) {
    if (buckets.length === maxBuckets) {
      throw invalid(
        'interval',
        `gives more than ${maxBuckets} entries for this period: ask for a longer interval or a shorter period`,
      )
    }
    const next = at.add({ [`${interval}s`]: 1 })
    const start = at.epochMilliseconds
    buckets.push({
      start,
      from: Math.max(start, period.from),
      until: Math.min(next.epochMilliseconds, period.until),
    })
    at = next
  }
  return buckets
}

/** Every day of a period. Throws 400 where there would be more than 10,000. */
export function daysOf(period: Period): Bucket[] {
  if ((period.until - period.from) / dayMs > maxBuckets - 1) {
    throw invalid(
      'startDate',
      `lies more than ${maxBuckets} days before the end: ask for a shorter period`,
    )
  }
  return bucketsOf(period, 'day')
}

function startOf(ms: number, interval: Interval): Temporal.ZonedDateTime {
  const moment = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC')
  if (interval === 'hour') return moment.round({ smallestUnit: 'hour', roundingMode: 'floor' })
  const day = moment.startOfDay()
  if (interval === 'week') return day.subtract({ days: day.dayOfWeek - 1 })
  return interval === 'month' ? day.with({ day: 1 }) : day
}
