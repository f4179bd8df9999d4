import type { Database } from 'bun:sqlite'
import type { Embedder } from '../../platform/app.ts'
import { errorText, ModelError } from '../../platform/errors.ts'
import { type EmbeddingModel, findServingModel } from '../vector-store.ts'
import { detectLanguage } from './language.ts'
import { openLexicon } from './lexical.ts'
import { type SearchResult, search } from './search.ts'

export interface SearchQuestion {
  question: string
  limit: number
  /** Milliseconds since the epoch. */
  now: number
}

export interface Findings extends SearchResult {
  /** Why the vectors were left out; full text answered alone. */
  vectorProblem?: string
  /** Whether the question was turned into a vector. */
  isEmbedded?: boolean
  /** Milliseconds. */
  timings: { embedding: number; search: number }
}

/**
 * The `search` method of the worker: embeds the question with the model whose vectors serve, then
 * searches. Without vectors (none yet, or their model unreachable) full text answers alone.
 */
export function openSearch(
  db: Database,
  embedderOf: (embedModel: string) => Embedder,
): (question: SearchQuestion) => Promise<Findings> {
  let time = 0
  const lexicon = openLexicon(db, () => time)

  return async ({ question, limit, now }) => {
    time = now
    const started = performance.now()
    const served = findServingModel(db)
    const model = served && understands(served, question) ? served : undefined
    const embedded: EmbeddedQuestion = model
      ? await embedQuestion(embedderOf(embedModelOf(model)), question)
      : {}
    const embeddedAt = performance.now()
    // One snapshot: a model that takes over in the middle takes the other one's table away.
    const { found, problem } = db.transaction(() => {
      const usable = usableVector(db, model, embedded)
      return { found: search(db, lexicon, { question, limit, now, ...usable }), ...usable }
    })()
    return {
      ...found,
      ...(problem ? { vectorProblem: problem } : {}),
      isEmbedded: embedded.vector !== undefined,
      timings: { embedding: embeddedAt - started, search: performance.now() - embeddedAt },
    }
  }
}

/** The setting that opens the embedder whose name was stored with the vectors. */
function embedModelOf(model: Pick<EmbeddingModel, 'name'>): string {
  return model.name.startsWith('ollama/') ? model.name.slice('ollama/'.length) : 'built-in'
}

/**
 * The built-in embedder knows English only: in another language all texts are near each other, so that
 * its cosines would speak for any of them.
 */
export function understands(model: Pick<EmbeddingModel, 'name'>, question: string): boolean {
  return embedModelOf(model) !== 'built-in' || (detectLanguage(question) ?? 'en') === 'en'
}

interface EmbeddedQuestion {
  vector?: Float32Array
  problem?: string
}

function usableVector(
  db: Database,
  model: EmbeddingModel | undefined,
  { vector, problem }: EmbeddedQuestion,
): { model?: EmbeddingModel; vector?: Float32Array; problem?: string } {
  if (!model || !vector) return problem ? { problem } : {}
  if (findServingModel(db)?.id !== model.id) {
    return { problem: 'Another embedding model has just taken over.' }
  }
  if (vector.length !== model.dimension) {
    const problem = `The embedding model '${model.name}' has ${vector.length} dimensions now, the index ${model.dimension}.`
    return { problem }
  }
  return { model, vector }
}

async function embedQuestion(embedder: Embedder, question: string): Promise<EmbeddedQuestion> {
  try {
    const [vector] = await embedder.embed([question], 'question')
    return vector ? { vector } : {}
  } catch (error) {
    return {
      problem: error instanceof ModelError ? `${error.message} ${error.hint}` : errorText(error),
    }
  }
}
