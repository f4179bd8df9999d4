import type { Job } from '../platform/scheduler.ts'

export function webhooksJobs(): Job[] {
  return []
}
