import type { App } from '../platform/app.ts'
import { cleanText } from '../platform/clean-text.ts'
import { version } from '../platform/version.ts'
import type { StoredAttempt } from './delivery-store.ts'
import { signatureHeaders } from './sign.ts'

const timeoutMs = 15_000
const keptResponseBytes = 1024

export interface ToSend {
  url: string
  /** The newest first. */
  secrets: readonly string[]
  eventId: string
  body: string
}

export type Sent =
  | { kind: 'delivered'; attempt: StoredAttempt }
  /** The receiver wants nothing any more. */
  | { kind: 'gone'; attempt: StoredAttempt }
  | { kind: 'failed'; attempt: StoredAttempt; timedOut: boolean; retryAfter?: string }
  /** Called off before its outcome was known. */
  | { kind: 'aborted' }

/** One attempt, signed for this moment. Never rejects for what the receiver or the network does. */
export async function send(app: App, toSend: ToSend, signal?: AbortSignal): Promise<Sent> {
  const at = app.clock.now()
  const result = await app.outbound.fetch(toSend.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': `Keepdesk/${version}`,
      ...signatureHeaders({ ...toSend, at }, toSend.secrets),
    },
    body: toSend.body,
    timeoutMs,
    maxBytes: keptResponseBytes,
    cutBody: true,
    maxRedirects: 0,
    ...(signal && { signal }),
  })
  const { durationMs } = result
  if (result.kind === 'failed') {
    if (result.reason === 'aborted') return { kind: 'aborted' }
    const attempt = { at, durationMs, error: result.message }
    return { kind: 'failed', attempt, timedOut: result.reason === 'timeout' }
  }
  const { status, headers } = result
  const attempt = { at, status, durationMs, responseBody: textOf(result.body) }
  if (status >= 200 && status < 300) return { kind: 'delivered', attempt }
  const failed = { ...attempt, error: complaint(status) }
  if (status === 410) return { kind: 'gone', attempt: failed }
  const retryAfter = headers['retry-after']
  return { kind: 'failed', attempt: failed, timedOut: false, ...(retryAfter && { retryAfter }) }
}

function complaint(status: number): string {
  if (status >= 300 && status < 400) {
    return `The receiver answered ${status}, and redirects are not followed: subscribe the address that it leads to.`
  }
  if (status === 410) return 'The receiver answered 410: it wants no more events.'
  return `The receiver answered ${status}; only 2xx counts as delivered.`
}

/** A character that the cut went through is left out. */
function textOf(body: Uint8Array): string {
  return cleanText(new TextDecoder().decode(body, { stream: true }))
}
