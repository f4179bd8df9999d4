import { changeSession, readSession } from './session.ts'

/** A failure in words for the visitor; without a status nothing was reached. */
export class Failure extends Error {
  readonly status: number
  constructor(message: string, status = 0) {
    super(message)
    this.status = status
  }
}

/** Sends a request as this visitor. Throws `Failure`. */
export async function send(
  method: string,
  path: string,
  more: RequestInit = {},
): Promise<Response> {
  const { token } = readSession()
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(more.body ? { 'content-type': 'application/json' } : {}),
    ...more.headers,
  }
  const init = { ...more, method, headers }
  const response = await fetch(`/widget/v1${path}`, init).catch((error: unknown) => {
    if (more.signal?.aborted) throw error
    throw new Failure(
      navigator.onLine
        ? 'We can’t be reached right now.'
        : 'You are offline. Check your connection, then try again.',
    )
  })
  if (!response.ok) throw new Failure(wordsFor(response), response.status)
  return response
}

export async function sendJson(method: string, path: string, body?: object) {
  const response = await send(method, path, body && { body: JSON.stringify(body) })
  return response.status === 204 ? undefined : (await response.json()).data
}

/** The visitor is made with their first message, not before. */
export async function ensureVisitor(): Promise<void> {
  if (readSession().token) return
  const { token } = await sendJson('POST', '/visitors')
  changeSession({ token })
}

function wordsFor({ status, headers }: Response): string {
  const seconds = headers.get('retry-after')
  if (status === 429) {
    return `That was a lot at once. Try again in ${seconds ? `${seconds} seconds` : 'a minute'}.`
  }
  if (status === 409) return 'The answer is still on its way.'
  if (status === 403) return 'This page may not use the chat.'
  if (status === 400 || status === 413) return 'This could not be sent. Is it too long?'
  return 'Something went wrong on our side.'
}

export interface SentEvent {
  id?: string
  event: string
  data: unknown
}

/** The Server-Sent Events of a response, as they come. */
export async function* readEvents({ body }: Response): AsyncGenerator<SentEvent> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (reader) {
    const { value, done } = await reader.read()
    if (done) return
    const blocks = (text + value).split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
      const [id, event, data] = [field('id'), field('event'), field('data')]
      if (event && data) yield { event, data: JSON.parse(data), ...(id !== undefined && { id }) }
    }
  }
}
