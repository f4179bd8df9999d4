import { dayMs } from '../platform/clock.ts'
import { misused } from './terminal.ts'

const unitMs = { m: 60_000, h: 3_600_000, d: dayMs, w: 604_800_000 }

/** `24h` ago, the beginning of a day (UTC), or a time; in milliseconds since the epoch. */
export function pastTimeOf(flag: string, text: string, now: number): number {
  const [, count, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? []
  if (count && unit) return now - Number(count) * unitMs[unit as keyof typeof unitMs]
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
  const day = isTime ? Date.parse(`${text.slice(0, 10)}T00:00:00Z`) : Number.NaN
  const time = isTime ? Date.parse(text) : Number.NaN
  // 2027-02-31 would be read as a day in March.
  const isReal = !Number.isNaN(time) && new Date(day).toISOString().startsWith(text.slice(0, 10))
  if (isReal) return time
  throw misused(
    `${flag} is '${text}', but must be a while ago such as 24h or 7d, a day such as 2027-01-31, or a time such as 2027-01-31T09:30:00Z.`,
  )
}
