import { expect, test } from 'bun:test'
import { readBytes, readDocument } from '../../support/read-file.ts'

const pair = { headingPath: [], question: 'Why?', content: 'Because.' }

test.each([
  ['faq.json', '[{"question":"Why?","answer":"Because."}]'],
  ['faq.json', '{"faqs":[{"q":"Why?","a":"Because."}]}'],
  ['faq.json', '{"question":"Why?","answer":"Because."}'],
  ['faq.jsonl', '{"Question":" Why? ","Answer":"Because.","id":3}\n\n'],
])('pairs in %s are read: %s', async (url, json) => {
  expect((await readDocument(url, json)).sections).toEqual([pair])
})

test('the category of a pair is its heading', async () => {
  const json = '[{"question":"Why?","answer":"Because.","category":"Basics"}]'
  expect((await readDocument('faq.json', json)).sections[0]?.headingPath).toEqual(['Basics'])
})

test.each([
  ['a.jsonl', '{"question":"Why?","answer":"x"}\n{"question":"How?"}\n', 'Line 2'],
  ['a.jsonl', '{"question":"Why?","answer":"x"}\n\nnot json\n', 'Line 3'],
  ['a.json', '[{"question":"Why?","answer":"x"},{"question":"","answer":"y"}]', 'Entry 2'],
  ['a.json', '{"name":"package"}', 'no list'],
  ['a.json', '{"broken":', 'Line 1'],
])('a bad entry in %s fails and is named: %j', async (url, json, where) => {
  expect(await readBytes(url, json)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining(where),
  })
})

test('an empty list is skipped', async () => {
  expect((await readBytes('a.json', '[]')).kind).toBe('skipped')
})
