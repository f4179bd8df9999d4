import { afterEach, expect, test } from 'bun:test'
import type { PastTurn } from '../../src/answers/schema.ts'
import type { ChatSettings } from '../../src/settings/schema.ts'
import { ask, passwordDesk, setChat, writingDesk } from '../support/answering.ts'
import type { FakeBehaviour, FakeOllama } from '../support/fake-ollama.ts'
import { indexFaq, indexText, knowledgeApp } from '../support/knowledge.ts'
import type { TestApp } from '../support/test-app.ts'

const running: FakeOllama[] = []
afterEach(async () => {
  for (const ollama of running.splice(0)) await ollama.stop()
})

async function desk(behaviour: Partial<FakeBehaviour>) {
  const started = await writingDesk(behaviour, { firstTokenMs: 200, stallMs: 200 })
  running.push(started.ollama)
  return started
}

function unsure(app: TestApp, fallbackBehavior: ChatSettings['fallbackBehavior']): void {
  setChat(app, { fallbackBehavior, confidenceThreshold: 1 })
}

const question = 'How long is the password reset link valid?'
const notSure = "I'm not quite sure about this one, but here's the closest I could find:"

test('TRY_ANYWAY quotes the best that was found, cites it, and says that it is not sure', async () => {
  const app = await passwordDesk()
  const sure = (await ask(app, question)).done
  unsure(app, 'TRY_ANYWAY')
  const { done, shown } = await ask(app, question)
  expect(shown).toBe(done.message)
  expect(done).toMatchObject({ source: 'FALLBACK', citations: sure.citations })
  expect(done.message).toStartWith(`${notSure}\n\nThe reset link is valid for **45 minutes**`)
  expect(Math.abs(done.confidence - sure.confidence)).toBeLessThan(0.002)
})

test('TRY_ANYWAY with the model says first that it is not sure, and streams the rest', async () => {
  const { app } = await desk({ reply: 'The reset link is valid for 45 minutes [1].' })
  unsure(app, 'TRY_ANYWAY')
  const { done, shown, parts } = await ask(app, question)
  expect(done.message).toBe(`${notSure}\n\nThe reset link is valid for 45 minutes. [1]`)
  expect(shown).toBe(done.message)
  expect(done).toMatchObject({ source: 'FALLBACK', model: 'llama3.2:latest' })
  expect(parts[0]).toMatchObject({ kind: 'citations', source: 'FALLBACK' })
  expect(parts[1]).toEqual({ kind: 'token', text: `${notSure}\n\n` })
  expect(parts.filter((part) => part.kind === 'token').length).toBeGreaterThan(5)
})

test('what the model makes up or declines is quoted, as unsure as the rest', async () => {
  const { app, ollama } = await desk({})
  unsure(app, 'TRY_ANYWAY')
  const broken = { status: 500, error: 'out of memory' }
  for (const behaviour of [
    { reply: 'You have to send three bananas to the director of the zoo.' },
    { reply: 'NO_ANSWER' },
    { failWith: broken },
  ]) {
    ollama.behave({ failWith: undefined, ...behaviour })
    const { done, shown } = await ask(app, question)
    expect(shown).toBe(done.message)
    expect(done.source).toBe('FALLBACK')
    expect(done.message).toStartWith(`${notSure}\n\nThe reset link is valid`)
    expect(done.message).toEndWith('[1]')
  }
})

test('ASK_CLARIFY asks one question about the things that were found, and offers them', async () => {
  const app = await passwordDesk()
  await indexText(
    app,
    'Invite people',
    '# Invite people\n\nAn invitation link is valid for 7 days.',
  )
  await indexFaq(app, [{ question: 'How do I share a link?', answer: 'Copy the link.' }])
  app.clock.advance(61_000)
  unsure(app, 'ASK_CLARIFY')
  const { done } = await ask(app, 'Which link?')
  expect(new Set(done.suggestions)).toEqual(
    new Set(['Reset your password', 'Invite people', 'How do I share a link?']),
  )
  expect(done.message.match(/\?/g)).toHaveLength(1)
  expect(done.message).toEndWith('?')
  for (const option of done.suggestions) {
    expect(done.message).toContain(`“${option.replace('?', '')}”`)
  }
  expect(done).toMatchObject({ source: 'FALLBACK', citations: [] })
})

test('of one page its parts are offered', async () => {
  const app = await passwordDesk()
  unsure(app, 'ASK_CLARIFY')
  const long = (word: string) =>
    `The ${word} of a parcel. ${`Its ${word} is told here. `.repeat(30)}`
  await indexText(
    app,
    'Parcels',
    `# Parcels\n\n## Parcel sizes\n\n${long('size')}\n\n## Parcel prices\n\n${long('price')}`,
  )
  app.clock.advance(61_000)
  const { done } = await ask(app, 'Tell me about the parcel')
  expect(new Set(done.suggestions)).toEqual(new Set(['Parcel sizes', 'Parcel prices']))
})

test('with one thing or none to choose from it asks for details', async () => {
  const app = await passwordDesk()
  unsure(app, 'ASK_CLARIFY')
  const one = (await ask(app, 'Passwort')).done
  expect(one.suggestions).toEqual(['Reset your password'])
  const { done } = await ask(app, 'Does it rain in France?')
  expect(done.message).toEndWith('?')
  expect(done.message).not.toContain('“')
  expect(done.suggestions).toEqual(['Reset your password'])
})

