import type { Job } from '../platform/scheduler.ts'

export function analyticsJobs(): Job[] {
  return []
}
