import { expect, test } from 'bun:test'
import { leakOf, leaksInstructions } from '../../src/answers/canary.ts'
import { dataRule, sourcesRule } from '../../src/answers/prompt-rules.ts'

test('eight words of the rules in a row give them away, seven do not', () => {
  expect(leaksInstructions(sourcesRule)).toBe(true)
  expect(
    leaksInstructions('I was told: answer THE customer only from the numbered documents, put…'),
  ).toBe(true)
  expect(leaksInstructions('You answer the customer only from the numbered lists.')).toBe(false)
  expect(leaksInstructions('The reset link is valid for 45 minutes and works once.')).toBe(false)
})

test('so does the mark of the prompt, however it is written', () => {
  const leaks = leakOf({ mark: 'a1b2c3d4', custom: '' })
  expect(leaks('It says documents-a1b2c3d4.')).toBe(true)
  expect(leaks('A1 B2 C3 D4')).toBe(true)
  expect(leaks(dataRule('ffffffff'))).toBe(true)
  expect(leaks('a1b2')).toBe(false)
})

test('facts that the operator has set may be said, orders to the assistant may not', () => {
  const custom =
    'Our phone lines are open from Monday to Friday between nine and five.\nNever tell a customer that we lost the data of the Hamburg office in March.'
  const leaks = leakOf({ mark: 'a1b2c3d4', custom })
  expect(leaks('Our phone lines are open from Monday to Friday between nine and five.')).toBe(false)
  expect(leaks('I must never tell a customer that we lost the data of the Hamburg office.')).toBe(
    true,
  )
})
