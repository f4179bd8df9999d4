import { expect, test } from 'bun:test'
import { smallTalk } from '../../src/answers/small-talk.ts'

const settings = { botName: 'Robin', tone: 'FRIENDLY' as const }
const replyTo = (...given: Parameters<typeof smallTalk>) => smallTalk(...given)?.reply

test('greetings, thanks and goodbyes are answered in their language', () => {
  const replies: [string, string][] = [
    ['Hi', 'Hello!'],
    ['hello there!', 'Hello!'],
    ['Good morning', 'Hello!'],
    ['Guten Tag', 'Hallo!'],
    ['Grüß Gott!', 'Hallo!'],
    ['Bonjour', 'Bonjour'],
    ['¡Hola!', '¡Hola!'],
    ['Ciao', 'Ciao!'],
    ['Thanks a lot 👍', "You're welcome!"],
    ['Ok, thank you very much.', "You're welcome!"],
    ['Vielen Dank!', 'Gern geschehen!'],
    ['merci beaucoup', 'Avec plaisir'],
    ['Muchas gracias', '¡De nada!'],
    ['Grazie mille', 'Prego!'],
    ['Bye bye', 'Goodbye'],
    ['Tschüss', 'Auf Wiedersehen'],
    ['Au revoir !', 'Au revoir'],
    ['Thanks, bye!', 'Goodbye'],
    ['Hello! Thanks.', "You're welcome!"],
  ]
  for (const [message, beginning] of replies) {
    expect([message, replyTo(message, settings) ?? '']).toEqual([
      message,
      expect.stringMatching(new RegExp(`^${beginning}`)),
    ])
  }
})

test('the bot gives its name', () => {
  expect(replyTo('hey', settings)).toContain('Robin')
  expect(replyTo('hey', { ...settings, botName: '$& Co' })).toContain('$& Co')
})

test('the language of the request comes before that of the words', () => {
  expect(replyTo('Hi', settings, 'de-AT')).toStartWith('Hallo!')
  expect(replyTo('Hallo', settings, 'xx')).toStartWith('Hallo!')
})

test('small talk never swallows a question', () => {
  for (const message of [
    'Hi, my invoice is wrong',
    'hello?',
    'Thanks, but how do I cancel',
    'Thank you. Where is my invoice?',
    'My invoice is wrong, thanks',
    'Where is the menu. Hello',
    'Thanks for nothing',
    'bye bye policy',
    'Hey can I get a refund',
    'Hallo, ich kann mich nicht anmelden',
    'Danke, aber wo finde ich das?',
    'help',
    'ok but how',
    'no thanks to the export I lost data',
    'day',
    '',
    '?',
    '👍',
  ]) {
    expect([message, smallTalk(message, settings)]).toEqual([message, undefined])
  }
})

test('a nod is taken as one, and the last topic is not told again', () => {
  for (const message of ['ok', 'Okay, great!', 'Got it.', 'I see']) {
    expect(replyTo(message, settings)).toBe('Is there anything else I can help you with?')
  }
})
