import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'
import { type Period, periodBefore } from '../platform/period.ts'
import type { Bucket } from './buckets.ts'
import type { Dashboard, TrendPoint } from './schema.ts'
import {
  countByBucket,
  countOpenHandoffs,
  countTraffic,
  listResponseTimes,
} from './traffic-store.ts'

type Figures = Record<keyof Dashboard, number | null>

/** The figures of a period, each with its change against the period of the same length before. */
export function dashboard(
  db: Database,
  { period, now }: { period: Period; now: number },
): Dashboard {
  const current = figuresOf(db, period, now)
  const before = figuresOf(db, periodBefore(period), now)
  return Object.fromEntries(
    Object.entries(current).map(([name, value]) => [
      name,
      {
        value: value === null ? null : round(value),
        change: changeOf(value, before[name as keyof Figures]),
      },
    ]),
  ) as Dashboard
}

function figuresOf(db: Database, period: Period, now: number): Figures {
  const traffic = countTraffic(db, period)
  const times = listResponseTimes(db, period)
  const median = medianOf(times)
  return {
    conversations: traffic.conversations,
    messages: traffic.messages,
    users: traffic.users,
    resolutionRate: ratio(traffic.resolved, traffic.ended),
    escalationRate: ratio(traffic.escalated, traffic.conversations),
    fallbackRate: ratio(traffic.fallbacks, traffic.replies),
    averageConfidence: ratio(traffic.confidence, traffic.replies),
    medianResponseMs: median,
    p95ResponseMs: valueAt(times, Math.ceil(0.95 * countOf(times))),
    satisfaction: ratio(traffic.up, traffic.up + traffic.down),
    openHandoffs: countOpenHandoffs(db, period.until, now),
  }
}

/** As a share of what was before; null where nothing was or nothing is known. */
function changeOf(value: number | null, before: number | null): number | null {
  return value === null || before === null || before === 0 ? null : round((value - before) / before)
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

/** Rounded; null of nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : round(part / whole)
}

type Times = readonly { ms: number; replies: number }[]

const countOf = (times: Times) => times.reduce((sum, { replies }) => sum + replies, 0)

/** The middle one, or half way between the middle two. */
function medianOf(times: Times): number | null {
  const count = countOf(times)
  const lower = valueAt(times, Math.ceil(count / 2))
  const upper = valueAt(times, Math.floor(count / 2) + 1)
  return lower === null || upper === null ? null : Math.round((lower + upper) / 2)
}

/** The n-th, from 1. */
function valueAt(times: Times, rank: number): number | null {
  let seen = 0
  for (const { ms, replies } of times) {
    seen += replies
    if (rank > 0 && seen >= rank) return ms
  }
  return null
}

export function conversationTrend(db: Database, { buckets }: { buckets: Bucket[] }): TrendPoint[] {
  const points = countByBucket(db, buckets)
  return buckets.flatMap(({ start }, index) => {
    const point = points[index]
    return point ? [{ start: iso(start), ...point }] : []
  })
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
