import { expect, test } from 'bun:test'
import { answeredBy } from '../../src/gaps/agent-answers.ts'
import { anonymous } from '../../src/gaps/anonymous.ts'

const anna = { names: ['Anna Berg'], emails: ['Anna.Berg@example.com'] }

test.each([
  ['Hi Anna, it takes two days.', 'It takes two days.'],
  ['Dear Ms Berg,\n\nit takes two days.', 'It takes two days.'],
  ['It takes two days, Anna.', 'It takes two days.'],
  ['We wrote to anna.berg@example.com, Anna Berg.', 'We wrote to [e-mail].'],
  ['The parcel of Anna Berg is here.', 'The parcel of [name] is here.'],
  ['Annapolis is far; write to help@example.com.', 'Annapolis is far; write to help@example.com.'],
  ['Hi! Open Settings.', 'Open Settings.'],
  ['Hibiscus tea is sold out.', 'Hibiscus tea is sold out.'],
  ['', ''],
])('%p becomes %p', (text, expected) => {
  expect(anonymous(text, anna)).toBe(expected)
})

test('a name that is a word goes only where it is written as a name', () => {
  const will = { names: ['Will'], emails: [] }
  expect(anonymous('Thanks, Will. It will arrive.', will)).toBe('Thanks. It will arrive.')
})

const said = (
  role: 'USER' | 'ASSISTANT' | 'AGENT' | 'SYSTEM',
  content: string,
  source?: string,
) => ({
  rowId: content.length,
  role,
  content,
  source: source ?? null,
})

test('a person answers the last question that nobody had answered', () => {
  const question = said('USER', 'Do you sell hats?')
  const fallback = said('ASSISTANT', 'I do not know.', 'FALLBACK')
  const joined = said('SYSTEM', 'Ada joined')
  expect(answeredBy([joined, fallback, question])).toEqual({
    question: question.content,
    replyRowId: fallback.rowId,
  })
  const wish = [said('ASSISTANT', 'A person comes.', 'SMALL_TALK'), said('USER', 'talk to a human')]
  expect(answeredBy([joined, ...wish, fallback, question])).toMatchObject({
    replyRowId: fallback.rowId,
  })
  expect(answeredBy([question])).toEqual({ question: question.content })
  expect(answeredBy([said('AGENT', 'Yes.'), question])).toBeUndefined()
  expect(answeredBy([said('USER', 'thank you'), said('AGENT', 'Yes.'), question])).toBeUndefined()
  expect(answeredBy([])).toBeUndefined()
})
