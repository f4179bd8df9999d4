import { exportSlice } from './export-slice.ts'
import { listInbox } from './inbox-store.ts'
import { findConversationText, listConversations } from './list-store.ts'

/** Run by the query worker: `app.workers.query.call(name, params)`. */
export const conversationQueries = {
  exportSlice,
  findConversationText,
  listConversations,
  listInbox,
}
