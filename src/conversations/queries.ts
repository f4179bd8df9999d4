import { exportSlice } from './export-slice.ts'
import { searchInbox } from './inbox-search-store.ts'
import { countInbox, findInboxText, listInbox } from './inbox-store.ts'
import { findConversationText, findVisitorText, listConversations } from './list-store.ts'
import { countEnded } from './removal-store.ts'

/** Run by the query worker: `app.workers.query.call(name, params)`. */
export const conversationQueries = {
  countEnded,
  countInbox,
  exportSlice,
  findConversationText,
  findInboxText,
  findVisitorText,
  listConversations,
  listInbox,
  searchInbox,
}
