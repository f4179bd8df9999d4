import { expect, test } from 'bun:test'
import { comesUp } from '../../src/knowledge/schedule.ts'

test.each([
  ['0 3 * * *', true],
  ['9999-12-31T23:59:59.999Z', false],
  ['*/15 8-18 * * 1-5', true],
  // With seconds it is another pattern than the one that was meant.
  ['0 0 3 * * *', false],
  ['0 0 30 2 *', false],
  ['daily', false],
  ['', false],
])('%p comes up: %p', (schedule, does) => {
  expect(comesUp(schedule)).toBe(does)
})
