import { openEmbedder } from '../models/embedder.ts'
import type { Embedder } from '../platform/app.ts'
import { openDatabase } from '../platform/database.ts'
import { serveWorker } from '../platform/worker.ts'
import { openSearch } from './search/answer-search.ts'
import { openTopics } from './search/topics-store.ts'

/** Answers questions on a connection of its own, so that neither HTTP nor a sync waits for it. */
export interface SearchWorkerInit {
  dataDir: string
  ollamaHost: string
}

serveWorker(async ({ dataDir, ollamaHost }: SearchWorkerInit) => {
  const db = await openDatabase(dataDir, { readonly: true })
  const embedders = new Map<string, Embedder>()
  const search = openSearch(db, (embedModel) => {
    const known = embedders.get(embedModel) ?? openEmbedder({ embedModel, ollamaHost })
    embedders.set(embedModel, known)
    return known
  })
  return { methods: { search, topics: openTopics(db) }, close: () => db.close() }
})
