import { Type } from '@sinclair/typebox'
import { dayMs } from './clock.ts'
import { invalid } from './errors.ts'

/** Parameters of everything that can be asked for a time. */
export const periodParameters = {
  startDate: Type.Optional(
    Type.String({
      description: 'From here on: a date (`2025-01-31`, in UTC) or an ISO timestamp. Inclusive.',
    }),
  ),
  endDate: Type.Optional(
    Type.String({
      description:
        'Up to here: a date (`2025-01-31`, the whole day in UTC) or an ISO timestamp. Inclusive.',
    }),
  ),
}

export interface PeriodQuery {
  startDate?: string
  endDate?: string
}

/** Milliseconds since the epoch: `from` is the first that counts, `until` the first that doesn't. */
export interface Period {
  from: number
  until: number
}

/** Where the year 0 begins: dates before it are written in another form. */
const earliest = -62_167_219_200_000

/** Throws 400 for what is no date, and for a start after the end. A missing end is open. */
export function readOpenPeriod({ startDate, endDate }: PeriodQuery): Partial<Period> {
  const from = startDate === undefined ? undefined : momentOf('startDate', startDate).first
  const until = endDate === undefined ? undefined : momentOf('endDate', endDate).afterLast
  if (from !== undefined && until !== undefined && from >= until) {
    throw invalid('startDate', 'must not be after endDate')
  }
  return { ...(from !== undefined && { from }), ...(until !== undefined && { until }) }
}

/** The same with both ends: without an end up to now, without a start the last 30 days before the end. */
export function readPeriod(query: PeriodQuery, now: number): Period {
  const { from, until } = readOpenPeriod(query)
  const end = until ?? Math.max(now + 1, from === undefined ? 0 : from + 1)
  return { from: from ?? Math.max(end - 30 * dayMs, earliest), until: end }
}

/** The period of the same length that ends where this one begins. */
export function periodBefore({ from, until }: Period): Period {
  return { from: from - (until - from), until: from }
}

function momentOf(name: string, given: string): { first: number; afterLast: number } {
  // A plus that wasn't encoded arrives as a space.
  const text = given.trim().replace(/ (?=\d\d(?::?\d\d)?$)/, '+')
  try {
    if (/^\d{4}-\d\d-\d\d$/.test(text)) {
      const first = Temporal.Instant.from(`${text}T00:00Z`).epochMilliseconds
      return { first, afterLast: first + dayMs }
    }
    if (
      /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d(?::?\d\d)?)?$/i.test(text)
    ) {
      const zoned = /(?:Z|[+-]\d\d(?::?\d\d)?)$/i.test(text.slice(11)) ? text : `${text}Z`
      const first = Temporal.Instant.from(zoned).epochMilliseconds
      return { first, afterLast: first + 1 }
    }
  } catch {
    // 2025-02-30 has the form of a date, but is none.
  }
  throw invalid(
    name,
    'must be a date such as 2025-01-31, or a timestamp such as 2025-01-31T09:00:00Z',
  )
}
