import { expect, test } from 'bun:test'
import { readBytes, readDocument } from '../../support/read-file.ts'

test.each([
  ['question,answer\n"How, exactly?","Like ""this""."\n'],
  ['\uFEFFFrage;Antwort\r\nHow, exactly?;"Like ""this""."\r\n'],
  ['Q\tA\tid\nHow, exactly?\tLike "this".\t7\n'],
  ['title,content\n"How, exactly?","Like ""this""."\n'],
])('columns of questions and answers become questions: %j', async (csv) => {
  const { sections } = await readDocument('faq.csv', csv)
  expect(sections).toEqual([
    { headingPath: [], question: 'How, exactly?', content: 'Like "this".' },
  ])
})

test('a category column becomes the heading of its questions', async () => {
  const csv = 'category,question,answer\nShipping,How long?,Two days.\n,Really?,Yes.\n'
  expect((await readDocument('faq.csv', csv)).sections.map((s) => s.headingPath)).toEqual([
    ['Shipping'],
    [],
  ])
})

test('other tables become a list of values a row, named by a first column of names', async () => {
  const csv = 'Plan,Price,Seats\nBasic,10,1\nTeam,"25,50",\n'
  expect((await readDocument('plans.csv', csv)).sections).toEqual([
    { headingPath: ['Plan: Basic'], content: '- Price: 10\n- Seats: 1' },
    { headingPath: ['Plan: Team'], content: '- Price: 25,50' },
  ])
})

test('rows without a name of their own are counted', async () => {
  const csv = 'City,Fee\nParis,1\nParis,2\n'
  expect((await readDocument('fees.csv', csv)).sections).toEqual([
    { headingPath: ['Row 1'], content: '- City: Paris\n- Fee: 1' },
    { headingPath: ['Row 2'], content: '- City: Paris\n- Fee: 2' },
  ])
})

test('ragged and empty rows are tolerated', async () => {
  const csv = 'a,b\n1\n\n,,\n2,3,4\n"un"quoted,5\n'
  const { sections } = await readDocument('x.csv', csv)
  expect(sections.map(({ content }) => content)).toEqual([
    '- a: 1',
    '- a: 2\n- b: 3\n- Column 3: 4',
    expect.stringContaining('- b: 5'),
  ])
})

test('a table without rows is skipped', async () => {
  expect((await readBytes('x.csv', 'a,b,c\n')).kind).toBe('skipped')
})

test('a quote that never closes fails and says where', async () => {
  expect(await readBytes('x.csv', 'a,b\n"never,closed\n')).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('line 2'),
  })
})
