import { afterEach, expect, test } from 'bun:test'
import { takeTurn } from '../../src/messages/turn.ts'
import { AppError } from '../../src/platform/errors.ts'
import {
  passwordDesk,
  setChat,
  shownBy,
  storedMessages,
  takeWholeTurn,
  writingDesk,
} from '../support/answering.ts'
import type { FakeBehaviour, FakeOllama } from '../support/fake-ollama.ts'
import type { TestApp } from '../support/test-app.ts'

const running: FakeOllama[] = []
afterEach(async () => {
  for (const ollama of running.splice(0)) await ollama.stop()
})

async function desk(behaviour: Partial<FakeBehaviour> = {}) {
  const started = await writingDesk(behaviour, { firstTokenMs: 500, stallMs: 500 })
  running.push(started.ollama)
  return started
}

const message = 'How long is the password reset link valid?'
const reply = 'The reset link is valid for 45 minutes. It works once for an account.'

function setStatus(app: TestApp, id: string, status: string): void {
  app.db.query('update conversation set status = ? where public_id = ?').run(status, id)
}

test('a turn tells the conversation, what was found, the words, and the whole', async () => {
  const { app } = await desk({ reply })
  const { parts, shown, reply: whole } = await takeWholeTurn(app, { message })
  const kinds = parts.map((part) => part.kind)
  expect(kinds.slice(0, 3)).toEqual(['conversation', 'citations', 'token'])
  expect(kinds.at(-1)).toBe('done')
  expect(Object.keys(parts[1] ?? {})).toEqual(['kind', 'citations', 'confidence'])
  expect(shown).toBe(whole?.message ?? '')
  expect(whole).toMatchObject({
    source: 'AI',
    status: 'BOT',
    createdAt: '2025-06-15T09:23:41.000Z',
    messageId: parts[0]?.kind === 'conversation' ? parts[0].messageId : '',
  })
})

test('the message is stored before the first part, the reply before the last', async () => {
  const { app } = await desk({ reply })
  const parts = takeTurn(app, { message, keyId: 'key_1' }, new AbortController().signal)
  const first = (await parts.next()).value
  expect(storedMessages(app).map(({ role, content }) => [role, content])).toEqual([
    ['USER', message],
  ])
  for await (const part of parts) {
    const stored = storedMessages(app).at(-1)
    if (part.kind !== 'done') expect(stored?.role).toBe('USER')
    else {
      expect(stored).toMatchObject({ role: 'ASSISTANT', content: part.reply.message, source: 'AI' })
      expect(stored?.id).toBe(first?.kind === 'conversation' ? first.messageId : '')
      expect(JSON.parse(stored?.citations ?? '')).toEqual(part.reply.citations)
    }
  }
})

test('who asks, with what and in which language is kept with the conversation', async () => {
  const app = await passwordDesk()
  await takeWholeTurn(app, {
    message: 'Wie lange ist der Link gültig?',
    user: { id: 'u1', email: 'mira@example.com' },
    metadata: { plan: 'Business' },
  })
  await takeWholeTurn(app, { message: 'SSO-12', language: 'pt-BR' })
  await takeWholeTurn(app, { message: 'SSO-12' })
  const rows = app.db
    .query(
      'select user_id, user_name, user_email, metadata, language from conversation order by id',
    )
    .all()
  expect(rows).toEqual([
    {
      user_id: 'u1',
      user_name: null,
      user_email: 'mira@example.com',
      metadata: '{"plan":"Business"}',
      language: 'de',
    },
    { user_id: null, user_name: null, user_email: null, metadata: '{}', language: 'pt-BR' },
    { user_id: null, user_name: null, user_email: null, metadata: '{}', language: null },
  ])
})

test('an unknown conversation is 404, and nothing is written', async () => {
  const app = await passwordDesk()
  const { parts, error } = await takeWholeTurn(app, { message, conversationId: 'conv_nowhere' })
  expect(parts).toEqual([])
  expect(error).toBeInstanceOf(AppError)
  expect(error).toMatchObject({ code: 'NOT_FOUND' })
  expect(storedMessages(app)).toEqual([])
  expect(app.db.query('select id from conversation').all()).toEqual([])
})

test('an ended conversation is 409, and the message is not kept', async () => {
  const app = await passwordDesk()
  const { reply: first } = await takeWholeTurn(app, { message: 'Hello' })
  const conversationId = first?.conversationId ?? ''
  setStatus(app, conversationId, 'ENDED')
  const { parts, error } = await takeWholeTurn(app, { message, conversationId })
  expect(parts).toEqual([])
  expect(error).toMatchObject({ code: 'CONFLICT' })
  expect(storedMessages(app)).toHaveLength(2)
})

test('a message to a person is delivered and gets no reply', async () => {
  const { app, ollama } = await desk({ reply })
  const { reply: first } = await takeWholeTurn(app, { message: 'Hello' })
  const conversationId = first?.conversationId ?? ''
  for (const status of ['WAITING', 'HUMAN'] as const) {
    setStatus(app, conversationId, status)
    const { parts, reply: whole } = await takeWholeTurn(app, { message, conversationId })
    expect(parts.map((part) => part.kind)).toEqual(['conversation', 'done'])
    expect(whole).toMatchObject({ message: null, source: 'HUMAN', status, citations: [] })
    expect(storedMessages(app).at(-1)).toMatchObject({ role: 'USER', content: message })
  }
  expect(ollama.generations).toEqual([])
})

