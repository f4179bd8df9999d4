import { afterEach, expect, test } from 'bun:test'
import { openEmbedder } from '../../src/models/embedder.ts'
import { openOllamaEmbedder } from '../../src/models/ollama-embedder.ts'
import { ModelError } from '../../src/platform/errors.ts'
import { type FakeBehaviour, type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts'

const running: FakeOllama[] = []
afterEach(async () => {
  for (const ollama of running.splice(0)) await ollama.stop()
})

async function start(model: string, behaviour: Partial<FakeBehaviour> = {}) {
  const models = [{ name: `${model}:latest`, capabilities: ['embedding'] }]
  const ollama = await startFakeOllama({ models, ...behaviour })
  running.push(ollama)
  return { ollama, embedder: openOllamaEmbedder({ host: ollama.host, model }) }
}

async function failure(promise: Promise<unknown>): Promise<ModelError> {
  const error = await promise.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ModelError)
  return error as ModelError
}

test('vectors come in the order of the texts, with length 1', async () => {
  const { embedder } = await start('all-minilm', { embed: (text) => [text.length, 0, 4] })
  const [three, none] = await embedder.embed(['abc', ''], 'document')
  expect(embedder.name).toBe('ollama/all-minilm')
  expect(Array.from(three ?? [])).toEqual([Math.fround(0.6), 0, Math.fround(0.8)])
  expect(Math.hypot(...(none ?? []))).toBeCloseTo(1, 6)
  expect(await embedder.embed([], 'question')).toEqual([])
})

test.each([
  ['nomic-embed-text', 'search_query: hi', 'search_document: hi'],
  ['embeddinggemma', 'task: search result | query: hi', 'title: none | text: hi'],
  ['mxbai-embed-large', 'Represent this sentence for searching relevant passages: hi', 'hi'],
  ['snowflake-arctic-embed2', 'query: hi', 'hi'],
  ['jeffh/intfloat-multilingual-e5-large', 'query: hi', 'passage: hi'],
  ['bge-m3', 'hi', 'hi'],
  ['all-minilm', 'hi', 'hi'],
])('%s sees the prefixes that it was trained with', async (model, question, document) => {
  const { ollama, embedder } = await start(model)
  await embedder.embed(['hi'], 'question')
  await embedder.embed(['hi'], 'document')
  expect(ollama.requests.map(({ body }) => body.input)).toEqual([[question], [document]])
})

test('a model that is not pulled comes with the line that fetches it', async () => {
  const { embedder } = await start('bge-m3', { models: [] })
  const error = await failure(embedder.embed(['hi'], 'question'))
  expect(error.message).toBe("Ollama has no model 'bge-m3'.")
  expect(error.hint).toBe('Fetch it with: ollama pull bge-m3')
})

test('an Ollama that is down or silent is a ModelError that says how to start it', async () => {
  const { ollama, embedder } = await start('bge-m3')
  const { host } = ollama
  ollama.behave({ hangStatus: true })
  const impatient = openOllamaEmbedder({ host, model: 'bge-m3', questionTimeoutMs: 40 })
  expect((await failure(impatient.embed(['hi'], 'question'))).message).toContain('in time')
  await ollama.stop()
  expect((await failure(embedder.embed(['hi'], 'question'))).hint).toContain('ollama serve')
})

test('a text that the server finds too long is cut until it fits', async () => {
  const lengths: number[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { input } = (await request.json()) as { input: string[] }
      const longest = Math.max(...input.map((text) => text.length))
      lengths.push(longest)
      if (longest <= 1000) return Response.json({ embeddings: input.map(() => [3, 4]) })
      return Response.json(
        { error: 'the input length exceeds the context length' },
        { status: 400 },
      )
    },
  })
  const embedder = openOllamaEmbedder({ host: server.url.href, model: 'all-minilm' })
  const vectors = await embedder.embed(['short', 'x'.repeat(100_000)], 'document')
  await server.stop(true)
  expect(vectors).toHaveLength(2)
  expect(lengths).toEqual([16_000, 8000, 4000, 2000, 1000])
})

test('a vector without direction, or of another length, is refused rather than stored', async () => {
  const { ollama, embedder } = await start('bge-m3', { embed: () => [0, 0, 0] })
  await failure(embedder.embed(['hi'], 'document'))
  ollama.behave({ embed: () => [1, 0, 0] })
  await embedder.embed(['hi'], 'document')
  ollama.behave({ embed: () => [1, 0] })
  await failure(embedder.embed(['hi'], 'document'))
})

test('the configured name decides which embedder is used', async () => {
  const { ollama } = await start('bge-m3')
  const embedder = openEmbedder({ embedModel: 'bge-m3', ollamaHost: ollama.host })
  expect(embedder.name).toBe('ollama/bge-m3')
  expect(await embedder.embed(['hi'], 'question')).toHaveLength(1)
  expect(openEmbedder({ embedModel: 'built-in', ollamaHost: '' }).name).toBe('built-in/use-lite')
})
