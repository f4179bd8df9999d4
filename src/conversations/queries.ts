import { exportSlice } from './export-slice.ts'
import { findInboxText, listInbox } from './inbox-store.ts'
import { findConversationText, findVisitorText, listConversations } from './list-store.ts'

/** Run by the query worker: `app.workers.query.call(name, params)`. */
export const conversationQueries = {
  exportSlice,
  findConversationText,
  findInboxText,
  findVisitorText,
  listConversations,
  listInbox,
}
