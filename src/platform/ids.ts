import type { Clock } from './clock.ts'

/** Public ids: `prefix_` and 24 characters that sort by creation time, also within a millisecond. */
export interface Ids {
  next(prefix: IdPrefix): string
}

export type IdPrefix =
  | 'conv'
  | 'msg'
  | 'src'
  | 'page'
  | 'chunk'
  | 'sync'
  | 'wh'
  | 'evt'
  | 'dlv'
  | 'key'
  | 'vis'
  | 'gap'
  | 'cfl'
  | 'run'
  | 'usr'
  | 'note'
  | 'rep'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** Ten characters of time (ms), two of a counter within the millisecond, twelve random (60 bits). */
export function createIds(clock: Clock): Ids {
  let lastMs = 0
  let counter = 0
  return {
    next(prefix) {
      const now = clock.now()
      if (now > lastMs) {
        lastMs = now
        counter = 0
      } else if (++counter === 1024) {
        lastMs += 1
        counter = 0
      }
      let id = `${prefix}_${base32(lastMs, 10)}${base32(counter, 2)}`
      for (const byte of crypto.getRandomValues(new Uint8Array(12))) id += alphabet[byte & 31]
      return id
    },
  }
}

function base32(value: number, width: number): string {
  let text = ''
  for (let left = value; text.length < width; left = Math.floor(left / 32)) {
    text = alphabet[left % 32] + text
  }
  return text
}
