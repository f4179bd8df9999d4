import type { Embedder } from '../platform/app.ts'
import { ModelError } from '../platform/errors.ts'
import { prefixesOf } from './embedding-prefixes.ts'
import { asModelError, OllamaRefusal, ollamaClient, serverLogHint } from './ollama-client.ts'
import { unitVector } from './unit-vector.ts'

export interface OllamaEmbedderOptions {
  host: string
  model: string
  /** A customer waits for the answer; default 20,000. */
  questionTimeoutMs?: number
  /** Nobody waits, and the first batch may load the model; default 120,000. */
  documentTimeoutMs?: number
}

/** More than the context of any of these models holds; the rest would only be sent to be cut. */
const mostCharacters = 16_000

/** An embedding model of an Ollama server; `embed` throws `ModelError`. Opening it sends nothing. */
export function openOllamaEmbedder(options: OllamaEmbedderOptions): Embedder {
  const { host, model, questionTimeoutMs = 20_000, documentTimeoutMs = 120_000 } = options
  const prefixes = prefixesOf(model)
  let dimension: number | undefined

  async function request(input: string[], timeoutMs: number): Promise<number[][]> {
    const client = ollamaClient(host, AbortSignal.timeout(timeoutMs))
    try {
      const reply = await client.embed({ model, input, truncate: true, keep_alive: '30m' })
      return reply.embeddings
    } catch (error) {
      // Some versions refuse what `truncate` should have cut: no text is lost for its last lines.
      const longest = Math.max(...input.map((text) => text.length))
      if (!isTooLong(error) || longest < 200) throw error
      const half = Math.ceil(longest / 2)
      return request(
        input.map((text) => text.slice(0, half)),
        timeoutMs,
      )
    }
  }

  function checked(embeddings: number[][], count: number): Float32Array[] {
    const vectors = embeddings.flatMap((values) => unitVector(values) ?? [])
    dimension ??= vectors[0]?.length
    if (vectors.length === count && vectors.every((one) => one.length === dimension)) {
      return vectors
    }
    throw new ModelError(`'${model}' did not return one vector for each text.`, serverLogHint)
  }

  return {
    name: `ollama/${model}`,
    batchSize: 16,
    async embed(texts, as) {
      if (texts.length === 0) return []
      // An empty text has no tokens, which some models answer with an empty vector.
      const input = texts.map(
        (text) => prefixes[as] + (text.trim().slice(0, mostCharacters) || '-'),
      )
      try {
        const timeoutMs = as === 'question' ? questionTimeoutMs : documentTimeoutMs
        return checked(await request(input, timeoutMs), texts.length)
      } catch (error) {
        throw asModelError(error, { host, model })
      }
    },
  }
}

function isTooLong(error: unknown): boolean {
  return error instanceof OllamaRefusal && /context length|too long/i.test(error.message)
}
