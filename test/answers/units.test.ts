import { expect, test } from 'bun:test'
import { unitsOf } from '../../src/answers/units.ts'

function textsOf(content: string): string[] {
  return unitsOf(content).map((unit) => unit.text)
}

test('an abbreviation does not end a sentence', () => {
  const content =
    'Name the scope when you ask for it, e.g. `tool add @org/thing`, or e. g. Thing. Ask Dr. Smith vs. the others.\n\nGeben Sie Ihre Adresse ein, z. B. Anna. Danach klicken Sie, d. h. Sie bestätigen.'
  expect(textsOf(content)).toEqual([
    'Name the scope when you ask for it, e.g. `tool add @org/thing`, or e. g. Thing.',
    'Ask Dr. Smith vs. the others.',
    'Geben Sie Ihre Adresse ein, z. B. Anna.',
    'Danach klicken Sie, d. h. Sie bestätigen.',
  ])
})

test('other sentences end where they end', () => {
  expect(textsOf('Open it. Wait a minute! Done? Then close it.')).toEqual([
    'Open it.',
    'Wait a minute!',
    'Done?',
    'Then close it.',
  ])
})
