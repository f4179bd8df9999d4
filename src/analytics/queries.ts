import { feedback } from './feedback.ts'
import { conversationTrend, dashboard } from './figures.ts'
import { listKnowledgeGaps, listTopQuestions } from './question-store.ts'
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
}
