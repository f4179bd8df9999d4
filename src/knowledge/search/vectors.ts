import type { Database } from 'bun:sqlite'
import { bitTable, type EmbeddingModel, shards } from '../vector-store.ts'

export interface VectorHit {
  chunkRowId: number
  /** Cosine, -1 to 1. */
  similarity: number
}

// The best by sign bits in each shard, of which the float vectors then choose: 256 of 100,000 hold
// over 99 % of the exact top ten, at the price of 32.
const perShard = 32
const allShards = JSON.stringify([...Array(shards).keys()])

/**
 * Chunks by cosine similarity: a scan of the sign bits (Hamming distance), the best re-scored with
 * the float vectors. `sources` limits it to some sources (row ids); absent: all.
 */
export function vectorRanking(
  db: Database,
  model: EmbeddingModel,
  query: { vector: Float32Array; limit: number; sources?: number[] },
): VectorHit[] {
  const scan = `select chunk_id as id from ${bitTable(model.id)}
    where bits match vec_quantize_binary(?1) and k = ${perShard}
      and shard in (select value from json_each(?2))`
  const bytes = asBlob(query.vector)
  const near = query.sources
    ? db
        .query<{ id: number }, [Uint8Array, string, string]>(
          `${scan} and source_id in (select value from json_each(?3))`,
        )
        .all(bytes, allShards, JSON.stringify(query.sources))
    : db.query<{ id: number }, [Uint8Array, string]>(scan).all(bytes, allShards)
  return similarities(
    db,
    model,
    query.vector,
    near.map((row) => row.id),
  )
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, query.limit)
}

/** Cosine of a unit vector with the stored vectors of some chunks; those without one are left out. */
export function similarities(
  db: Database,
  model: EmbeddingModel,
  vector: Float32Array,
  chunkRowIds: number[],
): VectorHit[] {
  return db
    .query<{ chunkRowId: number; vector: Uint8Array }, [string, number]>(
      `select c.id as chunkRowId, e.vector from json_each(?) j
       cross join chunk c on c.id = j.value
       cross join embedding e on e.model_id = ? and e.hash = c.hash`,
    )
    .all(JSON.stringify(chunkRowIds), model.id)
    .map((row) => ({ chunkRowId: row.chunkRowId, similarity: dot(vector, asFloats(row.vector)) }))
}

/** As it is stored; undefined while it hasn't been embedded. */
export function chunkVector(
  db: Database,
  model: EmbeddingModel,
  chunkRowId: number,
): Float32Array | undefined {
  const row = db
    .query<{ vector: Uint8Array }, [number, number]>(
      `select e.vector from chunk c join embedding e on e.model_id = ? and e.hash = c.hash
       where c.id = ?`,
    )
    .get(model.id, chunkRowId)
  return row ? asFloats(row.vector) : undefined
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

function asBlob(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
}

function asFloats(blob: Uint8Array): Float32Array {
  return blob.byteOffset % 4 === 0
    ? new Float32Array(blob.buffer, blob.byteOffset, blob.byteLength / 4)
    : new Float32Array(blob.slice().buffer)
}
