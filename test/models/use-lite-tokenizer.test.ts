import { expect, test } from 'bun:test'
import { useLiteTokenizer, type Vocabulary } from '../../src/models/use-lite-tokenizer.ts'

const marks: Vocabulary = Array.from({ length: 6 }, (_, i) => [`mark ${i}`, 0])
const pieces: Vocabulary = [
  ['▁re', -4],
  ['▁reset', -9],
  ['set', -6],
  ['s', -3],
  ['e', -3],
  ['t', -3],
  ['▁', -5],
  ['é', -8],
]
const tokenize = useLiteTokenizer([...marks, ...pieces])
const cut = (text: string) => tokenize(text).map((token) => pieces[token - 6]?.[0])

test('the most probable cut wins over the longest piece first', () => {
  expect(cut('reset')).toEqual(['▁reset'])
  expect(cut('resett')).toEqual(['▁reset', 't'])
  expect(cut('reet')).toEqual(['▁re', 'e', 't'])
})

test('what can not be spelled is left out, and what is around it stays', () => {
  expect(cut('re👋set')).toEqual(['▁re', 'set'])
  expect(cut('👋')).toEqual(['▁'])
})

test('characters that mean the same are the same', () => {
  expect(cut('\u{ff53}e\u0301')).toEqual(['▁', 's', 'é'])
})

test('white space of every kind separates words, and none begins or ends them', () => {
  expect(cut(' reset \n\t reset ')).toEqual(['▁reset', '▁reset'])
  expect(tokenize(' \n ')).toEqual([])
})

test('a text of a hundred thousand characters is cut without a stack or a wait', () => {
  expect(tokenize('reset '.repeat(20_000))).toHaveLength(20_000)
})
