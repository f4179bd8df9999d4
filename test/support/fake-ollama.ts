import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * An Ollama to misbehave on request: real HTTP on a free port of 127.0.0.1.
 *
 *   const ollama = await startFakeOllama({ reply: 'Go to Settings. [1]' })
 *   openChatModel({ ollamaHost: ollama.host }, log)
 *   ollama.behave({ breakAfterTokens: 3 })      // from now on
 *   ollama.generations[0]?.abortedAfterMs       // undefined: it ran to its end
 *   await ollama.stop()
 */
export interface FakeOllama {
  host: string
  /** Everything received, in order, with the body as it was parsed. */
  requests: { path: string; body: Json }[]
  /** One per request to /api/chat. */
  generations: FakeGeneration[]
  /** Changes the behaviour of what follows; an absent key stays, `undefined` switches off. */
  behave(changes: Partial<FakeBehaviour>): void
  /** Waits until `condition` holds; fails after two seconds. */
  until(condition: (ollama: FakeOllama) => boolean): Promise<void>
  /** Closes the port and every connection. */
  stop(): Promise<void>
}

export interface FakeGeneration {
  request: Json
  tokensSent: number
  state: 'running' | 'finished' | 'broken' | 'aborted'
  /** From the request to the client's hanging up. */
  abortedAfterMs?: number
}

export interface FakeModel {
  name: string
  /** Default: completion. An embedding model has `embedding`, a cloud model a `remoteHost`. */
  capabilities?: string[]
  contextLength?: number
  /** As in a Modelfile, one a line: `num_ctx 8192`. */
  parameters?: string
  family?: string
  remoteHost?: string
}

export interface FakeBehaviour {
  models: FakeModel[]
  /** Split at spaces into tokens; a list is sent token by token as it is. */
  reply: Reply | ((request: Json) => Reply)
  /** Sent in `message.thinking` before the reply, or on request only (`think` not false). */
  thinking: string | undefined
  tokenDelayMs: number
  /** What prompt_eval_count says; default: a quarter of the prompt's characters. */
  promptTokens: number | undefined
  /** Answers /api/chat and /api/embed with this status instead. */
  failWith: { status: number; error: string } | undefined
  /** Answers everything else (version, tags, show) with this status instead. */
  statusFailsWith: { status: number; error: string } | undefined
  /** The connection is cut after this many tokens. */
  breakAfterTokens: number | undefined
  /** A line `{"error": …}` follows this many tokens. */
  errorAfterTokens: number | undefined
  /** The response ends in good order after this many tokens, but without `done`. */
  endAfterTokens: number | undefined
  /** Nothing comes after this many tokens, and the connection stays open; 0: not even headers. */
  hangAfterTokens: number | undefined
  /** /api/version, tags, show and embed never answer. */
  hangStatus: boolean
  /** The reply begins again for ever. */
  endless: boolean
  /**
   * How probable it finds Yes when only the first word is asked for (`logprobs`); undefined: as an
   * Ollama that tells no probabilities.
   */
  yes: ((request: Json) => number) | undefined
  /** Default: counts words into 64 dimensions, so that texts with common words are near. */
  embed: (text: string) => number[]
}

export type Reply = string | string[]
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it isn't
export type Json = any

