import type { Database } from 'bun:sqlite'
import { listConversations } from './list-store.ts'

/** Run by the query worker: `app.workers.query.call(name, params)`. */
export const conversationQueries = {
  listConversations: (db: Database, params: Parameters<typeof listConversations>[1]) =>
    listConversations(db, params),
}
