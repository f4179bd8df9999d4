import type { Database } from 'bun:sqlite'
import type { Embedder } from '../platform/app.ts'
import { embeddingText } from './chunks/chunk-text.ts'
import { findModelByName, listDueChunks } from './vector-store.ts'

export interface EmbedDue {
  /** `built-in`, or an Ollama model. */
  embedModel: string
  limit: number
}

export interface Embedded {
  name: string
  /** 0 when nothing was embedded. */
  dimension: number
  /** `vector` absent: an equal chunk has it already. */
  rows: { chunkRowId: number; hash: string; vector?: Float32Array }[]
}

/** The `embedDue` method of the worker: vectors of the next chunks that have none of this model. */
export function openEmbedDue(
  db: Database,
  embedderOf: (embedModel: string) => Embedder,
): (params: EmbedDue) => Promise<Embedded> {
  return async ({ embedModel, limit }) => {
    const embedder = embedderOf(embedModel)
    const model = findModelByName(db, embedder.name)
    const due = listDueChunks(db, model?.id, limit)
    const fresh = new Map(
      due.filter((chunk) => !chunk.hasVector).map((chunk) => [chunk.hash, embeddingText(chunk)]),
    )
    const vectors = fresh.size > 0 ? await embedder.embed([...fresh.values()], 'document') : []
    if (vectors.length !== fresh.size) {
      throw new Error(`'${embedder.name}' did not return one vector for each text.`)
    }
    const byHash = new Map([...fresh.keys()].map((hash, index) => [hash, vectors[index]]))
    return {
      name: embedder.name,
      dimension: vectors[0]?.length ?? model?.dimension ?? 0,
      rows: due.map(({ chunkRowId, hash }) => {
        const vector = byHash.get(hash)
        return { chunkRowId, hash, ...(vector ? { vector } : {}) }
      }),
    }
  }
}
