import { feedback } from './feedback.ts'
import { conversationTrend, dashboard } from './figures.ts'
import { readTrustScore } from './trust-store.ts'
import { usage } from './usage.ts'

/** Run by the query worker: `app.workers.query.call(name, params)`. */
export const analyticsQueries = { dashboard, conversationTrend, feedback, usage, readTrustScore }
