import { expect, test } from 'bun:test'
import { createLanes } from '../../src/webhooks/lanes.ts'

test('a receiver begins with one request at a time, and gets one more with each success, up to four', () => {
  const lanes = createLanes()
  const widths: number[] = []
  for (let i = 0; i < 5; i++) {
    widths.push(lanes.free(1))
    lanes.take(1)
    lanes.giveBack(1, true)
  }
  expect(widths).toEqual([1, 2, 3, 4, 4])
  lanes.take(1)
  expect(lanes.free(1)).toBe(3)
  lanes.giveBack(1, false)
  expect(lanes.free(1)).toBe(1)
})

test('at most 32 are in flight', () => {
  const lanes = createLanes()
  const webhooks = Array.from({ length: 50 }, (_, at) => at + 1)
  for (const webhook of webhooks) {
    lanes.take(webhook)
    lanes.giveBack(webhook, true)
  }
  for (const webhook of webhooks) if (lanes.free(webhook) > 0) lanes.take(webhook)
  expect(webhooks.filter((webhook) => lanes.free(webhook) > 0)).toEqual([])
  lanes.giveBack(32, true)
  expect([lanes.free(32), lanes.free(33), lanes.free(1)]).toEqual([1, 1, 1])
})

test('of those that fail or are new, 16 are in flight at most: the others have the rest', () => {
  const lanes = createLanes()
  lanes.take(99)
  lanes.giveBack(99, true)
  const webhooks = Array.from({ length: 40 }, (_, at) => at + 1)
  for (const webhook of webhooks) if (lanes.free(webhook) > 0) lanes.take(webhook)
  expect([lanes.free(16), lanes.free(17), lanes.free(99)]).toEqual([0, 0, 2])
  lanes.giveBack(1, false)
  expect([lanes.free(1), lanes.free(40)]).toEqual([1, 1])
  lanes.giveBack(2, true)
  expect(lanes.free(2)).toBe(2)
})

test('those behind the one that was served last come first', () => {
  const lanes = createLanes()
  expect(lanes.inTurn([2, 5, 9])).toEqual([2, 5, 9])
  lanes.take(5)
  expect(lanes.inTurn([2, 5, 9])).toEqual([9, 2, 5])
  lanes.take(9)
  expect(lanes.inTurn([2, 5, 9])).toEqual([2, 5, 9])
})
