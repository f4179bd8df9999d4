import { AppError } from '../platform/errors.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const randomLength = 40

/**
 * 40 characters of 62: 238 bits. Bytes that would favour some characters are thrown away. (The
 * global `crypto` throughout: node:crypto would cost 3 ms of every start.)
 */
export function randomToken(): string {
  let text = ''
  while (text.length < randomLength) {
    for (const byte of crypto.getRandomValues(new Uint8Array(randomLength))) {
      if (byte < 248 && text.length < randomLength) text += alphabet[byte % 62]
    }
  }
  return text
}

/** SHA-256 in hex: all that is kept of keys and tokens, which are too long to be guessed from it. */
export function hashOf(token: string): string {
  return new Bun.CryptoHasher('sha256').update(token).digest('hex')
}

/** Takes as long whatever they are. */
export function isSameHash(a: string, b: string): boolean {
  return crypto.timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

export function bearerOf(headers: Headers): string | undefined {
  return /^bearer\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '')?.[1]
}

export function unauthorized(message: string): AppError {
  return new AppError('UNAUTHORIZED', message, {
    headers: { 'www-authenticate': 'Bearer realm="keepdesk"' },
  })
}
