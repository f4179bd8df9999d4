import { expect, test } from 'bun:test'
import { readFaqImport } from '../../src/knowledge/faq-import.ts'
import { readDocument } from '../support/read-file.ts'

const read = (text: string, fileName = '') =>
  readFaqImport({ bytes: new TextEncoder().encode(text), fileName })
const pairs = (text: string, fileName = '') =>
  read(text, fileName).entries.map(({ place, question, answer }) => [place, question, answer])

test.each([
  [
    'questions.csv',
    'question,answer\nWhy?,"Because\nof that."\n\nHow?,So.\n',
    ['Line 2', 'Line 5'],
  ],
  ['questions.tsv', 'Frage\tAntwort\nWhy?\tBecause of that.\nHow?\tSo.\n', ['Line 2', 'Line 3']],
  [
    'a.json',
    '[{"q":"Why?","a":"Because of that."},{"q":"How?","a":"So."}]',
    ['Entry 1', 'Entry 2'],
  ],
  [
    'a.jsonl',
    '{"q":"Why?","a":"Because of that."}\n\n{"q":"How?","a":"So."}',
    ['Line 1', 'Line 3'],
  ],
  ['faq.md', '# FAQ\n\n## Why?\n\nBecause of that.\n\n## How?\nSo.', ['Line 3', 'Line 7']],
  ['', 'Q: Why?\nA: Because of that.\n\n**Q2:** How?\nA2: So.', ['Line 1', 'Line 4']],
  ['', '1. Why?\nBecause of that.\n\nHow?\n\nSo.', ['Line 1', 'Line 4']],
  ['', 'question;answer\nWhy?;Because of that.\nHow?;So.', ['Line 2', 'Line 3']],
  [
    '',
    '[{"question":"Why?","answer":"Because of that."},{"question":"How?","answer":"So."}]',
    ['Entry 1', 'Entry 2'],
  ],
])('pairs are found with their places in %j: %j', (fileName, text, places) => {
  const found = read(text, fileName)
  expect(found.problems).toEqual([])
  expect(found.entries.map(({ place }) => place)).toEqual(places)
  expect(found.entries.map(({ question }) => question)).toEqual(['Why?', 'How?'])
  expect(found.entries.map(({ answer }) => answer.replace('\n', ' '))).toEqual([
    'Because of that.',
    'So.',
  ])
})

test('what lacks a side, or is too long, is named by its place and the others are read', () => {
  const csv = `question,answer,topic\nWhy?,\n,So.\nHow?,So.,Basics\n${'w'.repeat(1001)},x\n`
  expect(read(csv, 'a.csv')).toEqual({
    format: 'CSV',
    entries: [{ place: 'Line 4', question: 'How?', answer: 'So.', topic: 'Basics' }],
    problems: [
      { place: 'Line 2', message: 'has no answer' },
      { place: 'Line 3', message: 'has no question' },
      { place: 'Line 5', message: 'has more than 1,000 characters as its question' },
    ],
  })
  expect(read('{"q":"Why?","a":"x"}\nnot json', 'a.jsonl').problems).toEqual([
    { place: 'Line 2', message: 'is not valid JSON' },
  ])
  expect(read('# Why?\n\n# How?\n\nSo.', 'a.md').problems).toEqual([
    { place: 'Line 1', message: 'has no answer' },
  ])
})

test.each([
  ['a.csv', 'name,price\nShoe,30\n', 'question and answer'],
  ['a.csv', 'question,answer\n"Why?,x\n', 'broken'],
  ['a.json', '{"name":"package"}', 'no list'],
  ['', 'Just a sentence.', 'No questions'],
  ['', ' ', 'No questions'],
])('a whole that holds none says why, %j: %j', (fileName, text, why) => {
  const { entries, problems } = read(text, fileName)
  expect(entries).toEqual([])
  expect(problems).toEqual([{ place: '', message: expect.stringContaining(why) }])
})

test.each([
  ['a.csv', 'question,answer,category\n Why?  not ,Because.,Basics\nHow?,\n'],
  ['a.jsonl', '{"title":"Why?","content":"Because.","topic":"Basics"}\n'],
])('a file is imported as a sync reads it: %s', async (fileName, text) => {
  const { sections } = await readDocument(fileName, text)
  expect(pairs(text, fileName).map(([, ...pair]) => pair)).toEqual(
    sections.map(({ question, content }) => [question ?? '', content]),
  )
})

test('headings without a text are the topic of those below them', () => {
  const text = '# Help\n\n## Paying\n\n### Which cards?\nAll.\n\n## Where are you?\nIn Bern.\n'
  expect(read(text, 'a.md').entries.map(({ question, topic }) => [question, topic])).toEqual([
    ['Which cards?', 'Paying'],
    ['Where are you?', undefined],
  ])
})

test('a table of an old spreadsheet in windows-1252 keeps its letters', () => {
  const bytes = Buffer.from('question;answer\nWo?;Zürich\n', 'latin1')
  expect(readFaqImport({ bytes, fileName: 'a.csv' }).entries[0]?.answer).toBe('Zürich')
})
