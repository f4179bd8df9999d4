import { expect, test } from 'bun:test'
import { createLanes } from '../../src/webhooks/lanes.ts'

test('a receiver begins with one request at a time, and gets one more with each success, up to 16', () => {
  const lanes = createLanes()
  const widths: number[] = []
  for (let i = 0; i < 17; i++) {
    widths.push(lanes.free(1, 0))
    lanes.take(1)
    lanes.giveBack(1, true, 0)
  }
  expect(widths).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 16])
  lanes.take(1)
  expect(lanes.free(1, 0)).toBe(15)
  lanes.giveBack(1, false, 0)
  expect(lanes.free(1, 0)).toBe(1)
})

test('more than four at a time are only for who leaves 16 of the 32 to the others', () => {
  const lanes = createLanes()
  for (const webhook of [1, 2, 3]) {
    for (let i = 0; i < 16; i++) {
      lanes.take(webhook)
      lanes.giveBack(webhook, true, 0)
    }
  }
  const fill = (webhook: number) => {
    const free = lanes.free(webhook, 0)
    for (let i = 0; i < free; i++) lanes.take(webhook)
    return free
  }
  expect([fill(1), fill(1), fill(2), fill(3), fill(2)]).toEqual([16, 0, 4, 4, 0])
  for (let i = 0; i < 12; i++) lanes.giveBack(1, true, 0)
  expect([fill(1), fill(2)]).toEqual([4, 0])
})

test('at most 32 are in flight', () => {
  const lanes = createLanes()
  const webhooks = Array.from({ length: 50 }, (_, at) => at + 1)
  for (const webhook of webhooks) {
    lanes.take(webhook)
    lanes.giveBack(webhook, true, 0)
  }
  for (const webhook of webhooks) if (lanes.free(webhook, 0) > 0) lanes.take(webhook)
  expect(webhooks.filter((webhook) => lanes.free(webhook, 0) > 0)).toEqual([])
  lanes.giveBack(32, true, 0)
  expect([lanes.free(32, 0), lanes.free(33, 0), lanes.free(1, 0)]).toEqual([1, 1, 1])
})

test('of those that fail or are new, 16 are in flight at most: the others have the rest', () => {
  const lanes = createLanes()
  lanes.take(99)
  lanes.giveBack(99, true, 0)
  const webhooks = Array.from({ length: 40 }, (_, at) => at + 1)
  for (const webhook of webhooks) if (lanes.free(webhook, 0) > 0) lanes.take(webhook)
  expect([lanes.free(16, 0), lanes.free(17, 0), lanes.free(99, 0)]).toEqual([0, 0, 2])
  lanes.giveBack(1, false, 0)
  expect([lanes.free(1, 0), lanes.free(40, 0)]).toEqual([1, 1])
  lanes.giveBack(2, true, 0)
  expect(lanes.free(2, 0)).toBe(2)
})

test('those behind the one that was served last come first', () => {
  const lanes = createLanes()
  expect(lanes.inTurn([2, 5, 9])).toEqual([2, 5, 9])
  lanes.take(5)
  expect(lanes.inTurn([2, 5, 9])).toEqual([9, 2, 5])
  lanes.take(9)
  expect(lanes.inTurn([2, 5, 9])).toEqual([2, 5, 9])
})

test('after five failures in a row a receiver is left alone for a while, longer each time', () => {
  const lanes = createLanes()
  let now = 1000
  function attempt(succeeds: boolean) {
    lanes.take(1)
    lanes.giveBack(1, succeeds, now)
  }
  for (let i = 0; i < 4; i++) {
    expect(lanes.free(1, now)).toBe(1)
    attempt(false)
  }
  const pauses: number[] = []
  for (let i = 0; i < 6; i++) {
    attempt(false)
    const from = now
    while (lanes.free(1, now) === 0) now += 1000
    // One probe at a time.
    expect(lanes.free(1, now)).toBe(1)
    pauses.push(now - from)
  }
  expect(pauses).toEqual([5000, 10_000, 20_000, 40_000, 60_000, 60_000])
  // The others aren't held up.
  attempt(false)
  expect([lanes.free(1, now), lanes.free(2, now)]).toEqual([0, 1])
  now += 60_000
  attempt(true)
  expect(lanes.free(1, now)).toBe(2)
  attempt(false)
  expect(lanes.free(1, now)).toBe(1)
})
