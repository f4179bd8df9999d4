import { expect, test } from 'bun:test'
import { questionsIn } from '../../src/answers/condense.ts'
import { ask, passwordDesk, setChat } from '../support/answering.ts'

const story =
  'Hello team, we have worked with you since January, in three shops with forty people, and everybody is happy with the planning. Yesterday a colleague came back from her holiday and tried for half an hour before lunch. She is a bit desperate by now and her boss is waiting. '

test('a question at the end of a long message is answered', async () => {
  const app = await passwordDesk()
  setChat(app, { confidenceThreshold: 0.4 })
  const { done } = await ask(app, `${story}How do I reset my password? Many thanks and best wishes`)
  expect([done.source, done.message]).toEqual([
    'KNOWLEDGE',
    expect.stringMatching(/Forgot password/),
  ])
  app.db.close()
})

test('only long messages with a question in them are looked at for it', () => {
  expect(questionsIn('Hi. How do I pay?')).toBeUndefined()
  expect(questionsIn(story)).toBeUndefined()
  expect(questionsIn(`${story}Where is it? And 你好吗？`)).toBe('Where is it?  And 你好吗？')
})
