import { afterEach, expect, test } from 'bun:test'
import { directivesOf, reworded } from '../../src/answers/instructions.ts'
import { ask, passwordDesk, setChat, writingDesk } from '../support/answering.ts'
import type { FakeOllama } from '../support/fake-ollama.ts'

const running: FakeOllama[] = []
afterEach(async () => {
  for (const ollama of running.splice(0)) await ollama.stop()
})

test('directives are read line by line, in any case and with any quotation marks', () => {
  expect(
    directivesOf(
      'Be kind.\r\nstart with “Dear customer,”\n- END WITH "Yours, Acme".\nSay «shop» instead of "store"\nAsk for "more"',
    ),
  ).toEqual({
    start: 'Dear customer,',
    end: 'Yours, Acme',
    instead: [{ say: 'shop', of: 'store' }],
    forModel: 'Be kind.\nSay «shop» instead of "store"\nAsk for "more"',
  })
})

test('what only looks like a directive is for the model alone', () => {
  for (const text of [
    'Start with a joke',
    'Always start with "Hi"',
    'Start with "Hi" and "Ho"',
    'Say "a" instead of b',
    'End with ""',
    'Start with "Hi',
  ]) {
    expect(directivesOf(text)).toEqual({ instead: [], forModel: text })
  }
})

test('words are replaced whole, at once and with their capitals, outside code and addresses', () => {
  const swap = [
    { say: 'workspace', of: 'account' },
    { say: 'account', of: 'workspace' },
    { say: 'e-mail (a+b)', of: 'mail $1' },
  ]
  expect(
    reworded('Account, **workspace**. Accounts and accounting stay; MAIL $1 does not.', swap),
  ).toBe('Workspace, **account**. Accounts and accounting stay; E-mail (a+b) does not.')
  for (const kept of [
    '`account`',
    '```\nmy account\n```',
    'https://shop.example/account/account',
    '[x](/account)',
    'account@example.com',
    'www.account.example',
    'sub-account',
    'account-number',
    'e-account-x',
  ]) {
    expect(reworded(`${kept} account`, swap)).toBe(`${kept} workspace`)
  }
})

const question = 'How long is the password reset link valid?'
const instructions = 'Start with "Hi there!"\nEnd with "The Acme team"'

test('without a model an answer begins, ends and is worded as the operator says', async () => {
  const app = await passwordDesk()
  const plain = (await ask(app, question)).done
  const more = 'Say "URL" instead of "link"'
  setChat(app, { customInstructions: `${instructions}\n${more}`, citationStyle: 'FOOTER' })
  const { done, shown } = await ask(app, question)
  expect(shown).toBe(done.message)
  expect(done.message).toStartWith('Hi there!\n\nThe reset URL is valid for **45 minutes**')
  expect(done.message).toEndWith('\n\nThe Acme team\n\n[1] Reset your password')
  expect(done.citations).toEqual(plain.citations)
  expect(done.citations[0]?.snippet).toContain('reset link')
})

test('with the model the beginning and the end are put there, and it is not told to', async () => {
  const { app, ollama } = await writingDesk({ reply: 'The reset link is valid for 45 minutes.' })
  running.push(ollama)
  setChat(app, { customInstructions: `${instructions}\nBe brief.` })
  const { done, shown } = await ask(app, question)
  expect(done.message).toBe(
    'Hi there!\n\nThe reset link is valid for 45 minutes. [1]\n\nThe Acme team',
  )
  expect(shown).toBe(done.message)
  const rules = ollama.generations[0]?.request.messages[0].content
  expect(rules).toContain('Be brief.')
  expect(rules).not.toContain('Acme team')
})

test('greetings and the operator’s own messages stay as they are', async () => {
  const app = await passwordDesk()
  setChat(app, { customInstructions: instructions, fallbackMessage: 'No idea.' })
  expect((await ask(app, 'What is the capital of France?')).done.message).toBe('No idea.')
  expect((await ask(app, 'Bye')).done.message).toBe('Goodbye, and have a good day!')
})
