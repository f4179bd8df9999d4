import type { Database } from 'bun:sqlite'
import { openDatabase } from './platform/database.ts'
import { serveWorker } from './platform/worker.ts'
import { queryMethods } from './queries.ts'

/** Long lists and figures are read on a thread and a connection of their own. */
export interface QueryWorkerInit {
  dataDir: string
}

serveWorker(async ({ dataDir }: QueryWorkerInit) => {
  const db = await openDatabase(dataDir, { readonly: true })
  const methods = queryMethods(db)
  let passing: Promise<Database> | undefined
  return {
    methods: {
      ...methods,
      async exportSlice(params: never) {
        passing ??= openPassing(dataDir)
        return queryMethods(await passing).exportSlice?.(params)
      },
    },
    async close() {
      const last = await passing
      last?.close()
      db.close()
    },
  }
})

/** For what reads everything once: nothing of it stays in memory or drives out what others need. */
async function openPassing(dataDir: string): Promise<Database> {
  const db = await openDatabase(dataDir, { readonly: true })
  db.run('pragma mmap_size = 0')
  db.run('pragma cache_size = -2048')
  return db
}
