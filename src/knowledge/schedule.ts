import { Cron } from 'croner'

/** Whether this is a cron pattern of five fields that will come up one day. */
export function comesUp(schedule: string): boolean {
  try {
    return new Cron(schedule, { mode: '5-part' }).nextRun() !== null
  } catch {
    return false
  }
}
