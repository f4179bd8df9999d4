import { describe, expect, test } from 'bun:test'
import { fillIn, matching, type SavedReply } from '../../src/dashboard/saved-replies.ts'

const filled = (content: string, name?: string, language: string | null = 'en') =>
  fillIn(content, { name, agent: 'Ann', language })

describe('placeholders of a saved reply', () => {
  test.each([
    ['Hello {{name}}, I am {{agent}}.', 'Mia', 'Hello Mia, I am Ann.'],
    ['Hello {{ name }}!', undefined, 'Hello there!'],
    ['Hello {{name|friend}}!', undefined, 'Hello friend!'],
    ['Hello {{name|friend}}!', 'Mia', 'Hello Mia!'],
    ['Hello {{name|}}!', undefined, 'Hello!'],
    ['Hello {{name}}!', '  ', 'Hello there!'],
    ['{{unknown}} {name} {{agent}}', 'Mia', '{{unknown}} {name} Ann'],
    [
      '{{name}}, {{name}}',
      '$& {{agent}} <img src=x onerror=alert(1)>',
      '$& {{agent}} <img src=x onerror=alert(1)>, $& {{agent}} <img src=x onerror=alert(1)>',
    ],
  ])('%s', (content, name, expected) => {
    expect(filled(content, name)).toBe(expected)
  })

  test('in another language there is no English word for who isn’t known', () => {
    expect(filled('Hallo {{name}}, hier ist {{agent}}.', undefined, 'de')).toBe(
      'Hallo, hier ist Ann.',
    )
    expect(filled('Hallo {{name|zusammen}}!', undefined, 'de-AT')).toBe('Hallo zusammen!')
    expect(filled('Hello {{name}}!', undefined, 'en-GB')).toBe('Hello there!')
    expect(filled('Hello {{name}}!', undefined, null)).toBe('Hello there!')
  })
})

test('those with the words in the title come first', () => {
  const reply = (title: string, content: string): SavedReply => ({
    id: title,
    title,
    content,
    createdBy: { id: 'a', name: 'A' },
    createdAt: '',
    updatedBy: { id: 'a', name: 'A' },
    updatedAt: '',
  })
  const all = [reply('Apology', 'about a refund'), reply('Refund', 'money'), reply('Bye', 'x')]
  const found = (words: string) => matching(all, words).map(({ title }) => title)
  expect(found('REFUND')).toEqual(['Refund', 'Apology'])
  expect(found('refund apo')).toEqual(['Apology'])
  expect(found(' ')).toEqual(['Apology', 'Refund', 'Bye'])
  expect(found('nothing')).toEqual([])
})
