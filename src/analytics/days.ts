import { dayMs } from '../platform/clock.ts'
import type { Period } from '../platform/period.ts'

/** A period as its whole days, which are counted already, and what is left of it at both ends. */
export type SplitPeriod = {
  /** Days since the epoch, in UTC; `endDay` no longer counts. */
  firstDay: number
  endDay: number
  /** JSON: [[from, until], …] in milliseconds, at most two. */
  edges: string
}

export function splitPeriod({ from, until }: Period): SplitPeriod {
  const firstDay = Math.ceil(from / dayMs)
  const endDay = Math.floor(until / dayMs)
  if (firstDay > endDay)
    return { firstDay, endDay: firstDay, edges: JSON.stringify([[from, until]]) }
  const edges = [
    [from, firstDay * dayMs],
    [endDay * dayMs, until],
  ].filter(([start = 0, end = 0]) => start < end)
  return { firstDay, endDay, edges: JSON.stringify(edges) }
}

/** The days that a period touches, wholly or in part; `endDay` no longer counts. */
export function touchedDays({ from, until }: Period): { firstDay: number; endDay: number } {
  return { firstDay: Math.floor(from / dayMs), endDay: Math.ceil(until / dayMs) }
}

/** `2025-06-15` */
export function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}
