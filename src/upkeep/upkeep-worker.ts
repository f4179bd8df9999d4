import { openDatabase } from '../platform/database.ts'
import { serveWorker } from '../platform/worker.ts'
import { upkeepMethods } from './upkeep-methods.ts'

/** Reads the whole database, to check or to copy it: for minutes, if it is large. */
export interface UpkeepWorkerInit {
  dataDir: string
}

serveWorker(async ({ dataDir }: UpkeepWorkerInit) => {
  const db = await openDatabase(dataDir, { readonly: true })
  // Everything is read once: nothing of it has to stay in memory.
  db.run('pragma cache_size = -2048')
  return { methods: upkeepMethods(db), close: () => db.close() }
})
