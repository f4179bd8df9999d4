import { expect, test } from 'bun:test'
import { yesOverNo } from '../../src/models/yes-over-no.ts'

const told = (shares: Record<string, number>) =>
  yesOverNo(Object.entries(shares).map(([token, p]) => ({ token, logprob: Math.log(p) })))

test('all spellings of a word count together', () => {
  expect(told({ Yes: 0.3, ' yes': 0.2, YES: 0.1, No: 0.2, ' no': 0.1 })).toBeCloseTo(Math.log(2), 5)
})

test('a word that is not among the likeliest is taken for as likely as the last of them', () => {
  expect(told({ Yes: 0.9, Maybe: 0.05, It: 0.01 })).toBeCloseTo(Math.log(90), 5)
  expect(told({ No: 0.9, Maybe: 0.05, It: 0.01 })).toBeCloseTo(-Math.log(90), 5)
})

test('where it is likely neither of them it tells nothing', () => {
  expect(told({ Nein: 0.95, Ja: 0.02, Yes: 0.001 })).toBeUndefined()
  expect(told({ It: 0.9, The: 0.1 })).toBeUndefined()
  expect(yesOverNo([])).toBeUndefined()
})
