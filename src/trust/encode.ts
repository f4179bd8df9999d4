import type { encodings } from './schema.ts'

const look: Record<string, string> = { a: 'а', e: 'е', o: 'о', p: 'р', c: 'с', i: 'і', x: 'х' }
const leet: Record<string, string> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' }

/** Hides an order from whoever looks for its words; a model may read it all the same. */
export function encode(text: string, how: (typeof encodings)[number]): string {
  const letters = [...text]
  switch (how) {
    case 'base64':
      return Buffer.from(text).toString('base64')
    case 'hex':
      return Buffer.from(text).toString('hex')
    case 'rot13':
      return text.replace(/[a-z]/gi, (letter) => {
        const base = letter <= 'Z' ? 65 : 97
        return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
      })
    case 'leet':
      return letters.map((letter) => leet[letter] ?? letter).join('')
    case 'homoglyph':
      return letters.map((letter) => look[letter] ?? letter).join('')
    case 'zero-width':
      return letters.join('\u200B')
    case 'reversed':
      return letters.reverse().join('')
    case 'spaced':
      return letters.join(' ')
    case 'full-width':
      return text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
    case 'tags':
      return text.replace(/[ -~]/g, (one) => String.fromCodePoint(one.charCodeAt(0) + 0xe0000))
  }
}
