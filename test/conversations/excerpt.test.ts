import { expect, test } from 'bun:test'
import { excerptOf } from '../../src/conversations/excerpt.ts'

const filler = 'one two three '.repeat(30)

test('an excerpt is the beginning, in one line, cut off where it is long', () => {
  expect(excerptOf(' Hello\n\n there ')).toBe('Hello there')
  const cut = excerptOf('word '.repeat(100))
  expect(cut).toHaveLength(160)
  expect(cut.endsWith('…')).toBe(true)
  expect(excerptOf(`${'x'.repeat(158)}😀 and more`)).toBe(`${'x'.repeat(158)}…`)
})

test('an excerpt for words begins a little before the first of them', () => {
  expect(excerptOf(`${filler}the Zürich branch`, 'zurich')).toBe('…one two three the Zürich branch')
  expect(excerptOf(`the Zürich branch ${filler}`, 'zurich')).toStartWith('the Zürich branch one')
  expect(excerptOf(`${filler}refunds are made`, 'refunded')).toContain('refunds are made')
  // The very word counts more than what is like it.
  expect(excerptOf(`shippers ${filler}ship it`, 'ship')).toContain('ship it')
  expect(excerptOf(`${filler}東京に送ります`, '東京')).toContain('東京に送ります')
  expect(excerptOf(filler, 'four')).toStartWith('one two')
  expect(excerptOf(`${'x'.repeat(200)} needle`, 'needle')).toBe('…needle')
})
