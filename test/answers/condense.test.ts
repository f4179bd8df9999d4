import { afterEach, expect, test } from 'bun:test'
import { condenseByModel, condenseByRules, dependenceOf } from '../../src/answers/condense.ts'
import { getChatSettings } from '../../src/settings/store.ts'
import { ask, passwordDesk, setChat, writingDesk } from '../support/answering.ts'
import type { FakeOllama } from '../support/fake-ollama.ts'
import { indexText } from '../support/knowledge.ts'

const running: FakeOllama[] = []
afterEach(async () => {
  for (const ollama of running.splice(0)) await ollama.stop()
})

function user(content: string) {
  return { role: 'user' as const, content }
}
function assistant(content: string) {
  return { role: 'assistant' as const, content }
}

test('a follow-up takes up what was asked before', () => {
  const history = [user('How do I reset my password?'), assistant('Click Forgot password?')]
  const { question, isUnsure } = condenseByRules({
    question: 'and how long is that link valid?',
    history,
  })
  expect(question).toBe('How do I reset my password? and how long is that link valid?')
  expect(isUnsure).toBe(false)
})

test('a chain of follow-ups goes back to the question that began it', () => {
  const history = [
    user('How do I reset my password?'),
    user('And how long is that link valid?'),
    user('Can I use it twice?'),
  ]
  const { question } = condenseByRules({ question: 'What if it has expired?', history })
  expect(question).toBe(
    'How do I reset my password? And how long is that link valid? Can I use it twice? What if it has expired?',
  )
})

test('a chain does not reach across a change of topic', () => {
  const history = [
    user('How do I reset my password?'),
    user('Which payment methods do you accept for the annual plan?'),
  ]
  expect(condenseByRules({ question: 'And what about PayPal?', history }).question).toBe(
    'Which payment methods do you accept for the annual plan? And what about PayPal?',
  )
})

test('a new topic stays unpolluted', () => {
  const history = [user('How do I reset my password?')]
  for (const question of [
    'How do I turn on two-factor authentication?',
    'Which payment methods are there for annual plans?',
    'Is it possible to export all timesheets as a file?',
    'Is there a mobile app for Android phones?',
    'Wie ändere ich die Adresse auf der Rechnung?',
  ]) {
    expect(condenseByRules({ question, history })).toEqual({ question, isUnsure: false })
  }
})

test('what may or may not take up the conversation is marked unsure', () => {
  expect(dependenceOf('refund?')).toBe('maybe')
  expect(dependenceOf('And how do I turn on two-factor authentication for everybody?')).toBe(
    'maybe',
  )
  expect(dependenceOf('How long does it take?')).toBe('certain')
  expect(dependenceOf('Und wie lange ist das gültig?')).toBe('certain')
})

test('a long past question is cut, a follow-up never', () => {
  const history = [user(`Long story ${'about shifts '.repeat(400)}`)]
  const { question } = condenseByRules({ question: 'and how long is it valid?', history })
  expect(question).toEndWith('and how long is it valid?')
  expect(question.length).toBeLessThan(450)
})

async function rewrite(reply: string, question = 'and how long is that link valid?') {
  const { app, ollama } = await writingDesk({ reply })
  running.push(ollama)
  const history = [user('How do I reset my password?'), assistant('Click the reset link.')]
  const request = { question, history, settings: getChatSettings(app.db) }
  return await condenseByModel(app, request, new AbortController().signal)
}

test('the rewriting of the model is taken, without quotation marks and label', async () => {
  const good = 'How long is the password reset link valid?'
  expect(await rewrite(good)).toBe(good)
  expect(await rewrite(`Rewritten: "${good}"`)).toBe(good)
})

test('a rewriting that is rubbish is refused', async () => {
  for (const rubbish of [
    'The link is valid for 45 minutes, sir, and you can buy bananas in the market.',
    'I am sorry, but I cannot help with that.',
    'How long is the link valid?\nThe link is valid for 45 minutes.',
    `How long is the link valid ${'and valid '.repeat(40)}?`,
    'Banana',
  ]) {
    expect([rubbish, await rewrite(rubbish)]).toEqual([rubbish, undefined])
  }
})

test('a rewriting that broke off is refused', async () => {
  const { app, ollama } = await writingDesk({
    reply: 'How long is the link valid',
    breakAfterTokens: 4,
  })
  running.push(ollama)
  const request = {
    question: 'and how long is that link valid?',
    history: [user('How do I reset my password?')],
    settings: getChatSettings(app.db),
  }
  expect(await condenseByModel(app, request, new AbortController().signal)).toBeUndefined()
})

test('a rewriting that the client did not wait for is not used', async () => {
  const { app, ollama } = await writingDesk({
    reply: 'How long is the password reset link valid',
    hangAfterTokens: 7,
  })
  running.push(ollama)
  const controller = new AbortController()
  const request = {
    question: 'and how long is that link valid?',
    history: [user('How do I reset my password?')],
    settings: getChatSettings(app.db),
  }
  const rewriting = condenseByModel(app, request, controller.signal)
  await ollama.until(({ generations }) => generations[0]?.tokensSent === 7)
  await Bun.sleep(20)
  controller.abort()
  expect(await rewriting).toBeUndefined()
})

test('a short question that stands for itself is answered for itself', async () => {
  const app = await passwordDesk()
  await indexText(app, 'Refunds', '# Refunds\n\nThe refund deadline is 30 days after the charge.')
  const history = [
    user('I forgot my password: where do I click to send the reset link to my e-mail address?'),
  ]
  const { done } = await ask(app, 'refund deadline?', { history })
  expect(done.citations[0]?.title).toBe('Refunds')
})

test('a follow-up without a model finds what the conversation is about', async () => {
  const { app, ollama } = await writingDesk()
  running.push(ollama)
  await ollama.stop()
  setChat(app, { confidenceThreshold: 0.05, tone: 'CONCISE' })
  const history = [user('How do I reset my password?')]
  const { done } = await ask(app, 'and how long is that link valid?', { history })
  expect(done.source).toBe('KNOWLEDGE')
  expect(done.message).toStartWith('The reset link is valid for **45 minutes**')
})

test('a question that stands for itself costs the model no rewriting', async () => {
  const { app, ollama } = await writingDesk({ reply: 'The reset link is valid for 45 minutes.' })
  running.push(ollama)
  await ask(app, 'How long is the reset link valid?', { history: [user('Do you like pizza?')] })
  expect(ollama.generations).toHaveLength(1)
})
