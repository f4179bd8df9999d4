import { afterEach, expect, test } from 'bun:test'
import type { ChatLimits } from '../../src/models/chat-limits.ts'
import { openChatModel } from '../../src/models/ollama-chat.ts'
import type { ChatModel, ChatPart, ChatRequest } from '../../src/platform/app.ts'
import { ModelError } from '../../src/platform/errors.ts'
import { type FakeBehaviour, type FakeOllama, startFakeOllama } from '../support/fake-ollama.ts'
import { collectingLog } from '../support/test-app.ts'

const running: FakeOllama[] = []
afterEach(async () => {
  for (const ollama of running.splice(0)) await ollama.stop()
})

async function start(
  behaviour: Partial<FakeBehaviour> = {},
  limits: Partial<ChatLimits> = {},
  chatModel?: string,
) {
  const ollama = await startFakeOllama(behaviour)
  running.push(ollama)
  const log = collectingLog()
  const config = { ollamaHost: ollama.host, ...(chatModel ? { chatModel } : {}) }
  return { ollama, log, model: openChatModel(config, log, limits) }
}

function question(changes: Partial<ChatRequest> = {}): ChatRequest {
  return {
    turns: [
      { role: 'system', content: 'Answer from the text.' },
      { role: 'user', content: 'How do I pay?' },
    ],
    signal: new AbortController().signal,
    maxTokens: 100,
    ...changes,
  }
}

async function read(model: ChatModel, request = question()) {
  const parts: ChatPart[] = []
  let error: unknown
  try {
    for await (const part of model.chat(request)) parts.push(part)
  } catch (thrown) {
    error = thrown
  }
  const tokens = parts.filter((part) => part.kind === 'token').map((part) => part.text)
  return { tokens, text: tokens.join(''), done: parts.find((part) => part.kind === 'done'), error }
}

function modelError(error: unknown): ModelError {
  expect(error).toBeInstanceOf(ModelError)
  return error as ModelError
}

test('streams tokens one by one and ends with the counts and the name of the model', async () => {
  const { model, ollama } = await start({ reply: 'Press Pay now.', promptTokens: 31 })
  const { tokens, done } = await read(model, question({ temperature: 0.2 }))
  expect(tokens).toEqual(['Press', ' Pay', ' now.'])
  expect(done).toEqual({ kind: 'done', model: 'llama3.2:latest', tokensIn: 31, tokensOut: 3 })
  expect(ollama.generations[0]?.request).toMatchObject({
    model: 'llama3.2:latest',
    stream: true,
    keep_alive: '30m',
    messages: question().turns,
    options: { num_predict: 100, temperature: 0.2 },
  })
})

test('takes the first installed model that writes, and never a cloud model by itself', async () => {
  const { model } = await start({
    models: [
      { name: 'nomic-embed-text:latest', capabilities: ['embedding'] },
      { name: 'gpt-oss:120b-cloud', remoteHost: 'https://ollama.com' },
      { name: 'qwen3:4b', contextLength: 12_000 },
      { name: 'llama3.2:latest' },
    ],
  })
  expect(await model.status()).toEqual({
    kind: 'ready',
    model: 'qwen3:4b',
    digest: 'digest of qwen3:4b',
    contextTokens: 12_000,
  })
})

test('a cloud model that an operator chose is used, with a warning in the log', async () => {
  const name = 'gpt-oss:120b-cloud'
  const remoteHost = 'https://ollama.com'
  const { model, log } = await start({ models: [{ name, remoteHost }] }, { readyForMs: 0 }, name)
  for (let i = 0; i < 3; i++) expect(await model.status()).toMatchObject({ kind: 'ready' })
  const warnings = log.lines.filter(({ level }) => level === 'warn')
  expect(warnings.map(({ fields }) => fields)).toEqual([{ remoteHost }])
})

test('finds a configured model whose tag was left out', async () => {
  const { model } = await start(
    { models: [{ name: 'a:1b' }, { name: 'llama3.2:latest' }] },
    {},
    'llama3.2',
  )
  expect(await model.status()).toMatchObject({ kind: 'ready', model: 'llama3.2:latest' })
})

test('a model that is not installed comes with the line that fetches it', async () => {
  const { model } = await start({}, {}, 'mistral-small:24b')
  expect(await model.status()).toEqual({
    kind: 'model-missing',
    model: 'mistral-small:24b',
    hint: 'Fetch it with: ollama pull mistral-small:24b',
  })
  const { error } = await read(model)
  expect(modelError(error).hint).toBe('Fetch it with: ollama pull mistral-small:24b')
})

