import type { Database } from 'bun:sqlite'
import type { App } from '../platform/app.ts'
import { AppError, invalid } from '../platform/errors.ts'
import { pathOf } from '../platform/request.ts'
import { write } from '../platform/write.ts'
import {
  findFirstRequest,
  insertFirstRequest,
  removeFirstRequest,
  removeFirstRequestsBefore,
  storeFirstResponse,
} from './idempotency-store.ts'
import type { Caller } from './schema.ts'

const keptMs = 24 * 3_600_000
/** A first request that takes longer died with its process: another may take its place. */
const longestRunMs = 10 * 60_000

export interface KeyedRequest {
  request: Request
  caller: Caller
  /** As parsed. */
  body: unknown
}

export type Claim =
  /** The request has no Idempotency-Key. */
  | { kind: 'none' }
  | {
      kind: 'first'
      /** Keeps the response for those who ask again. */
      finish(response: unknown): Promise<void>
      /** It came to nothing: the next request with this key is the first. */
      release(): Promise<void>
    }
  | { kind: 'replay'; response: unknown }

/** Claims a request's Idempotency-Key. Throws 400, 409 while the first runs, 422 for another body. */
export async function claimKey(app: App, { request, caller, body }: KeyedRequest): Promise<Claim> {
  const key = request.headers.get('idempotency-key')
  if (key === null) return { kind: 'none' }
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalid('Idempotency-Key', 'must be 1 to 255 characters without spaces')
  }
  const scope = `${caller.keyId ?? ''} ${request.method} ${pathOf(request.url)}`
  const bodyHash = new Bun.CryptoHasher('sha256').update(JSON.stringify(body ?? null)).digest('hex')
  const claimed = { scope, key, bodyHash, createdAt: app.clock.now() }
  const response = await write(app, (db) => claim(db, claimed))
  if (response !== undefined) return { kind: 'replay', response: JSON.parse(response) }
  return {
    kind: 'first',
    finish: (value) =>
      write(app, (db) => storeFirstResponse(db, { scope, key, response: JSON.stringify(value) })),
    release: () => write(app, (db) => removeFirstRequest(db, scope, key)),
  }
}

/** The first response, or `undefined` where this request is the first. */
function claim(db: Database, claimed: Parameters<typeof insertFirstRequest>[1]) {
  const { scope, key, bodyHash, createdAt } = claimed
  removeFirstRequestsBefore(db, createdAt - keptMs)
  const first = findFirstRequest(db, scope, key)
  if (first && first.bodyHash !== bodyHash) {
    throw new AppError(
      'IDEMPOTENCY_CONFLICT',
      'This Idempotency-Key was used with another body: use a new key for a new request.',
    )
  }
  if (first?.response !== undefined) return first.response
  if (first && createdAt - first.createdAt < longestRunMs) {
    throw new AppError(
      'CONFLICT',
      'The first request with this Idempotency-Key is still running: try again shortly.',
      { headers: { 'retry-after': '1' } },
    )
  }
  insertFirstRequest(db, claimed)
  return undefined
}
