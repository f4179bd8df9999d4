import { expect, test } from 'bun:test'
import { spokenLanguages } from '../../src/answers/language.ts'
import { clarifyingWords, openings, unsure } from '../../src/answers/phrases.ts'
import { smallTalkPhrases } from '../../src/answers/small-talk-phrases.ts'
import { ask, passwordDesk, setChat } from '../support/answering.ts'

const tones = ['PROFESSIONAL', 'FRIENDLY', 'CASUAL', 'CONCISE'] as const
const question = 'How long is the password reset link valid?'
const quoted = 'The reset link is valid for **45 minutes**'

test('each tone has words of its own around the same quotation, CONCISE none', async () => {
  const app = await passwordDesk()
  const openingsSeen = new Set<string>()
  for (const tone of tones) {
    setChat(app, { tone })
    const { done, shown } = await ask(app, question)
    expect(shown).toBe(done.message)
    const [opening, rest] = done.message.split(quoted)
    expect(rest).toEndWith('[1]')
    openingsSeen.add(opening ?? '')
    if (tone === 'CONCISE') expect(opening).toBe('')
  }
  expect(openingsSeen.size).toBe(4)
})

test('the words are in the language of the request, and left out where the desk has none', async () => {
  const app = await passwordDesk()
  setChat(app, { tone: 'PROFESSIONAL' })
  const opening = async (language: string) =>
    (await ask(app, question, { language })).done.message.split(quoted)[0]?.trim()
  expect(await opening('de-CH')).toBe('In unseren Hilfeartikeln steht dazu Folgendes:')
  expect(await opening('fr')).toStartWith('Nos articles')
  expect(await opening('ES')).toStartWith('Nuestros artículos')
  expect(await opening('it')).toStartWith('I nostri articoli')
  for (const language of ['pt', 'ja', 'nl']) expect(await opening(language)).toBe('')
})

test('the words change from turn to turn', async () => {
  const app = await passwordDesk()
  const first = (await ask(app, question)).done.message
  const history = [
    { role: 'user' as const, content: question },
    { role: 'assistant' as const, content: first },
  ]
  const second = (await ask(app, question, { history })).done.message
  expect(second).not.toBe(first)
  expect(second).toContain(quoted)
})

test('every language has other words for every tone, and as many questions as it says', () => {
  for (const language of spokenLanguages) {
    const distinct = (texts: string[]) => expect(new Set(texts).size).toBe(texts.length)
    distinct(Object.values(openings[language]).flat())
    distinct(Object.values(unsure[language]))
    for (const kind of ['greeting', 'thanks', 'nod', 'goodbye'] as const) {
      distinct(tones.map((tone) => smallTalkPhrases[language][tone][kind]))
    }
    for (const tone of tones) {
      expect(smallTalkPhrases[language][tone].greeting).toContain('{bot}')
      const { which, single, details } = clarifyingWords(language, tone)
      for (const text of [which, single, details]) expect(text.match(/\?/g)).toHaveLength(1)
      expect([which, single].every((text) => text.includes('{options}'))).toBe(true)
    }
  }
})
