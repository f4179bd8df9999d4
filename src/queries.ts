import type { Database } from 'bun:sqlite'
import { analyticsQueries } from './analytics/queries.ts'
import { answersQueries } from './answers/queries.ts'
import { conversationQueries } from './conversations/queries.ts'
import { knowledgeQueries } from './knowledge/queries.ts'
import { trustQueries } from './trust/queries.ts'
import { upkeepQueries } from './upkeep/queries.ts'
import { webhookQueries } from './webhooks/queries.ts'

/** A question to the database that may take longer than others should have to wait for it. */
type Query = (db: Database, params: never) => unknown

/** Every query of the query worker, by name: `app.workers.query.call(name, params)`. */
const queries: Record<string, Query> = {
  ...analyticsQueries,
  ...answersQueries,
  ...conversationQueries,
  ...knowledgeQueries,
  ...upkeepQueries,
  ...trustQueries,
  ...webhookQueries,
}

/** The same as methods over one connection. */
export function queryMethods(db: Database): Record<string, (params: never) => unknown> {
  return Object.fromEntries(
    Object.entries(queries).map(([name, query]) => [name, (params: never) => query(db, params)]),
  )
}
