import { Cron } from 'croner'
import { invalid } from '../platform/errors.ts'

/** Whether this is a cron pattern of five fields that will come up one day. */
export function comesUp(schedule: string): boolean {
  // Croner takes a point in time, too, which comes up once.
  if (schedule.includes(':')) return false
  try {
    return new Cron(schedule, { mode: '5-part' }).nextRun() !== null
  } catch {
    return false
  }
}

/** Throws a 400 for a schedule that never comes up. */
export function requireSchedule(schedule: string | null | undefined): void {
  if (typeof schedule !== 'string' || comesUp(schedule)) return
  throw invalid('syncSchedule', 'must be a cron pattern such as "0 3 * * *" that comes up, or null')
}
