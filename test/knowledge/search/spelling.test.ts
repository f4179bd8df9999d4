import { expect, test } from 'bun:test'
import { nearestWord } from '../../../src/knowledge/search/spelling.ts'
import { ask } from '../../support/index-checks.ts'
import { indexText, knowledgeApp } from '../../support/knowledge.ts'

const words = [
  { stem: 'password', frequency: 9 },
  { stem: 'passport', frequency: 2 },
  { stem: 'pass', frequency: 30 },
  { stem: 'past', frequency: 40 },
]

test('a letter left out, added, wrong or swapped is forgiven', () => {
  expect(nearestWord('pasword', words)).toBe('password')
  expect(nearestWord('passsword', words)).toBe('password')
  expect(nearestWord('passwird', words)).toBe('password')
  expect(nearestWord('passowrd', words)).toBe('password')
})

test('of words equally near the most frequent is meant', () => {
  const both = [...words, { stem: 'passwort', frequency: 3 }]
  expect(nearestWord('passwor', both)).toBe('password')
})

test('short words and words unlike any other stay as they are', () => {
  expect(nearestWord('pas', words)).toBeUndefined()
  expect(nearestWord('chess', [{ stem: 'chest', frequency: 9 }])).toBeUndefined()
  expect(nearestWord('pizza', words)).toBeUndefined()
})

test('a misspelt question finds its page, and names that are spelled alike are not mixed up', async () => {
  const app = await knowledgeApp()
  await indexText(app, 'Passwords', '# Passwords\n\nClick Forgot password to get a reset link.')
  await indexText(app, 'Calendars', '# Calendars\n\nShifts show in the calendar of your phone.')
  const best = async (question: string) => (await ask(app, question)).hits[0]
  expect(await best('I forgott my pasword')).toMatchObject({ title: 'Passwords', coverage: 1 })
  expect((await best('calender'))?.title).toBe('Calendars')
  expect((await best('walendar'))?.coverage ?? 0).toBe(0)
})
