import type { ListResponse, ShowResponse } from 'ollama'
import type { ChatStatus } from '../platform/app.ts'
import type { Config } from '../platform/config.ts'
import { errorText } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import type { ChatLimits } from './chat-limits.ts'
import { OllamaRefusal, ollamaClient, pullHint, unreachableHint } from './ollama-client.ts'

/** The state of the model, and what a request to it has to respect. */
export interface ModelState {
  status: ChatStatus
  /** Keeps it from thinking aloud; absent where it doesn't think. */
  think?: false | 'low'
  /** The context is what its Modelfile says, whatever a prompt needs. */
  hasFixedContext?: boolean
  /** Where it really runs, when Ollama only passes on. */
  remoteHost?: string
}

export interface ModelWatch {
  /** Never rejects; asks Ollama only when the last answer is too old. */
  state(): Promise<ModelState>
  /** Something went wrong: ask again next time. */
  forget(): void
}

interface Properties extends Omit<ModelState, 'status'> {
  canChat: boolean
  contextTokens: number
}

/**
 * A larger context takes memory for every token, whether used or not, so a model that could read
 * a book isn't asked to keep room for one.
 */
const mostContextTokens = 16_384

const suggestedModel = 'llama3.2'

export function watchModel(
  config: Pick<Config, 'ollamaHost' | 'chatModel'>,
  limits: ChatLimits,
  log: Log,
): ModelWatch {
  const host = config.ollamaHost
  const known = new Map<string, { properties: Properties; until: number }>()
  let last: { state: Promise<ModelState>; until: number } | undefined
  let lastKind = ''

  async function ask(): Promise<ModelState> {
    try {
      const { models } = await ollamaClient(host, AbortSignal.timeout(limits.connectMs)).list()
      if (!Array.isArray(models)) throw new OllamaRefusal(200, 'not an answer of Ollama')
      return config.chatModel ? await named(config.chatModel, models) : await firstOf(models)
    } catch (error) {
      return { status: { kind: 'unreachable', host, hint: whyUnreachable(error, host) } }
    }
  }

  async function named(name: string, models: ListResponse['models']): Promise<ModelState> {
    const full = (text: string) => (text.includes(':') ? text : `${text}:latest`)
    const model = models.find((one) => full(one.name) === full(name))
    if (!model) return missing(name, pullHint(name))
    const properties = await propertiesOf(model)
    if (properties.canChat) return ready(model, properties)
    const hint = `'${name}' only embeds. Set KEEPDESK_CHAT_MODEL to a model that writes, such as: ollama pull ${suggestedModel}`
    return missing(name, hint)
  }

  async function firstOf(models: ListResponse['models']): Promise<ModelState> {
    for (const model of models) {
      // A cloud model sends the conversation away: only where an operator names it.
      if ('remote_host' in model && model.remote_host) continue
      const properties = await propertiesOf(model)
      if (properties.canChat) return ready(model, properties)
    }
    return missing(undefined, pullHint(suggestedModel))
  }

  async function propertiesOf(model: { name: string; digest: string }): Promise<Properties> {
    const key = `${model.name} ${model.digest}`
    const found = known.get(key)
    if (found && found.until > performance.now()) return found.properties
    const client = ollamaClient(host, AbortSignal.timeout(limits.connectMs))
    const properties = readProperties(await client.show({ model: model.name }))
    known.set(key, { properties, until: performance.now() + limits.propertiesForMs })
    return properties
  }

  function refresh(): Promise<ModelState> {
    const state = ask()
    const entry = { state, until: Number.POSITIVE_INFINITY }
    last = entry
    void state.then(({ status, remoteHost }) => {
      const isReady = status.kind === 'ready'
      entry.until = performance.now() + (isReady ? limits.readyForMs : limits.problemForMs)
      if (status.kind === lastKind) return
      lastKind = status.kind
      if (!isReady) return log.warn('no chat model', { ...status })
      log.info('chat model ready', { ...status })
      if (remoteHost) log.warn('the chat model is not on this machine', { remoteHost })
    })
    return state
  }

  return {
    state: () => (last && last.until > performance.now() ? last.state : refresh()),
    forget() {
      last = undefined
    },
  }
}

function ready(model: { name: string; digest: string }, properties: Properties): ModelState {
  const { canChat: _, contextTokens, ...rest } = properties
  const { name, digest } = model
  return { status: { kind: 'ready', model: name, digest, contextTokens }, ...rest }
}

function missing(model: string | undefined, hint: string): ModelState {
  return { status: { kind: 'model-missing', model, hint } }
}

function readProperties(shown: ShowResponse): Properties {
  // Before 0.6.4 Ollama named no capabilities: then only the families of embedding models say so.
  const capabilities = shown.capabilities ?? []
  const family = shown.details?.family ?? ''
  const canChat =
    capabilities.length > 0 ? capabilities.includes('completion') : !/bert/i.test(family)
  const info: Record<string, unknown> = Object.fromEntries(Object.entries(shown.model_info ?? {}))
  const limit = Number(info[`${info['general.architecture']}.context_length`]) || 4096
  // num_ctx in a Modelfile is an operator's word on memory.
  const chosen = Number(/^num_ctx\s+(\d+)/m.exec(shown.parameters ?? '')?.[1]) || undefined
  const remoteHost = 'remote_host' in shown && shown.remote_host
  return {
    canChat,
    contextTokens: Math.min(limit, chosen ?? mostContextTokens),
    ...(chosen ? { hasFixedContext: true } : {}),
    ...(typeof remoteHost === 'string' && remoteHost ? { remoteHost } : {}),
    // gpt-oss knows levels only, and thinks at the middle one when told not to.
    ...(capabilities.includes('thinking')
      ? { think: /gpt-?oss/i.test(family) ? 'low' : false }
      : {}),
  }
}

function whyUnreachable(error: unknown, host: string): string {
  if (error instanceof OllamaRefusal || error instanceof SyntaxError) {
    return `${host} answers, but not as Ollama does (${errorText(error)}). Set OLLAMA_HOST to where Ollama runs.`
  }
  return unreachableHint(host)
}
