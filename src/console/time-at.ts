import { invalid } from '../platform/errors.ts'

const stamp = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/

/** A time with its zone, in milliseconds since the epoch. Throws a 400 at `path`. */
export function timeAt(path: string, text: string): number {
  const [, day = ''] = stamp.exec(text) ?? []
  const ms = Date.parse(text)
  // 2027-02-31 would be read as a day in March.
  const isDay = new Date(Date.parse(`${day}T00:00:00Z`) || 0).toISOString().startsWith(day)
  if (day && isDay && !Number.isNaN(ms)) return ms
  throw invalid(path, 'must be a time such as 2027-01-31T09:00:00Z')
}
