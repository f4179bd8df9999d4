import type { Database } from 'bun:sqlite'
import { listConflicts } from './conflicts/conflict-store.ts'
import { readFaqImport } from './faq-import.ts'
import { listPages, listSourcePage } from './list-store.ts'
import { listPageText } from './page-text-store.ts'

/** Run by the query worker: `app.workers.query.call(name, params)`. */
export const knowledgeQueries = {
  listPages,
  listPageText,
  listSources: listSourcePage,
  listConflicts,
  // It needs no database, but takes longer than a request may hold up the others.
  readFaqImport: (_db: Database, params: Parameters<typeof readFaqImport>[0]) =>
    readFaqImport(params),
}
