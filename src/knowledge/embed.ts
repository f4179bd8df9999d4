import { countOn } from '../events/counter-store.ts'
import type { App } from '../platform/app.ts'
import { write } from '../platform/write.ts'
import type { Embedded } from './embed-due.ts'
import { hasOpenSync } from './source-store.ts'
import {
  ensureModel,
  findModelByName,
  hasDueChunks,
  promoteModel,
  putVectors,
} from './vector-store.ts'

// A batch keeps the ingest worker for up to half a second with the built-in model, which a page that
// is being read waits for.
const batchSize = 8
const batchSizeWhileReading = 2

/**
 * Gives the next chunks their vectors; returns how many. When the last one has its vector, a model
 * that was being built takes over from the one that served.
 */
export async function embedBatch(app: App): Promise<number> {
  const { embedModel } = app.config
  const { name, dimension, rows } = await app.workers.ingest.call<Embedded>('embedDue', {
    embedModel,
    limit: hasOpenSync(app.db) ? batchSizeWhileReading : batchSize,
  })
  return await write(app, (db) => {
    const model =
      rows.length > 0
        ? ensureModel(db, { name, dimension, now: app.clock.now() })
        : findModelByName(db, name)
    if (!model) return 0
    putVectors(db, model.id, rows)
    const count = rows.filter((row) => row.vector).length
    countOn(db, { name: 'embeddings', count, now: app.clock.now() })
    const isComplete = model.state === 'BUILDING' && !hasDueChunks(db, model.id)
    // While the configured model serves, another that was being built is no longer wanted.
    if (isComplete || model.state === 'SERVING') promoteModel(db, model.id)
    if (isComplete) app.log.info('embedding model serves', { model: name, dimension })
    return rows.length
  })
}

/** Whether a chunk waits for a vector of the configured model. */
export function isEmbeddingDue(app: App): boolean {
  const { embedModel } = app.config
  const name = embedModel === 'built-in' ? 'built-in/use-lite' : `ollama/${embedModel}`
  const model = findModelByName(app.db, name)
  if (model?.state === 'BUILDING') return true
  return hasDueChunks(app.db, model?.id)
}
