import { listConflicts } from './conflicts/conflict-store.ts'
import { listPages, listSourcePage } from './list-store.ts'

/** Run by the query worker: `app.workers.query.call(name, params)`. */
export const knowledgeQueries = { listPages, listSources: listSourcePage, listConflicts }
