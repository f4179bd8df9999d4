import type { App } from '../platform/app.ts'
import { iso } from '../platform/clock.ts'
import { AppError, invalid } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { type ApiKey, expandScopes, type Scope, scopeAreas, scopes } from './schema.ts'
import { findKeyByHash, insertKey, removeKey } from './store.ts'
import { bearerOf, hashOf, isSameHash, randomToken, unauthorized } from './token.ts'

export interface KeyWish {
  name: string
  /** `messages:read`, or `messages` for both; none: all. */
  scopes?: readonly string[]
  /** Milliseconds since the epoch; absent: never. */
  expiresAt?: number
}

/** Stores a new key and returns it: only its hash is kept, so it can't be shown again. Throws 400s. */
export async function createKey(app: App, wish: KeyWish): Promise<{ id: string; key: string }> {
  const name = wish.name.trim()
  if (name === '' || name.length > 80) throw invalid('name', 'must have 1 to 80 characters')
  const { scopes: granted, unknown } = expandScopes(wish.scopes ?? [])
  if (unknown.length > 0) {
    const areas = scopeAreas.join(', ')
    throw invalid(
      'scopes',
      `'${unknown.join("', '")}' is no scope. Allowed are ${scopes.join(', ')}; and ${areas} for both of an area`,
    )
  }
  const now = app.clock.now()
  if (wish.expiresAt !== undefined && !(wish.expiresAt > now)) {
    throw invalid('expiresAt', 'must be in the future')
  }
  const key = `kd_${randomToken()}`
  const id = app.ids.next('key')
  await write(app, (db) =>
    insertKey(db, {
      id,
      name,
      hash: hashOf(key),
      hint: key.slice(-4),
      scopes: granted,
      createdAt: now,
      ...(wish.expiresAt !== undefined && { expiresAt: wish.expiresAt }),
    }),
  )
  return { id, key }
}

/** Ends a key with the next request; whether there was one. */
export function deleteKey(app: App, id: string): Promise<boolean> {
  return write(app, (db) => removeKey(db, id))
}

/** The key that a request carries; looked up each time, so that a deleted one stops at once. Throws 401. */
export function authenticate(app: App, headers: Headers): ApiKey {
  const given = givenKey(headers)
  if (given === undefined) {
    throw unauthorized('Send an API key in the header X-API-Key, or as Authorization: Bearer.')
  }
  const hash = hashOf(given)
  const key = findKeyByHash(app.db, hash)
  if (!key || !isSameHash(key.hash, hash)) {
    throw unauthorized('The API key is not valid: it was mistyped or deleted.')
  }
  if (key.expiresAt !== undefined && key.expiresAt <= app.clock.now()) {
    throw unauthorized(`The API key expired on ${iso(key.expiresAt)}: create a new one.`)
  }
  return key
}

/** Throws 403, which names the scope, unless the key may. */
export function requireScope(key: ApiKey, scope: Scope): void {
  if (key.scopes.length === 0 || key.scopes.includes(scope)) return
  throw new AppError('FORBIDDEN', `The API key '${key.name}' lacks the scope ${scope}.`)
}

function givenKey(headers: Headers): string | undefined {
  return headers.get('x-api-key')?.trim() ?? bearerOf(headers)
}