test('a configured model that only embeds is refused before a question is lost on it', async () => {
  const models = [{ name: 'bge-m3:latest', capabilities: ['embedding'] }]
  const { model } = await start({ models }, {}, 'bge-m3')
  expect(await model.status()).toMatchObject({ kind: 'model-missing', model: 'bge-m3' })
})

test('no model at all names one to fetch', async () => {
  const { model } = await start({ models: [] })
  const status = await model.status()
  expect(status).toEqual({
    kind: 'model-missing',
    model: undefined,
    hint: 'Fetch it with: ollama pull llama3.2',
  })
})

test('a model that vanishes between status and chat comes with its pull line, too', async () => {
  const { model, ollama } = await start()
  await model.status()
  ollama.behave({ models: [] })
  const { error } = await read(model)
  expect(modelError(error).hint).toBe('Fetch it with: ollama pull llama3.2:latest')
})

test('an Ollama that is down is reported with its address, and noticed when it comes back', async () => {
  const { model, ollama } = await start({}, { problemForMs: 20, readyForMs: 0 })
  expect(await model.status()).toMatchObject({ kind: 'ready' })
  const { host } = ollama
  await ollama.stop()
  const status = await model.status()
  expect(status).toMatchObject({ kind: 'unreachable', host })
  expect(status.kind === 'unreachable' && status.hint).toContain('ollama serve')
  expect(modelError((await read(model)).error).message).toContain(host)
  const back = Bun.serve({
    port: Number(new URL(host).port),
    hostname: '127.0.0.1',
    fetch: (request) =>
      request.url.endsWith('/api/tags')
        ? Response.json({ models: [{ name: 'm:1', digest: 'd' }] })
        : Response.json({ capabilities: ['completion'], model_info: {} }),
  })
  await Bun.sleep(30)
  expect(await model.status()).toMatchObject({ kind: 'ready', model: 'm:1' })
  await back.stop(true)
})

test('an Ollama that does not answer is unreachable after the time limit', async () => {
  const { model } = await start({ hangStatus: true }, { connectMs: 50 })
  expect(await model.status()).toMatchObject({ kind: 'unreachable' })
})

test('something else on that port is told apart from an Ollama that is down', async () => {
  const { model, ollama } = await start({ statusFailsWith: { status: 404, error: 'no such page' } })
  const status = await model.status()
  expect(status.kind === 'unreachable' && status.hint).toContain('not as Ollama does')
  ollama.behave({ statusFailsWith: undefined })
})

test('many questions at once ask for the state once', async () => {
  const { model, ollama } = await start()
  await Promise.all(Array.from({ length: 20 }, () => model.status()))
  expect(ollama.requests.map(({ path }) => path)).toEqual(['/api/tags', '/api/show'])
})

test('the properties of a model are asked once while it stays the same', async () => {
  const { model, ollama } = await start({}, { readyForMs: 0 })
  for (let i = 0; i < 3; i++) await model.status()
  expect(ollama.requests.filter(({ path }) => path === '/api/show')).toHaveLength(1)
  ollama.behave({ models: [{ name: 'mistral:7b' }] })
  expect(await model.status()).toMatchObject({ model: 'mistral:7b' })
})

test('a thinking model is told not to, and one that knows levels only to think little', async () => {
  const capabilities = ['completion', 'thinking']
  const { model, ollama } = await start({ models: [{ name: 'qwen3:4b', capabilities }] })
  await read(model)
  const other = await start({
    models: [{ name: 'gpt-oss:20b', capabilities, family: 'gptoss' }],
    thinking: 'The customer wants',
    reply: 'Yes.',
  })
  const { text } = await read(other.model)
  expect(ollama.generations[0]?.request.think).toBe(false)
  expect(other.ollama.generations[0]?.request.think).toBe('low')
  expect(text).toBe('Yes.')
})

test('a model that cannot think is not sent the switch, which older servers refuse', async () => {
  const { model, ollama } = await start()
  await read(model)
  expect(ollama.generations[0]?.request).not.toHaveProperty('think')
})

test('thoughts in the text never reach the reader, however the tags are cut', async () => {
  const { model } = await start({
    reply: ['<th', 'ink>', 'Let me', ' see</', 'think', '>\n\n', 'Press <', 'b> 3 < 4'],
  })
  expect((await read(model)).text).toBe('Press <b> 3 < 4')
})

