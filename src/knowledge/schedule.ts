import { Cron } from 'croner'

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
