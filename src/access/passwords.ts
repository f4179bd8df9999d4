import { invalid } from '../platform/errors.ts'

/** Of a password nobody has: what isn't there takes as long to check as what is. */
const nobodysHash =
  '$argon2id$v=19$m=65536,t=2,p=1$gW0ji4eah+720rrH4+Db7MJ115SbaAdsnigojTDECkg$/C7Y5hsPC3ERDztaiIPGW+08x0QCAkz8NYeKUmYvx/Q'

const minPasswordLength = 12
const maxPasswordLength = 200

/** Throws a 400 at `path` for a password that is too short, too long, or the e-mail address. */
export function requireGoodPassword(password: string, email: string, path = 'password'): void {
  const length = [...password].length
  if (length < minPasswordLength || length > maxPasswordLength) {
    throw invalid(path, `must have ${minPasswordLength} to ${maxPasswordLength} characters`)
  }
  if (password.trim().toLowerCase() === email.toLowerCase()) {
    throw invalid(path, 'must not be the e-mail address')
  }
}

/** Argon2id, on another thread. */
export function hashPassword(password: string): Promise<string> {
  return Bun.password.hash(password, { algorithm: 'argon2id', memoryCost: 65_536, timeCost: 2 })
}

/** Takes as long where there is no hash. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const isRight = await Bun.password.verify(password, hash ?? nobodysHash)
  return isRight && hash !== undefined
}
