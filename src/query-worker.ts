import { openDatabase } from './platform/database.ts'
import { serveWorker } from './platform/worker.ts'
import { queryMethods } from './queries.ts'

/** Long lists and figures are read on a thread and a connection of their own. */
export interface QueryWorkerInit {
  dataDir: string
}

serveWorker(async ({ dataDir }: QueryWorkerInit) => {
  const db = await openDatabase(dataDir, { readonly: true })
  return { methods: queryMethods(db), close: () => db.close() }
})
