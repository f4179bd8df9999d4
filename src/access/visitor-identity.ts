import type { App } from '../platform/app.ts'
import { AppError } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import { findSecret, setSecret } from './secret-store.ts'
import { isSameHash, randomToken } from './token.ts'

const name = 'widget.identity'

export interface Identity {
  id: string
  name?: string | undefined
  email?: string | undefined
}

/** The secret that pages sign their users with; made when it is first asked for. */
export function identitySecret(app: App): Promise<string> {
  return write(app, (db) => {
    const known = findSecret(db, name)
    if (known !== undefined) return known
    const value = newSecret()
    setSecret(db, { name, value, now: app.clock.now() })
    return value
  })
}

/** A new one; what was signed with the old one is worth nothing from now on. */
export function rotateIdentitySecret(app: App): Promise<string> {
  const value = newSecret()
  return write(app, (db) => {
    setSecret(db, { name, value, now: app.clock.now() })
    return value
  })
}

function newSecret(): string {
  return `kdi_${randomToken()}`
}

/**
 * HMAC-SHA256 in hex over id, name and email, each on a line of its own, empty where there is none:
 * with the id alone signed, a user could give themselves another's address.
 */
function signIdentity(secret: string, { id, name = '', email = '' }: Identity): string {
  return new Bun.CryptoHasher('sha256', secret).update(`${id}\n${name}\n${email}`).digest('hex')
}

/** Throws 403 where the page that has the secret didn't vouch for this. */
export function requireSignature(app: App, identity: Identity, signature: string): void {
  const secret = findSecret(app.db, name)
  const isRight =
    secret !== undefined && isSameHash(signIdentity(secret, identity), signature.toLowerCase())
  if (isRight) return
  throw new AppError(
    'FORBIDDEN',
    'The signature is not that of this id, name and email: sign them on your server with the secret of the widget.',
  )
}
