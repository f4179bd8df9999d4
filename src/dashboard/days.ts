const dayMs = 86_400_000

/** `2025-06-14`, in UTC, as the API counts days. */
export function dayOf(time: number | string): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** "14 Jun": of a day in UTC. */
export function dayLabel(start: string): string {
  return new Date(start).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  })
}

export interface Range {
  startDate: string
  endDate: string
}

/** The last days, today included. */
export function lastDays(days: number, today = Date.now()): Range {
  return { startDate: dayOf(today - (days - 1) * dayMs), endDate: dayOf(today) }
}

export function daysIn({ startDate, endDate }: Range): number {
  return Math.round((Date.parse(endDate) - Date.parse(startDate)) / dayMs) + 1
}

/** The days before, as many. */
export function rangeBefore(range: Range): Range {
  const end = Date.parse(range.startDate) - dayMs
  return { startDate: dayOf(end - (daysIn(range) - 1) * dayMs), endDate: dayOf(end) }
}

export function isDay(text: unknown): text is string {
  return (
    typeof text === 'string' && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))
  )
}
