import { Ollama } from 'ollama'
import { errorText, ModelError } from '../platform/errors.ts'

/** What Ollama itself said no to, with its own words as the message. */
export class OllamaRefusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.name = 'OllamaRefusal'
    this.status = status
  }
}

/**
 * A client for one request: its own abort() ends every stream that it has, and doesn't reach a
 * request that hasn't been answered yet, so the signal goes in with `fetch`.
 */
export function ollamaClient(host: string, signal: AbortSignal): Ollama {
  async function request(url: string | URL | Request, init?: RequestInit): Promise<Response> {
    // A kept connection may be one to an Ollama that has been restarted since.
    const response = await fetch(url, { ...init, signal, keepalive: false })
    if (response.ok) return response
    // Told apart here, because the client prints refusals that aren't JSON to the console.
    throw new OllamaRefusal(response.status, refusalText(await response.text()))
  }
  return new Ollama({ host, fetch: Object.assign(request, { preconnect: fetch.preconnect }) })
}

function refusalText(body: string): string {
  try {
    const { error } = JSON.parse(body)
    if (typeof error === 'string') return error
  } catch {
    // Another program's page, or a proxy's: its beginning tells enough.
  }
  return body.slice(0, 200).trim() || 'no reason given'
}

export function pullHint(model: string): string {
  return `Fetch it with: ollama pull ${model}`
}

export function unreachableHint(host: string): string {
  return `Nothing answers at ${host}. Start it with: ollama serve, or set OLLAMA_HOST to where it runs.`
}

/** Turns whatever a request to Ollama threw into an error that says what an operator can do. */
export function asModelError(error: unknown, { host, model }: { host: string; model: string }) {
  if (error instanceof ModelError) return error
  const text = errorText(error)
  if (error instanceof OllamaRefusal && error.status === 404) {
    return new ModelError(`Ollama has no model '${model}'.`, pullHint(model), error)
  }
  if (error instanceof OllamaRefusal && error.status === 503) {
    const hint = 'Try again in a moment. OLLAMA_NUM_PARALLEL lets Ollama answer more at once.'
    return new ModelError('Ollama has too much to do at the moment.', hint, error)
  }
  if (/memory/i.test(text)) {
    const hint = 'Free some memory, or choose a smaller model.'
    return new ModelError(`The model '${model}' does not fit into memory: ${text}`, hint, error)
  }
  if (error instanceof OllamaRefusal) {
    return new ModelError(`Ollama refused the request: ${text}`, serverLogHint, error)
  }
  if (isTimeout(error)) {
    return new ModelError(`Ollama at ${host} did not answer in time.`, serverLogHint, error)
  }
  if (couldNotConnect(error)) {
    return new ModelError(`Ollama at ${host} is not reachable.`, unreachableHint(host), error)
  }
  return new ModelError(`The reply of '${model}' broke off: ${text}`, serverLogHint, error)
}

export const serverLogHint = 'The log of ollama serve tells why.'

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError'
}

function couldNotConnect(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /REFUSED|NOTFOUND|UNREACH|EAI_AGAIN|TIMEDOUT|FailedToOpenSocket/i.test(code)
}
