import { questionJobs } from './analytics/group-jobs.ts'
import { answersJobs } from './answers/jobs.ts'
import { conversationsJobs } from './conversations/jobs.ts'
import { gapsJobs } from './gaps/jobs.ts'
import { knowledgeJobs } from './knowledge/jobs.ts'
import { handOverJobs } from './messages/jobs.ts'
import type { Job } from './platform/scheduler.ts'
import { trustJobs } from './trust/jobs.ts'
import { upkeepJobs } from './upkeep/jobs.ts'
import { webhooksJobs } from './webhooks/jobs.ts'

/** Everything that a running server does beside answering requests. */
export function allJobs(): Job[] {
  return [
    ...knowledgeJobs(),
    ...conversationsJobs(),
    ...webhooksJobs(),
    ...questionJobs(),
    ...answersJobs(),
    ...gapsJobs(),
    ...handOverJobs(),
    ...trustJobs(),
    ...upkeepJobs(),
  ]
}
