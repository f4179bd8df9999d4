import { expect, test } from 'bun:test'
import { type Failure, retryDelay } from '../../src/webhooks/retry-schedule.ts'

const now = Date.parse('2025-06-15T09:23:41.000Z')
const minute = 60_000
const hour = 60 * minute

function delay(failure: Partial<Failure>, random = 0): number | undefined {
  return retryDelay({ failures: 1, status: 500, timedOut: false, now, ...failure }, random)
}

test('the waits are 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, and then it is over', () => {
  const waits = Array.from({ length: 10 }, (_, at) => delay({ failures: at + 1 }))
  expect(waits).toEqual([
    5000,
    5 * minute,
    30 * minute,
    2 * hour,
    5 * hour,
    10 * hour,
    14 * hour,
    20 * hour,
    24 * hour,
    undefined,
  ])
})

test('jitter adds up to 20 %', () => {
  expect([0, 0.5, 1].map((random) => delay({ failures: 4 }, random))).toEqual([
    2 * hour,
    132 * minute,
    144 * minute,
  ])
})

test('after 429 and after a timeout it waits a minute at least', () => {
  expect(delay({ status: 429 })).toBe(minute)
  expect(delay({ status: undefined, timedOut: true })).toBe(minute)
  expect(delay({ status: 429, failures: 2 })).toBe(5 * minute)
  expect(delay({ status: undefined })).toBe(5000)
})

test.each([
  ['120', 2 * minute],
  ['Sun, 15 Jun 2025 09:33:41 GMT', 10 * minute],
  ['1', 5000],
  ['999999999', 24 * hour],
  ['Fri, 31 Dec 9999 23:59:59 GMT', 24 * hour],
  ['Sun, 15 Jun 2025 09:00:00 GMT', 5000],
  ['-5', 5000],
  ['1e9', 5000],
  ['2030', 2030 * 1000],
  ['soon', 5000],
  ['Sunday', 5000],
  ['', 5000],
])('Retry-After: %s', (retryAfter, expected) => {
  expect(delay({ status: 503, retryAfter })).toBe(expected)
})

test('Retry-After does not add attempts', () => {
  expect(delay({ failures: 10, retryAfter: '5' })).toBeUndefined()
})