export async function startFakeOllama(options: Partial<FakeBehaviour> = {}): Promise<FakeOllama> {
  const behaviour: FakeBehaviour = { ...wellBehaved, ...options }
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.destroyed) send(response, 500, { error: String(error) })
    })
  })
  const fake: FakeOllama = {
    host: '',
    requests: [],
    generations: [],
    behave: (changes) => Object.assign(behaviour, changes),
    async until(condition) {
      const deadline = Date.now() + 2000
      while (!condition(fake)) {
        if (Date.now() > deadline) throw new Error('The fake Ollama waited in vain.')
        await Bun.sleep(2)
      }
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    let text = ''
    for await (const part of request) text += part
    const path = request.url ?? ''
    const body = text ? JSON.parse(text) : undefined
    fake.requests.push({ path, body })
    if (path === '/api/chat') return generate(body, response)
    if (behaviour.hangStatus) return
    if (path === '/api/embed') return embed(body, response)
    const failure = behaviour.statusFailsWith
    if (failure) return send(response, failure.status, { error: failure.error })
    if (path === '/api/version') return send(response, 200, { version: '0.24.0' })
    if (path === '/api/tags') return send(response, 200, { models: behaviour.models.map(listed) })
    if (path === '/api/show') {
      const model = find(body.model ?? body.name)
      if (!model) return send(response, 404, { error: `model '${body.model}' not found` })
      return send(response, 200, shown(model))
    }
    send(response, 404, { error: '404 page not found' })
  }

  function find(name: string): FakeModel | undefined {
    const full = (text: string) => (text.includes(':') ? text : `${text}:latest`)
    return behaviour.models.find((model) => full(model.name) === full(name))
  }

  /** True where the request was refused, and answered. */
  function refused(body: Json, response: ServerResponse): boolean {
    const failure = behaviour.failWith
    if (failure) send(response, failure.status, { error: failure.error })
    else if (!find(body.model)) send(response, 404, { error: `model '${body.model}' not found` })
    else return false
    return true
  }

  function embed(body: Json, response: ServerResponse) {
    if (refused(body, response)) return
    const texts: string[] = [body.input].flat()
    send(response, 200, { model: body.model, embeddings: texts.map(behaviour.embed) })
  }

  async function generate(body: Json, response: ServerResponse) {
    const generation: FakeGeneration = { request: body, tokensSent: 0, state: 'running' }
    fake.generations.push(generation)
    const started = performance.now()
    response.on('close', () => {
      if (generation.state !== 'running') return
      generation.state = 'aborted'
      generation.abortedAfterMs = performance.now() - started
    })
    const end = (state: FakeGeneration['state']) => {
      generation.state = state
      if (state === 'broken') response.destroy()
      else response.end()
    }
    if (refused(body, response)) return end('finished')
    if (body.logprobs && behaviour.hangAfterTokens !== 0) {
      generation.state = 'finished'
      return send(response, 200, decided(body, behaviour.yes))
    }
    const line = (fields: Json) =>
      response.write(`${JSON.stringify({ model: body.model, ...fields })}\n`)
    const message = (content: string, more = {}) => ({
      message: { role: 'assistant', content, ...more },
      done: false,
    })
    if (behaviour.hangAfterTokens !== 0) {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    }
    if (behaviour.thinking && body.think !== false) {
      for (const text of tokensOf(behaviour.thinking)) line(message('', { thinking: text }))
    }
    const { reply } = behaviour
    const tokens = tokensOf(typeof reply === 'function' ? reply(body) : reply)
    for (let next = 0; behaviour.endless || next <= tokens.length; next++) {
      if (generation.state !== 'running') return
      if (next === behaviour.hangAfterTokens) return
      if (next === behaviour.breakAfterTokens) {
        // A client drops what it hasn't read yet when the connection breaks: let it read first.
        await Bun.sleep(20)
        return end('broken')
      }
      if (next === behaviour.endAfterTokens) return end('finished')
      if (next === behaviour.errorAfterTokens) {
        line({ error: 'an error was encountered while running the model' })
        return end('finished')
      }
      if (next === tokens.length && !behaviour.endless) break
      line(message(tokens[next % tokens.length] ?? ''))
      generation.tokensSent++
      // One token a turn of the event loop at the fastest, as no model sends them all at once.
      await Bun.sleep(behaviour.tokenDelayMs)
    }
    const characters = body.messages.map((turn: Json) => turn.content).join('').length
    line({
      ...message(''),
      done: true,
      done_reason: 'stop',
      prompt_eval_count: behaviour.promptTokens ?? Math.ceil(characters / 4),
      eval_count: tokens.length,
    })
    end('finished')
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  fake.host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return fake
}

const wellBehaved: FakeBehaviour = {
  models: [{ name: 'llama3.2:latest' }],
  reply: 'Hello, how can I help you?',
  thinking: undefined,
  tokenDelayMs: 0,
  promptTokens: undefined,
  failWith: undefined,
  statusFailsWith: undefined,
  breakAfterTokens: undefined,
  errorAfterTokens: undefined,
  endAfterTokens: undefined,
  hangAfterTokens: undefined,
  hangStatus: false,
  endless: false,
  yes: undefined,
  embed: countWords,
}

function listed(model: FakeModel) {
  return {
    name: model.name,
    model: model.name,
    size: 1,
    digest: `digest of ${model.name}`,
    details: { family: model.family ?? 'llama' },
    ...(model.remoteHost ? { remote_host: model.remoteHost, remote_model: model.name } : {}),
  }
}

function shown(model: FakeModel) {
  const family = model.family ?? 'llama'
  return {
    details: { family, families: [family] },
    model_info: {
      'general.architecture': family,
      [`${family}.context_length`]: model.contextLength ?? 8192,
    },
    capabilities: model.capabilities ?? ['completion'],
    ...(model.parameters ? { parameters: model.parameters } : {}),
    ...(model.remoteHost ? { remote_host: model.remoteHost } : {}),
  }
}

function decided(body: Json, yes: FakeBehaviour['yes']) {
  const p = yes?.(body)
  const reply = {
    model: body.model,
    message: { role: 'assistant', content: p === undefined || p < 0.5 ? 'No' : 'Yes' },
    done: true,
    done_reason: 'length',
  }
  if (p === undefined) return reply
  const top_logprobs = [
    { token: 'Yes', logprob: Math.log(0.9 * p) },
    { token: 'No', logprob: Math.log(0.9 * (1 - p)) },
    { token: 'It', logprob: Math.log(0.1) },
  ]
  return { ...reply, logprobs: [{ ...top_logprobs[0], top_logprobs }] }
}

function tokensOf(reply: Reply): string[] {
  return typeof reply === 'string' ? (reply.match(/\s*\S+|\s+$/g) ?? []) : reply
}

function countWords(text: string): number[] {
  const vector = new Array<number>(64).fill(0)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const at = Number(Bun.hash(word) % 64n)
    vector[at] = (vector[at] ?? 0) + 1
  }
  return vector
}

function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
