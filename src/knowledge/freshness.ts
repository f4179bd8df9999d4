import { dayMs } from '../platform/clock.ts'

export const freshnessLevels = ['CURRENT', 'AGING', 'STALE'] as const
export type Freshness = (typeof freshnessLevels)[number]

/** Half a year is current, a year is aging. Times in milliseconds since the epoch. */
export function freshnessOf(changedAt: number, now: number): Freshness {
  const days = (now - changedAt) / dayMs
  if (days <= 180) return 'CURRENT'
  return days <= 365 ? 'AGING' : 'STALE'
}
