import type { ChatResponse } from 'ollama'
import type { ChatModel, ChatPart, ChatRequest, ChatStatus } from '../platform/app.ts'
import type { Config } from '../platform/config.ts'
import { ModelError } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import { type ChatLimits, chatLimits } from './chat-limits.ts'
import { hideThoughts } from './hidden-thoughts.ts'
import { asModelError, ollamaClient, serverLogHint } from './ollama-client.ts'
import { watchModel } from './ollama-status.ts'
import { tokenEstimate } from './token-estimate.ts'
import { yesOverNo } from './yes-over-no.ts'

/** Long enough that a quiet hour doesn't unload the model, at the price of its memory. */
const keepAlive = '30m'

type ReadyStatus = Extract<ChatStatus, { kind: 'ready' }>

/** What a chat template puts around each turn, on the safe side. */
const tokensPerTurn = 12

/** Ollama loads the model again when its context changes, so it grows in few steps and never shrinks. */
const contextSteps = [4096, 8192, 16_384]

/**
 * The chat model of an Ollama server. Its `chat` ends without a `done` part when the request's signal
 * aborts, and throws `ModelError` for everything else that keeps a reply from being whole, too many
 * replies at once among them.
 */
export function openChatModel(
  config: Pick<Config, 'ollamaHost' | 'chatModel'>,
  log: Log,
  limits: Partial<ChatLimits> = {},
): ChatModel {
  const host = config.ollamaHost
  const { firstTokenMs, stallMs, mostAtOnce } = { ...chatLimits, ...limits }
  const watch = watchModel(config, { ...chatLimits, ...limits }, log)
  const tokens = tokenEstimate()
  const contexts = new Map<string, number>()
  let running = 0

  function contextFor(request: ChatRequest, status: ReadyStatus, isFixed = false): number {
    const { model, contextTokens: most } = status
    const prompt = request.turns.reduce(
      (sum, { content }) => sum + tokens.count(content) + tokensPerTurn,
      0,
    )
    const needed = prompt + request.maxTokens
    if (needed > most) log.warn('prompt larger than the context', { model, needed, most })
    if (isFixed) return most
    const step = contextSteps.find((size) => size >= needed) ?? most
    const size = Math.min(most, Math.max(step, contexts.get(model) ?? 0))
    contexts.set(model, size)
    return size
  }

  function busy(model: string): ModelError {
    return new ModelError(`'${model}' has ${running} replies to write already.`, busyHint)
  }

  async function* chat(request: ChatRequest): AsyncGenerator<ChatPart> {
    const state = await watch.state()
    if (request.signal.aborted) return
    const { status } = state
    if (status.kind !== 'ready') throw notReady(status)
    const { model } = status
    if (running >= mostAtOnce) throw busy(model)

    const controller = new AbortController()
    const hangUp = () => controller.abort()
    request.signal.addEventListener('abort', hangUp, { once: true })
    let timer: Timer | undefined
    function limit(ms: number, message: string) {
      clearTimeout(timer)
      timer = setTimeout(() => controller.abort(new ModelError(message, serverLogHint)), ms)
    }
    const thoughts = hideThoughts()
    let hasText = false
    running++
    try {
      limit(firstTokenMs, `'${model}' sent nothing for ${firstTokenMs / 1000} seconds.`)
      const replies = await ollamaClient(host, controller.signal).chat({
        model,
        messages: request.turns,
        stream: true,
        keep_alive: keepAlive,
        ...(state.think === undefined ? {} : { think: state.think }),
        options: {
          num_ctx: contextFor(request, status, state.hasFixedContext),
          num_predict: request.maxTokens,
          ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
        },
      })
      for await (const reply of replies) {
        clearTimeout(timer)
        const text =
          thoughts.push(reply.message?.content ?? '') + (reply.done ? thoughts.end() : '')
        if (text) {
          hasText = true
          yield { kind: 'token', text }
        }
        if (reply.done) {
          if (!hasText) throw new ModelError(`'${model}' replied with nothing.`, emptyHint)
          yield finish(reply, request)
          return
        }
        // Not while the reader of this stream takes its time over what it got.
        limit(stallMs, `'${model}' stopped in the middle of its reply.`)
      }
    } catch (error) {
      if (request.signal.aborted) return
      watch.forget()
      const reason = controller.signal.aborted ? controller.signal.reason : error
      throw asModelError(reason, { host, model })
    } finally {
      running--
      clearTimeout(timer)
      request.signal.removeEventListener('abort', hangUp)
      // Also reached when the reader walks away: without it Ollama would write on.
      controller.abort()
    }
  }

  async function decide({
    turns,
    signal,
  }: Pick<ChatRequest, 'turns' | 'signal'>): Promise<number | undefined> {
    const { status, think, hasFixedContext } = await watch.state()
    if (signal.aborted) return undefined
    if (status.kind !== 'ready') throw notReady(status)
    const { model } = status
    if (running >= mostAtOnce) throw busy(model)
    const request = { turns, signal, maxTokens: 1, temperature: 0 }
    const limit = AbortSignal.timeout(firstTokenMs)
    running++
    try {
      const reply = await ollamaClient(host, AbortSignal.any([signal, limit])).chat({
        model,
        messages: turns,
        keep_alive: keepAlive,
        ...(think === undefined ? {} : { think }),
        logprobs: true,
        top_logprobs: alternatives,
        options: {
          num_ctx: contextFor(request, status, hasFixedContext),
          num_predict: request.maxTokens,
          temperature: request.temperature,
        },
      })
      return yesOverNo(reply.logprobs?.[0]?.top_logprobs ?? [])
    } catch (error) {
      if (signal.aborted) return undefined
      watch.forget()
      const slow = `'${model}' sent nothing for ${firstTokenMs / 1000} seconds.`
      throw asModelError(limit.aborted ? new ModelError(slow, serverLogHint) : error, {
        host,
        model,
      })
    } finally {
      running--
    }
  }

  function finish(reply: ChatResponse, request: ChatRequest): ChatPart {
    const { model, prompt_eval_count: tokensIn = 0, eval_count: tokensOut = 0 } = reply
    tokens.learn(
      model,
      request.turns.map(({ content }) => content),
      tokensIn,
    )
    return { kind: 'done', model, tokensIn, tokensOut }
  }

  return {
    status: async () => (await watch.state()).status,
    chat,
    decide,
    countTokens: (text) => tokens.count(text),
  }
}

/** The most that Ollama tells of the words it might have begun with. */
const alternatives = 20

const busyHint = 'Use a smaller model or a faster machine if this happens often.'
const emptyHint = 'Choose another model with KEEPDESK_CHAT_MODEL if this happens again.'

function notReady(status: Exclude<ChatStatus, ReadyStatus>): ModelError {
  if (status.kind === 'unreachable') {
    return new ModelError(`Ollama at ${status.host} is not reachable.`, status.hint)
  }
  const what = status.model ? `Ollama has no chat model '${status.model}'.` : 'Ollama has no model.'
  return new ModelError(what, status.hint)
}