test('a reply that is nothing but thoughts is an error, not an empty answer', async () => {
  const { model } = await start({ reply: '<think> I wonder whether this ever ends' })
  const { error, tokens } = await read(model)
  expect(modelError(error).message).toContain('replied with nothing')
  expect(tokens).toEqual([])
})

test('the context is as large as the prompt needs, in steps that never go back', async () => {
  const { model, ollama } = await start({ models: [{ name: 'm:1', contextLength: 131_072 }] })
  const long = question({ turns: [{ role: 'user', content: 'word '.repeat(4000) }] })
  await read(model)
  await read(model, long)
  await read(model)
  const sizes = ollama.generations.map(({ request }) => request.options.num_ctx)
  expect(sizes).toEqual([4096, 8192, 8192])
})

test('the context stays within what the model and its Modelfile allow', async () => {
  const long = question({ turns: [{ role: 'user', content: 'word '.repeat(9000) }] })
  const small = await start({ models: [{ name: 'm:1', contextLength: 2048 }] })
  const chosen = await start({ models: [{ name: 'm:1', parameters: 'stop "x"\nnum_ctx   6000' }] })
  await read(small.model, long)
  await read(chosen.model)
  await read(chosen.model, long)
  const sizes = ({ generations }: FakeOllama) =>
    generations.map(({ request }) => request.options.num_ctx)
  expect(sizes(small.ollama)).toEqual([2048])
  expect(sizes(chosen.ollama)).toEqual([6000, 6000])
  expect(small.log.lines.some(({ level }) => level === 'warn')).toBe(true)
})

test('token counts move towards what the model itself counts', async () => {
  const text = 'The quick brown fox jumps over the lazy dog. '.repeat(50)
  const { model } = await start({ promptTokens: 1500 })
  const before = model.countTokens(text)
  await read(model, question({ turns: [{ role: 'user', content: text }] }))
  expect(before).toBe(750)
  expect(model.countTokens(text)).toBe(1500)
})

test.each([
  ['the connection is cut', { breakAfterTokens: 2 }, 'broke off'],
  ['Ollama sends an error', { errorAfterTokens: 2 }, 'an error was encountered'],
  ['the stream ends early', { endAfterTokens: 2 }, 'broke off'],
])('when %s in mid-reply, what came is kept and a ModelError follows', async (_, how, words) => {
  const { model } = await start({ reply: 'one two three four', ...how })
  const { tokens, done, error } = await read(model)
  expect(tokens).toEqual(['one', ' two'])
  expect(done).toBeUndefined()
  expect(modelError(error).message).toContain(words)
})

test.each([
  ['before the first token', { hangAfterTokens: 0 }, 'sent nothing'],
  ['in the middle', { hangAfterTokens: 2 }, 'stopped in the middle'],
])('a model that hangs %s is given up, and its connection closed', async (_, how, words) => {
  const limits = { firstTokenMs: 60, stallMs: 60 }
  const { model, ollama } = await start({ reply: 'one two three', ...how }, limits)
  const { error } = await read(model)
  expect(modelError(error).message).toContain(words)
  await ollama.until(({ generations }) => generations[0]?.state === 'aborted')
})

test('a slow reader is not taken for a slow model', async () => {
  const { model } = await start({ reply: 'one two three' }, { stallMs: 40 })
  let text = ''
  for await (const part of model.chat(question())) {
    if (part.kind === 'token') text += part.text
    await Bun.sleep(80)
  }
  expect(text).toBe('one two three')
})

test.each([
  [500, 'model requires more system memory (5.6 GiB) than is available', 'smaller model'],
  [503, 'server busy, please try again', 'OLLAMA_NUM_PARALLEL'],
  [500, 'llama runner process has terminated', 'ollama serve'],
])('a refusal with status %d says what to do: %s', async (status, refusal, hint) => {
  const { model } = await start({ failWith: { status, error: refusal } })
  expect(modelError((await read(model)).error).hint).toContain(hint)
})

test('an abort reaches Ollama, and the reply ends without an error', async () => {
  const { model, ollama } = await start({ endless: true, tokenDelayMs: 5 })
  const abort = new AbortController()
  let count = 0
  for await (const part of model.chat(question({ signal: abort.signal }))) {
    expect(part.kind).toBe('token')
    if (++count === 3) abort.abort()
  }
  await ollama.until(({ generations }) => generations[0]?.state === 'aborted')
  expect(count).toBeLessThan(6)
})

