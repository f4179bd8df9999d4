// Run by `npm run test:ollama`: the layer below answers against a real Ollama with real models.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readerModel, chatModel as smallModel } from '../../scripts/ollama-models.ts'
import { leastArea, readerExamOf, takeReaderExam } from '../../src/answers/reader-exam.ts'
import { openChatModel } from '../../src/models/ollama-chat.ts'
import { openOllamaEmbedder } from '../../src/models/ollama-embedder.ts'
import type { ChatPart, ChatRequest } from '../../src/platform/app.ts'
import { ModelError } from '../../src/platform/errors.ts'
import { collectingLog, testApp } from '../support/test-app.ts'
import { modelsAt, type OwnOllama, startOwnOllama } from './own-ollama.ts'

const host = process.env.OLLAMA_HOST ?? ''
const models = host ? await modelsAt(host) : []
const chatModel =
  process.env.KEEPDESK_CHAT_MODEL ??
  models.find(({ capabilities }) => capabilities.includes('completion'))?.name
const embedModel = models.find(({ name }) => name.startsWith('all-minilm'))?.name
const binary = process.env.KEEPDESK_TEST_OLLAMA

const chatTest = test.skipIf(!chatModel)
const embedTest = test.skipIf(!embedModel)

function chat(at = host, name = chatModel) {
  return openChatModel({ ollamaHost: at, ...(name ? { chatModel: name } : {}) }, collectingLog())
}

function question(changes: Partial<ChatRequest> = {}): ChatRequest {
  return {
    turns: [{ role: 'user', content: 'Write a long story about a fox and a dog.' }],
    signal: new AbortController().signal,
    maxTokens: 40,
    temperature: 0,
    ...changes,
  }
}

chatTest('a chat streams tokens and ends with the counts of the model', async () => {
  const parts: ChatPart[] = []
  for await (const part of chat().chat(question())) parts.push(part)
  const tokens = parts.filter((part) => part.kind === 'token')
  const done = parts.at(-1)
  expect(tokens.length).toBeGreaterThan(5)
  expect(done).toMatchObject({ kind: 'done', model: chatModel })
  expect(done?.kind === 'done' && done.tokensIn).toBeGreaterThan(8)
  expect(done?.kind === 'done' && done.tokensOut).toBeGreaterThan(5)
})

chatTest('the state names the model and its context', async () => {
  const status = await chat().status()
  expect(status).toMatchObject({ kind: 'ready', model: chatModel })
  expect(status.kind === 'ready' && status.contextTokens).toBeGreaterThanOrEqual(2048)
})

chatTest('the estimate of tokens is on the safe side of the real count', async () => {
  const text = 'You can change the card that your subscription is paid with at any time. '.repeat(
    30,
  )
  const model = chat()
  const estimated = model.countTokens(text)
  let counted = 0
  const request = question({ turns: [{ role: 'user', content: text }], maxTokens: 4 })
  for await (const part of model.chat(request)) if (part.kind === 'done') counted = part.tokensIn
  expect(estimated).toBeGreaterThan(counted * 0.95)
  expect(estimated).toBeLessThan(counted * 2)
})

chatTest('the context that a long reply needs is what Ollama gives the model', async () => {
  for await (const part of chat().chat(question({ maxTokens: 6000 }))) {
    if (part.kind === 'token') break
  }
  const reply = await fetch(`${host}/api/ps`)
  const { models: loaded } = (await reply.json()) as {
    models: { name: string; context_length: number }[]
  }
  expect(loaded.find(({ name }) => name === chatModel)?.context_length).toBe(8192)
})

chatTest('an abort in mid-stream frees the model at once', async () => {
  const model = chat()
  const abort = new AbortController()
  let tokens = 0
  for await (const part of model.chat(question({ signal: abort.signal, maxTokens: 4000 }))) {
    if (part.kind === 'token' && ++tokens === 5) abort.abort()
  }
  expect(tokens).toBeLessThan(20)
  // A generation that ran on would keep this one waiting for all its tokens.
  const next: ChatPart[] = []
  for await (const part of model.chat(question({ maxTokens: 5 }))) next.push(part)
  expect(next.at(-1)).toMatchObject({ kind: 'done' })
})

chatTest('a model that is not there comes with the line that fetches it', async () => {
  const model = chat(host, 'no-such-model:7b')
  expect(await model.status()).toMatchObject({
    kind: 'model-missing',
    hint: 'Fetch it with: ollama pull no-such-model:7b',
  })
  const embedder = openOllamaEmbedder({ host, model: 'no-such-model:7b' })
  const error = await embedder.embed(['hi'], 'question').catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ModelError)
  expect((error as ModelError).hint).toBe('Fetch it with: ollama pull no-such-model:7b')
})

embedTest('embeddings have 384 numbers, length 1, and the meaning of the text', async () => {
  const embedder = openOllamaEmbedder({ host, model: embedModel ?? '' })
  const [question = new Float32Array()] = await embedder.embed(
    ['How can I get my money back?'],
    'question',
  )
  const [near = new Float32Array(), far = new Float32Array()] = await embedder.embed(
    ['Refunds are paid within 14 days of your request.', 'Our office is closed on Sundays.'],
    'document',
  )
  for (const vector of [question, near, far]) {
    expect(vector).toHaveLength(384)
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
  }
  expect(dot(question, near)).toBeGreaterThan(dot(question, far) + 0.1)
})

embedTest('texts that are empty, or longer than the model reads, still get a vector', async () => {
  const embedder = openOllamaEmbedder({ host, model: embedModel ?? '' })
  const vectors = await embedder.embed(['', 'word '.repeat(20_000), '👋🏽'], 'document')
  expect(vectors.map(({ length }) => length)).toEqual([384, 384, 384])
})

const ownTest = test.skipIf(!binary || !chatModel)
let own: OwnOllama | undefined
beforeAll(async () => {
  if (binary && chatModel) own = await startOwnOllama(binary)
})
afterAll(() => own?.kill())

ownTest('an Ollama that dies in mid-stream ends the reply with a ModelError', async () => {
  if (!own) throw new Error('The second Ollama did not start.')
  const model = chat(own.host)
  let tokens = 0
  let error: unknown
  try {
    for await (const part of model.chat(question({ maxTokens: 4000 }))) {
      if (part.kind === 'token' && ++tokens === 5) await own.kill()
    }
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(ModelError)
  expect(tokens).toBeGreaterThanOrEqual(5)
  expect(await model.status()).toMatchObject({ kind: 'unreachable', host: own.host })
})

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
}

chatTest('a model is examined as a reader: the smallest fails, the larger one passes', async () => {
  const app = await testApp({ chat: chat() })
  const result = await takeReaderExam(app, new AbortController().signal)
  console.log(`${result?.model} told what articles answer with an AUC of ${result?.area}`)
  expect(result?.slope).not.toBe(0)
  if (chatModel === smallModel) expect(result?.area).toBeLessThan(leastArea)
  if (chatModel === readerModel) expect(result?.area).toBeGreaterThanOrEqual(leastArea)
  expect(await readerExamOf(app)).toEqual(result)
})
