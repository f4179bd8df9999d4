import { openEmbedder } from '../models/embedder.ts'
import { openChatModel } from '../models/ollama-chat.ts'
import type { Config } from '../platform/config.ts'
import { errorText, ModelError } from '../platform/errors.ts'
import { createLog } from '../platform/log.ts'
import type { Check } from './doctor-folder.ts'

const texts = [
  'Open Settings, choose Security, and click Reset password. You get an e-mail with a link.',
  'Invoices are sent on the first day of each month to the address of the account owner.',
]

/** Really embeds: twice, because the first time includes loading. */
export async function checkEmbedder(config: Config): Promise<Check> {
  const embedder = openEmbedder(config)
  const name = 'embeddings'
  try {
    await embedder.embed(texts.slice(0, 1), 'document')
    const startedAt = performance.now()
    const [vector] = await embedder.embed(texts.slice(1), 'document')
    const ms = Math.ceil(performance.now() - startedAt)
    const message = `${embedder.name}: ${vector?.length} dimensions, ${ms} ms a passage`
    return { name, state: 'ok', message }
  } catch (error) {
    const message = `${embedder.name}: ${errorText(error)}`
    const advice = error instanceof ModelError ? error.hint : 'Use --embed-model built-in.'
    return { name, state: 'problem', message, advice }
  }
}

/** No chat model is a warning: answers are quoted from the documents then. */
export async function checkChatModel(config: Config): Promise<Check> {
  const name = 'chat model'
  const status = await openChatModel(
    config,
    createLog('silent', () => {}),
  ).status()
  if (status.kind === 'ready') {
    const message = `${status.model} at ${config.ollamaHost}, ${status.contextTokens} tokens of context`
    return { name, state: 'ok', message }
  }
  const message =
    status.kind === 'unreachable'
      ? `Ollama at ${status.host} is not reachable: answers are quoted, not written`
      : status.model
        ? `Ollama at ${config.ollamaHost} has no chat model '${status.model}'`
        : `Ollama at ${config.ollamaHost} has no chat model`
  return { name, state: 'warning', message, advice: status.hint }
}