test('a new subject may be asked back about, the same one may not', async () => {
  const app = await passwordDesk()
  await indexText(
    app,
    'Invite people',
    '# Invite people\n\nAn invitation link is valid for 7 days.',
  )
  await indexText(app, 'Cats', '# Cats\n\nCats eat fish.')
  await indexText(app, 'Dogs', '# Dogs\n\nDogs eat fish, too.')
  app.clock.advance(61_000)
  unsure(app, 'ASK_CLARIFY')
  const first = (await ask(app, 'Which link is valid?')).done
  const history: PastTurn[] = [
    { role: 'user', content: 'Which link is valid?' },
    {
      role: 'assistant',
      content: first.message,
      source: 'FALLBACK',
      suggestions: first.suggestions,
    },
  ]
  const asksBack = async (said: string) =>
    (await ask(app, said, { history })).done.message.endsWith('?')
  for (const same of ['the link', 'Invite people', '2', 'Which of the valid links works once?']) {
    expect([same, await asksBack(same)]).toEqual([same, false])
  }
  expect(await asksBack('Who eats fish among all household animals?')).toBe(true)
})

test('an offered thing is taken up by its number or name', async () => {
  const app = await passwordDesk()
  await indexText(app, 'Invite people', '# Invite people\n\nAn invitation is valid for 7 days.')
  app.clock.advance(61_000)
  const history: PastTurn[] = [
    { role: 'user', content: 'Which link is valid?' },
    {
      role: 'assistant',
      content: 'Is it about “Reset your password” or “Invite people”?',
      source: 'FALLBACK',
      suggestions: ['Reset your password', 'Invite people'],
    },
  ]
  for (const said of ['2', 'the second one', 'invite people!', 'the last one']) {
    const { done } = await ask(app, said, { history })
    expect([said, done.citations[0]?.title]).toEqual([said, 'Invite people'])
  }
})

test('topics are offered even where nothing was found, never those of a disabled source', async () => {
  const app = await passwordDesk()
  await indexText(app, 'Secrets', '# Secrets\n\nNobody sees this.')
  await indexFaq(app, [{ question: 'Who are we?', answer: 'A shop.' }])
  app.db.run(`update source set enabled = 0 where name = 'Secrets'`)
  app.clock.advance(61_000)
  setChat(app, { fallbackMessage: 'No idea.' })
  const { done } = await ask(app, 'Wetterbericht morgen')
  expect(done).toMatchObject({ source: 'FALLBACK', message: 'No idea.', citations: [] })
  expect(done.suggestions).toEqual(['Who are we?', 'Reset your password'])
})

test('topics that cannot be had do not keep the fallback from being said', async () => {
  const app = await knowledgeApp({
    search: {
      topics() {
        throw new Error('disk I/O error')
      },
    },
  })
  const { done } = await ask(app, question)
  expect(done).toMatchObject({ source: 'FALLBACK', suggestions: [] })
  expect(app.log.lines.map((line) => line.message)).toContain('no topics to suggest')
})

test('ESCALATE hands over instead of an answer, also when the model declines', async () => {
  const { app } = await desk({ reply: 'NO_ANSWER' })
  setChat(app, { fallbackBehavior: 'ESCALATE' })
  for (const asked of [question, 'What is the capital of France?']) {
    const { done } = await ask(app, asked)
    expect(done).toMatchObject({
      source: 'FALLBACK',
      escalate: 'FALLBACK',
      message: "I'm passing this on to a colleague. They will answer you right here.",
      suggestions: [],
    })
  }
  setChat(app, { fallbackBehavior: 'SUGGEST_TOPICS' })
  expect((await ask(app, question)).done.escalate).toBeUndefined()
})

test('the default messages are said in the customer’s language, an operator’s own as they are', async () => {
  const app = await passwordDesk()
  const said = async (asked: string, language?: string) =>
    (await ask(app, asked, language ? { language } : {})).done.message
  expect(await said('Wie ist das Wetter in der Stadt?')).toStartWith('Dazu habe ich')
  expect(await said('Quel temps fait-il dans la ville ?')).toStartWith('Je n’ai rien')
  expect(await said('zzz', 'es-MX')).toStartWith('No encontré')
  expect(await said('zzz', 'it')).toStartWith('Non ho trovato')
  for (const other of ['pt', 'en-GB']) {
    expect(await said('zzz', other)).toStartWith("I couldn't find that")
  }
  setChat(app, { fallbackBehavior: 'ESCALATE' })
  expect(await said('zzz', 'de')).toStartWith('Ich gebe das')
  setChat(app, { escalationMessage: 'One moment.', fallbackMessage: 'No idea.' })
  expect(await said('zzz', 'de')).toBe('One moment.')
  setChat(app, { fallbackBehavior: 'SUGGEST_TOPICS' })
  expect(await said('zzz', 'de')).toBe('No idea.')
})

test('where nothing at all is found, TRY_ANYWAY and threshold 0 fall back, too', async () => {
  const app = await passwordDesk()
  for (const changes of [
    { fallbackBehavior: 'TRY_ANYWAY', confidenceThreshold: 1 },
    { fallbackBehavior: 'TRY_ANYWAY', confidenceThreshold: 0 },
    { fallbackBehavior: 'SUGGEST_TOPICS', confidenceThreshold: 0 },
  ] as const) {
    setChat(app, changes)
    const { done } = await ask(app, 'Who are you?')
    expect(done).toMatchObject({ source: 'FALLBACK', confidence: 0, citations: [] })
    expect(done.message).toStartWith("I couldn't find that")
    expect(done.suggestions).toEqual(['Reset your password'])
  }
})
