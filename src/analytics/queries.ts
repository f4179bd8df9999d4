import { feedback } from './feedback.ts'
import { conversationTrend, dashboard } from './figures.ts'
import { listGapsToCheck, listKnowledgeGaps, listKnownGaps } from './gap-store.ts'
import { listTopQuestions } from './question-store.ts'
import { readTrustScore } from './trust-store.ts'
import { usage } from './usage.ts'

/** Run by the query worker: `app.workers.query.call(name, params)`. */
export const analyticsQueries = {
  dashboard,
  conversationTrend,
  listTopQuestions,
  feedback,
  usage,
  readTrustScore,
  listKnowledgeGaps,
  listKnownGaps,
  listGapsToCheck,
}