test('messages of one conversation at the same time get numbers of their own', async () => {
  const { app } = await desk({ reply })
  const { reply: first } = await takeWholeTurn(app, { message: 'Hello' })
  const conversationId = first?.conversationId ?? ''
  const turns = Array.from({ length: 8 }, () => takeWholeTurn(app, { message, conversationId }))
  for (const { reply: whole } of await Promise.all(turns)) expect(whole?.source).toBe('AI')
  const sequences = storedMessages(app).map((one) => one.sequence)
  expect(sequences).toEqual(Array.from({ length: 18 }, (_, at) => at + 1))
})

test('a follow-up is answered from what the conversation is about', async () => {
  const app = await passwordDesk()
  setChat(app, { confidenceThreshold: 0.05, tone: 'CONCISE' })
  const { reply: first } = await takeWholeTurn(app, { message: 'How do I reset my password?' })
  const { reply: second } = await takeWholeTurn(app, {
    message: 'and how long is that link valid?',
    conversationId: first?.conversationId ?? '',
  })
  expect(second?.message).toStartWith('The reset link is valid for **45 minutes**')
})

test('what was said before goes to the model, up to the last turns', async () => {
  const { app, ollama } = await desk({ reply })
  const { reply: first } = await takeWholeTurn(app, { message: 'Hello' })
  const conversationId = first?.conversationId ?? ''
  for (let at = 0; at < 8; at++) {
    await takeWholeTurn(app, { message: `${message} (${at})`, conversationId })
  }
  const messages: { role: string; content: string }[] = ollama.generations.at(-1)?.request.messages
  expect(messages.map((turn) => turn.role)).toEqual([
    'system',
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
    'assistant',
    'user',
  ])
  expect(messages[1]?.content).toContain('(4)')
})

test('when the model breaks in the middle, that is an error, and what was said is kept', async () => {
  const { app } = await desk({ reply, breakAfterTokens: 11 })
  const { shown, error, reply: whole } = await takeWholeTurn(app, { message })
  expect(whole).toBeUndefined()
  expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE' })
  expect(shown).toStartWith('The reset link')
  expect(storedMessages(app).at(-1)).toMatchObject({
    role: 'ASSISTANT',
    content: shown,
    interrupted: 1,
    source: 'AI',
  })
})

test('when the model breaks before the first word, the answer is quoted', async () => {
  const { app } = await desk({ breakAfterTokens: 0 })
  const { reply: whole, shown } = await takeWholeTurn(app, { message })
  expect(whole?.source).toBe('KNOWLEDGE')
  expect(shown).toBe(whole?.message ?? '')
  expect(storedMessages(app).at(-1)).toMatchObject({ interrupted: 0, source: 'KNOWLEDGE' })
})

test('a client that walks away stops the model within a second, and what was said is kept', async () => {
  const { app, ollama } = await desk({ reply, endless: true, tokenDelayMs: 5 })
  const parts = takeTurn(app, { message }, new AbortController().signal)
  let shown = ''
  for await (const part of parts) {
    if (part.kind === 'token') shown += part.text
    if (shown.length > 30) break
  }
  expect(storedMessages(app).at(-1)).toMatchObject({ content: shown, interrupted: 1 })
  await ollama.until(({ generations }) => generations[0]?.state === 'aborted')
})

test('an abort while the model is silent stops it, and what was said is kept', async () => {
  const { app, ollama } = await desk({ reply, hangAfterTokens: 11 })
  const controller = new AbortController()
  const parts: Parameters<typeof shownBy>[0] = []
  for await (const part of takeTurn(app, { message }, controller.signal)) {
    parts.push(part)
    if (shownBy(parts).includes('valid')) setTimeout(() => controller.abort(), 5)
  }
  expect(parts.at(-1)?.kind).toBe('token')
  expect(storedMessages(app).at(-1)).toMatchObject({ content: shownBy(parts), interrupted: 1 })
  await ollama.until(({ generations }) => generations[0]?.state === 'aborted')
})

test('a client that leaves before the first word leaves no reply behind', async () => {
  const { app, ollama } = await desk({ hangAfterTokens: 0 })
  const controller = new AbortController()
  const turn = takeWholeTurn(app, { message }, controller.signal)
  await ollama.until(({ generations }) => generations.length === 1)
  controller.abort()
  const { error, reply: whole } = await turn
  expect([error, whole]).toEqual([undefined, undefined])
  expect(storedMessages(app).map((one) => one.role)).toEqual(['USER'])
})

test('what was quoted when the client left is kept as a quotation', async () => {
  const app = await passwordDesk()
  for await (const part of takeTurn(app, { message }, new AbortController().signal)) {
    if (part.kind === 'token') break
  }
  expect(storedMessages(app).at(-1)).toMatchObject({ source: 'KNOWLEDGE', interrupted: 1 })
})

test('changed settings act on the next message', async () => {
  const app = await passwordDesk()
  const ask = async () => (await takeWholeTurn(app, { message })).reply
  expect((await ask())?.source).toBe('KNOWLEDGE')
  setChat(app, { confidenceThreshold: 1, fallbackMessage: 'No idea.' })
  expect(await ask()).toMatchObject({ source: 'FALLBACK', message: 'No idea.' })
})
