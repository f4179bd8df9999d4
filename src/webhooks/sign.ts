// Signatures after Standard Webhooks 1.0.0, symmetric: HMAC-SHA256 over `id.timestamp.body`.

const prefix = 'whsec_'
const secretBytes = 32

export function createSecret(): string {
  return prefix + crypto.getRandomValues(new Uint8Array(secretBytes)).toBase64()
}

export interface ToSign {
  eventId: string
  /** Of the attempt, in milliseconds since the epoch: receivers refuse what was signed long ago. */
  at: number
  body: string
}

/** The headers of one attempt, with a signature by each secret: the newest first. */
export function signatureHeaders(
  { eventId, at, body }: ToSign,
  secrets: readonly string[],
): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000))
  const content = `${eventId}.${timestamp}.${body}`
  return {
    'webhook-id': eventId,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => `v1,${signature(secret, content)}`).join(' '),
  }
}

function signature(secret: string, content: string): string {
  const key = Uint8Array.fromBase64(secret.slice(prefix.length))
  return new Bun.CryptoHasher('sha256', key).update(content).digest('base64')
}
