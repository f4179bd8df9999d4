import { expect, test } from 'bun:test'
import { hideThoughts } from '../../src/models/hidden-thoughts.ts'

function shown(tokens: string[]): string {
  const filter = hideThoughts()
  return tokens.map((token) => filter.push(token)).join('') + filter.end()
}

test.each([
  ['Just a reply.', 'Just a reply.'],
  ['<think>hm</think>Yes.', 'Yes.'],
  ['<think>hm</think>\n\nYes.\n', 'Yes.\n'],
  ['<think></think>Yes <think>or</think>no.', 'Yes no.'],
  ['<think>for ever', ''],
  ['hm</think>Yes.', 'hmYes.'],
  ['a < b, <b>bold</b> and </thin', 'a < b, <b>bold</b> and </thin'],
  ['<think>a <think> b</think>c', 'c'],
  ['', ''],
])('%p shows %p, however it is cut', (text, wanted) => {
  expect(shown([text])).toBe(wanted)
  expect(shown([...text])).toBe(wanted)
  for (let at = 1; at < text.length; at++) {
    expect(shown([text.slice(0, at), text.slice(at)])).toBe(wanted)
  }
})

test('a token is shown at once unless it may be the start of a tag', () => {
  const filter = hideThoughts()
  expect(filter.push('Yes, ')).toBe('Yes, ')
  expect(filter.push('a <')).toBe('a ')
  expect(filter.push('b')).toBe('<b')
})
