import { expect, test } from 'bun:test'
import { groupQuestions, type Wording } from '../../src/analytics/group-questions.ts'

/** Unit vectors in few dimensions, about as far apart as questions on one topic or on two are. */
function wording(id: number, direction: number[], words: string): Wording {
  const length = Math.hypot(...direction)
  return { id, vector: Float32Array.from(direction, (x) => x / length), words: words.split(' ') }
}

const returns = [
  wording(1, [1, 0.1, 0, 0.3], 'return jacket'),
  wording(2, [1, 0, 0.1, 0.3], 'return jacket send'),
  wording(3, [1, 0.1, 0.1, 0.3], 'return cloth'),
]
const passwords = [
  wording(4, [0, 1, 0.1, 0.3], 'forgot password'),
  wording(5, [0.1, 1, 0, 0.3], 'reset password'),
]

const membersOf = (open: Wording[]) =>
  groupQuestions(open, [])
    .clusters.map(({ wordingIds }) => wordingIds.sort((a, b) => a - b))
    .sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))

test('what means the same is put together, whatever the order', () => {
  const expected = [
    [1, 2, 3],
    [4, 5],
  ]
  expect(membersOf([...returns, ...passwords])).toEqual(expected)
  expect(membersOf([...passwords, ...returns].reverse())).toEqual(expected)
})

test('one question, or two that have nothing in common, stay alone', () => {
  expect(membersOf([])).toEqual([])
  expect(membersOf(returns.slice(0, 1))).toEqual([[1]])
  expect(
    membersOf([wording(1, [1, 0, 0, 0], 'return'), wording(4, [0, 1, 0, 0], 'password')]),
  ).toEqual([[1], [4]])
})

test('without vectors shared rare words decide', () => {
  const words = (id: number, text: string) => ({ id, words: text.split(' ') })
  expect(
    membersOf([
      words(1, 'passwort vergess'),
      words(2, 'passwort vergess wo'),
      words(3, 'rechnung'),
    ]),
  ).toEqual([[1, 2], [3]])
})

test('a settled group is joined, and neither taken apart nor joined to another', () => {
  const settle = (one: Wording, groupId: number) => ({ ...one, groupId, density: 0.3 })
  const settled = [
    ...returns.slice(0, 2).map((one) => settle(one, 70)),
    ...passwords.slice(0, 1).map((one) => settle(one, 80)),
    settle(wording(9, [1, 0.1, 0.05, 0.3], 'return jacket'), 90),
  ]
  const { clusters } = groupQuestions(
    [returns[2], passwords[1]].flatMap((one) => one ?? []),
    settled,
  )
  expect(clusters).toContainEqual({ wordingIds: [5], groupId: 80 })
  expect(clusters.map(({ wordingIds }) => wordingIds).sort()).toEqual([[3], [5]])
  expect([70, 90]).toContain(clusters.find(({ wordingIds }) => wordingIds[0] === 3)?.groupId ?? 0)
})
