import { exportSlice } from './export-slice.ts'
import { listConversations } from './list-store.ts'

/** Run by the query worker: `app.workers.query.call(name, params)`. */
export const conversationQueries = { exportSlice, listConversations }
