import type { Database } from 'bun:sqlite'

export interface EmbeddingModel {
  id: number
  /** As `Embedder.name`. */
  name: string
  dimension: number
  state: 'BUILDING' | 'SERVING'
}

/** The model whose vectors answer questions; undefined until the first vectors are in. */
export function findServingModel(db: Database): EmbeddingModel | undefined {
  return (
    db
      .query<EmbeddingModel, []>(
        `select id, name, dimension, state from embedding_model where state = 'SERVING'`,
      )
      .get() ?? undefined
  )
}

export function findModelByName(db: Database, name: string): EmbeddingModel | undefined {
  return (
    db
      .query<EmbeddingModel, [string]>(
        `select id, name, dimension, state from embedding_model
         where name = ? and state <> 'RETIRED'`,
      )
      .get(name) ?? undefined
  )
}

/** The model's row and its vec0 table, made if they aren't there; the first one serves at once. */
export function ensureModel(
  db: Database,
  model: { name: string; dimension: number; now: number },
): EmbeddingModel {
  const known = findModelByName(db, model.name)
  if (known?.dimension === model.dimension) return known
  if (known) retireModel(db, known.id)
  const state = findServingModel(db) ? 'BUILDING' : 'SERVING'
  const row = db
    .query<EmbeddingModel, [string, number, string, number]>(
      `insert into embedding_model (name, dimension, state, created_at) values (?, ?, ?, ?)
       returning id, name, dimension, state`,
    )
    .get(model.name, model.dimension, state, model.now)
  if (!row) throw new Error('An insert returned no row.')
  db.run(
    `create virtual table ${bitTable(row.id)} using vec0(
       chunk_id integer primary key, shard integer partition key, source_id integer,
       bits bit[${Math.trunc(model.dimension)}])`,
  )
  return row
}

// What a chunk's embedded_by never is.
const noModel = -1

export interface DueChunk {
  chunkRowId: number
  hash: string
  headingPath: string[]
  title: string
  question?: string
  content: string
  /** Another chunk with the same text already has its vector. */
  hasVector: boolean
}

// Two ranges of the index instead of "<>", which would read every chunk.
const due = `
  select c.id from chunk c join page p on p.id = c.page_id and p.generation = c.generation
  where c.embedded_by`

/** Serving chunks that wait for this model's vector, oldest first; none has a model without a row. */
export function listDueChunks(
  db: Database,
  modelId: number | undefined,
  limit: number,
): DueChunk[] {
  return db
    .query<
      Omit<DueChunk, 'headingPath' | 'question' | 'hasVector'> & {
        headingPath: string
        question: string | null
        hasVector: number
      },
      [number, number]
    >(
      `select c.id as chunkRowId, c.hash, c.heading_path as headingPath, p.title, c.question, c.content,
         exists (select 1 from embedding e where e.model_id = ?1 and e.hash = c.hash) as hasVector
       from (select id from (${due} < ?1 order by c.embedded_by, c.id limit ?2)
             union all
             select id from (${due} > ?1 order by c.embedded_by, c.id limit ?2)) d
         join chunk c on c.id = d.id join page p on p.id = c.page_id limit ?2`,
    )
    .all(modelId ?? noModel, limit)
    .map(({ headingPath, question, hasVector, ...row }) => ({
      ...row,
      headingPath: JSON.parse(headingPath),
      ...(question === null ? {} : { question }),
      hasVector: hasVector === 1,
    }))
}

/** Whether a serving chunk still waits for its vector of this model. */
export function hasDueChunks(db: Database, modelId: number | undefined): boolean {
  return (
    db
      .query<{ isDue: number }, [number]>(
        `select exists (${due} < ?1) or exists (${due} > ?1) as isDue`,
      )
      .get(modelId ?? noModel)?.isDue === 1
  )
}

/** Stores unit vectors (float32) and their sign bits; `vector` absent: the hash has one already. */
export function putVectors(
  db: Database,
  modelId: number,
  rows: { chunkRowId: number; hash: string; vector?: Float32Array }[],
): void {
  const table = bitTable(modelId)
  const store = db.query(
    `insert into embedding (model_id, hash, vector)
     select ?1, ?2, ?3 where exists (select 1 from chunk c where c.hash = ?2)
     on conflict do nothing`,
  )
  const clear = db.query(`delete from ${table} where chunk_id = ?`)
  const add = db.query(
    `insert into ${table} (chunk_id, shard, source_id, bits)
     select c.id, c.id % ${shards}, c.source_id, vec_quantize_binary(e.vector)
     from chunk c join embedding e on e.model_id = ? and e.hash = c.hash where c.id = ?`,
  )
  const mark = db.query(
    `update chunk set embedded_by = ?1 where id = ?2
       and exists (select 1 from embedding e where e.model_id = ?1 and e.hash = chunk.hash)`,
  )
  for (const { chunkRowId, hash, vector } of rows) {
    if (vector)
      store.run(modelId, hash, new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength))
    clear.run(chunkRowId)
    add.run(modelId, chunkRowId)
    mark.run(modelId, chunkRowId)
  }
}

/** From here on this model answers questions; every other one is retired. */
export function promoteModel(db: Database, modelId: number): void {
  for (const id of listModelIds(db)) if (id !== modelId) retireModel(db, id)
  db.query(`update embedding_model set state = 'SERVING' where id = ?`).run(modelId)
}

/** Its float vectors are cleared away in slices by `clearVectors`. */
function retireModel(db: Database, modelId: number): void {
  db.query(
    `update embedding_model set state = 'RETIRED', name = name || ' #' || id where id = ?`,
  ).run(modelId)
  db.run(`drop table ${bitTable(modelId)}`)
}

/** Models that have a vec0 table. */
export function listModelIds(db: Database): number[] {
  return db
    .query<{ id: number }, []>(`select id from embedding_model where state <> 'RETIRED'`)
    .all()
    .map((row) => row.id)
}

/** Takes away up to `limit` rows of retired models; returns how many. */
export function clearVectors(db: Database, limit: number): number {
  const vectors = db
    .query(
      `delete from embedding where id in (select e.id from embedding_model m
         join embedding e on e.model_id = m.id where m.state = 'RETIRED' limit ?)`,
    )
    .run(limit).changes
  if (vectors > 0) return vectors
  return db.query(`delete from embedding_model where state = 'RETIRED'`).run().changes
}

/**
 * A scan costs vec0 as much as it is to return, times all rows: asked for few in each of several
 * partitions it returns many at the price of few.
 */
export const shards = 8

/** The vec0 table with the sign bits of one model's vectors. */
export function bitTable(modelId: number): string {
  return `chunk_bits_${Math.trunc(modelId)}`
}
