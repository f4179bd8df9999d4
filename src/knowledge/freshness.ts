export const freshnessLevels = ['CURRENT', 'AGING', 'STALE'] as const
export type Freshness = (typeof freshnessLevels)[number]

const dayMs = 86_400_000

/** Half a year is current, a year is aging. Times in milliseconds since the epoch. */
export function freshnessOf(changedAt: number, now: number): Freshness {
  const days = (now - changedAt) / dayMs
  if (days <= 180) return 'CURRENT'
  return days <= 365 ? 'AGING' : 'STALE'
}