test('an abort before the first token reaches Ollama, too', async () => {
  const { model, ollama } = await start({ hangAfterTokens: 0 })
  const abort = new AbortController()
  const reading = read(model, question({ signal: abort.signal }))
  await ollama.until(({ generations }) => generations.length === 1)
  abort.abort()
  expect(await reading).toMatchObject({ tokens: [], error: undefined, done: undefined })
  await ollama.until(({ generations }) => generations[0]?.state === 'aborted')
})

test('nothing is sent for a request that was aborted before it began', async () => {
  const { model, ollama } = await start()
  const { error } = await read(model, question({ signal: AbortSignal.abort() }))
  expect(error).toBeUndefined()
  expect(ollama.generations).toHaveLength(0)
})

test('a reader that walks away ends the generation at Ollama', async () => {
  const { model, ollama } = await start({ endless: true, tokenDelayMs: 5 })
  for await (const part of model.chat(question())) if (part.kind === 'token') break
  await ollama.until(({ generations }) => generations[0]?.state === 'aborted')
})

test('three hundred hang-ups at once leave no rejection behind', async () => {
  const { model, ollama } = await start({ endless: true, tokenDelayMs: 2 }, { mostAtOnce: 300 })
  const rejections: unknown[] = []
  const onRejection = (reason: unknown) => rejections.push(reason)
  process.on('unhandledRejection', onRejection)
  const aborts = Array.from({ length: 300 }, () => new AbortController())
  const readings = aborts.map(({ signal }) => read(model, question({ signal })))
  await ollama.until(({ generations }) => generations.filter((g) => g.tokensSent > 0).length > 200)
  for (const abort of aborts) abort.abort()
  const results = await Promise.all(readings)
  await ollama.until(({ generations }) => generations.every((g) => g.state === 'aborted'))
  await Bun.sleep(20)
  process.off('unhandledRejection', onRejection)
  expect(rejections).toEqual([])
  expect(results.filter(({ error }) => error !== undefined)).toEqual([])
})

test('more replies at once than can be written are refused, not left to wait in silence', async () => {
  const { model, ollama } = await start({ tokenDelayMs: 20 }, { mostAtOnce: 2 })
  const writing = [read(model), read(model)]
  await ollama.until(({ generations }) => generations.length === 2)
  const refused = await read(model)
  expect(modelError(refused.error).message).toContain('2 replies to write already')
  const written = await Promise.all(writing)
  expect(written.every(({ done }) => done)).toBe(true)
  expect((await read(model)).done).toBeDefined()
})

test('decides by the first word alone, and tells the log odds of Yes over No', async () => {
  const { model, ollama } = await start({ yes: () => 0.8 })
  expect(await model.decide(question())).toBeCloseTo(Math.log(4), 5)
  expect(ollama.generations[0]?.request).toMatchObject({
    messages: question().turns,
    logprobs: true,
    keep_alive: '30m',
    options: { num_predict: 1, temperature: 0 },
  })
})

test('tells nothing where Ollama tells no probabilities, or nobody waits any more', async () => {
  const { model, ollama } = await start()
  expect(await model.decide(question())).toBeUndefined()
  ollama.behave({ hangAfterTokens: 0 })
  const limit = AbortSignal.timeout(20)
  expect(await model.decide(question({ signal: limit }))).toBeUndefined()
  await ollama.until(({ generations }) => generations.at(-1)?.state === 'aborted')
})

test('where too much is to be written already, nothing is decided', async () => {
  const { model, ollama } = await start({ hangAfterTokens: 1 }, { mostAtOnce: 1 })
  const busy = new AbortController()
  const written = read(model, question({ signal: busy.signal }))
  await ollama.until(({ generations }) => generations.length === 1)
  const error = await model.decide(question()).catch((thrown: unknown) => thrown)
  expect(modelError(error).message).toContain('has 1 replies to write already')
  busy.abort()
  await written
})

test('a decision that takes too long or breaks is an error of the model', async () => {
  const { model, ollama } = await start({ hangAfterTokens: 0 }, { firstTokenMs: 20 })
  const decided = () => model.decide(question()).catch((error: unknown) => error)
  expect(modelError(await decided()).message).toContain('sent nothing for 0.02 seconds')
  ollama.behave({ hangAfterTokens: undefined, failWith: { status: 500, error: 'out of memory' } })
  expect(modelError(await decided()).message).toContain('out of memory')
  await ollama.stop()
  expect(modelError(await decided()).message).toContain('not reachable')
})
