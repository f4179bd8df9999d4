import { openDatabase } from './platform/database.ts'
import { serveWorker } from './platform/worker.ts'
import { queryMethods } from './queries.ts'

/** Long lists and figures are read on a thread and a connection of their own. */
export interface QueryWorkerInit {
  dataDir: string
}

serveWorker(async ({ dataDir }: QueryWorkerInit) => {
  const db = await openDatabase(dataDir, { readonly: true })
  // Exports read everything once: nothing of it stays in memory, or drives out what lists need.
  const passing = await openDatabase(dataDir, { readonly: true })
  passing.run('pragma mmap_size = 0')
  passing.run('pragma cache_size = -2048')
  const { exportSlice } = queryMethods(passing)
  return {
    methods: { ...queryMethods(db), ...(exportSlice && { exportSlice }) },
    close() {
      passing.close()
      db.close()
    },
  }
})
