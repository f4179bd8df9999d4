import { openDatabase } from '../platform/database.ts'
import { serveWorker } from '../platform/worker.ts'
import { groupMethods } from './group-methods.ts'

/** Compares questions with each other: up to a second, away from all that somebody waits for. */
export interface GroupWorkerInit {
  dataDir: string
}

serveWorker(async ({ dataDir }: GroupWorkerInit) => {
  const db = await openDatabase(dataDir, { readonly: true })
  return { methods: groupMethods(db), close: () => db.close() }
})
