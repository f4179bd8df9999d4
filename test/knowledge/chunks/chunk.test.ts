import { expect, test } from 'bun:test'
import { chunkDocument, defaultChunkChars } from '../../../src/knowledge/chunks/chunk.ts'
import type { Chunk, Section } from '../../../src/knowledge/document.ts'
import { readDocument } from '../../support/read-file.ts'

function chunks(sections: (Partial<Section> & { content: string })[], maxChars = 900): Chunk[] {
  const full = sections.map((section) => ({ headingPath: [], ...section }))
  return chunkDocument({ url: 'a', title: 'T', sections: full, links: [] }, { maxChars })
}

function contents(markdown: string, maxChars: number): string[] {
  return chunks([{ content: markdown }], maxChars).map((chunk) => chunk.content)
}

const sentence = (at: number) => `Sentence number ${at} says something of its own about the matter.`
const paragraph = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => sentence(from + at)).join(' ')

test('a short document is one chunk, and says how long it is', () => {
  expect(chunks([{ headingPath: ['A'], content: 'Just this.', pageNumber: 3 }])).toEqual([
    { headingPath: ['A'], content: 'Just this.', pageNumber: 3, tokenCount: 3 },
  ])
})

test('a document without text has no chunks', () => {
  expect(chunks([])).toEqual([])
  expect(chunks([{ content: ' \n ' }])).toEqual([])
})

test('paragraphs are packed until a chunk is full, and stay whole where that fits', () => {
  const paragraphs = Array.from({ length: 12 }, (_, at) => paragraph(at * 10, 4))
  const found = contents(paragraphs.join('\n\n'), defaultChunkChars)
  expect(found.length).toBe(4)
  expect(found.join('\n\n')).toBe(paragraphs.join('\n\n'))
})

test('there is no tiny rest: the text is spread evenly', () => {
  const found = contents(paragraph(100, 15), 900)
  expect(found.length).toBe(2)
  for (const content of found) expect(content.length).toBeGreaterThan(400)
})

test('a long paragraph is cut between sentences', () => {
  const found = contents(paragraph(0, 40), 300)
  for (const content of found) expect(content).toMatch(/^Sentence .* matter\.$/s)
})

test('a long sentence is cut between words, an endless word anywhere', () => {
  const words = Array.from({ length: 300 }, (_, at) => `word${at}`)
  const found = contents(words.join(' '), 200)
  expect(found.join(' ').split(' ')).toEqual(words)
  const endless = contents('x'.repeat(1_000_000), 900)
  expect(endless.join('').length).toBe(1_000_000)
  expect(Math.max(...endless.map((content) => content.length))).toBeLessThanOrEqual(900)
})

test('a hard cut never parts a surrogate pair', () => {
  for (const content of contents('😀'.repeat(2000), 101)) expect(content.isWellFormed()).toBe(true)
})

test('text without spaces is cut between its sentences', () => {
  const text = '配送には通常二日から四日かかります。海外の場合はさらに長くなります。'.repeat(30)
  const found = contents(text, 200)
  for (const content of found) expect(content).toMatch(/。$/)
  expect(found.join('')).toBe(text)
  const thai = 'การจัดส่งใช้เวลาสองถึงสี่วันทำการ'.repeat(60)
  expect(contents(thai, 200).join('')).toBe(thai)
})

test('a list is cut between its items, nested ones staying with theirs', () => {
  const items = Array.from({ length: 30 }, (_, at) => `- Item ${at} of the list\n  - its detail`)
  for (const content of contents(items.join('\n'), 200)) {
    expect(content).toMatch(/^- Item/)
    expect(content).toMatch(/detail$/)
  }
})

test('a long table is cut between rows and repeats its header', () => {
  const header = '| Code | Meaning |\n| --- | --- |'
  const rows = Array.from({ length: 60 }, (_, at) => `| E${at} | Error of kind ${at} |`)
  const found = contents(`${header}\n${rows.join('\n')}`, 400)
  expect(found.length).toBeGreaterThan(3)
  for (const content of found) {
    expect(content.startsWith(header)).toBe(true)
    expect(content.length).toBeLessThanOrEqual(400)
  }
  expect(found.flatMap((content) => content.split('\n').slice(2))).toEqual(rows)
})

test('a table that fits is not torn to fill the chunk before it', () => {
  const table = `| A | B |\n| --- | --- |\n${'| cell | cell |\n'.repeat(20)}`.trim()
  const found = contents(`${paragraph(0, 6)}\n\n${table}\n\n${paragraph(10, 6)}`, 500)
  expect(found.filter((content) => content.includes('| cell |'))).toEqual([
    expect.stringContaining(table),
  ])
})

test('long code is cut between lines and stays code', () => {
  const lines = Array.from({ length: 80 }, (_, at) => `  const value${at} = ${at}`)
  const found = contents(`\`\`\`ts\n${lines.join('\n')}\n\`\`\``, 300)
  for (const content of found) {
    expect(content).toMatch(/^```ts\n {2}const[\s\S]*\n```$/)
    expect(content.length).toBeLessThanOrEqual(300)
  }
  expect(found.flatMap((content) => content.split('\n').slice(1, -1))).toEqual(lines)
})

test('what announces a list stays with its beginning', () => {
  const list = Array.from({ length: 8 }, (_, at) => `- ${sentence(at)}`).join('\n')
  const found = contents(`${paragraph(0, 11)}\n\nThese are the steps:\n\n${list}`, 900)
  for (const content of found) expect(content).not.toMatch(/steps:$/)
})

test('short sections of one parent share a chunk, their headings in the text', () => {
  const found = chunks([
    { headingPath: ['Fees', 'Card'], content: 'Two percent.' },
    { headingPath: ['Fees', 'Cash'], content: 'None.' },
    { headingPath: ['Fees', 'Cash', 'Coins'], content: 'Up to fifty.' },
    { headingPath: ['Limits', 'Day'], content: '500.' },
  ])
  expect(found).toEqual([
    {
      headingPath: ['Fees'],
      content: '**Card**\n\nTwo percent.\n\n**Cash**\n\nNone.',
      tokenCount: 10,
    },
    { headingPath: ['Fees', 'Cash', 'Coins'], content: 'Up to fifty.', tokenCount: 3 },
    { headingPath: ['Limits', 'Day'], content: '500.', tokenCount: 1 },
  ])
})

test('sections that fill a chunk of their own are not mixed', () => {
  const found = chunks([
    { headingPath: ['A'], content: paragraph(0, 6) },
    { headingPath: ['B'], content: paragraph(6, 6) },
  ])
  expect(found.map(({ headingPath }) => headingPath)).toEqual([['A'], ['B']])
})

test('pages of a PDF are never mixed', () => {
  const found = chunks([
    { content: 'On one.', pageNumber: 1 },
    { content: 'On two.', pageNumber: 2 },
  ])
  expect(found.map(({ pageNumber }) => pageNumber)).toEqual([1, 2])
})

test('a question is one chunk; only an answer that does not fit is split, with its question', () => {
  const found = chunks([
    { question: 'A?', content: 'Yes.' },
    { question: 'B?', content: 'No.' },
    { question: 'C?', content: paragraph(0, 30) },
  ])
  expect(found.slice(0, 2).map(({ question }) => question)).toEqual(['A?', 'B?'])
  expect(found.length).toBeGreaterThan(4)
  for (const chunk of found.slice(2)) expect(chunk.question).toBe('C?')
})

test('a heading with nothing under it is a chunk of its own words', () => {
  expect(chunks([{ headingPath: ['Contact', 'Phone 123'], content: '' }])).toEqual([
    { headingPath: ['Contact', 'Phone 123'], content: 'Phone 123', tokenCount: 3 },
  ])
})

test('text without markup comes back letter for letter', async () => {
  const text = Array.from({ length: 30 }, (_, at) => ` ${paragraph(at * 5, 3)} \n`).join('')
  const document = await readDocument('a.md', text)
  for (const { content } of chunkDocument(document)) expect(text).toContain(content)
})

test('every word of any document comes back in order, within the size', async () => {
  const random = generator(7)
  for (let round = 0; round < 150; round++) {
    const markdown = randomMarkdown(random)
    const maxChars = 60 + Math.floor(random() * 900)
    const document = await readDocument('a.md', `x\n\n${markdown}`)
    const found = chunkDocument(document, { maxChars })
    const texts = found.map((chunk) => `${chunk.headingPath.join(' ')} ${chunk.content}`)
    const words = [...texts.join(' ').matchAll(/w\d+/g)].map(([word]) => word)
    let at = 0
    for (const [word] of markdown.matchAll(/w\d+/g)) {
      if (document.title.includes(word)) continue
      at = words.indexOf(word, at)
      expect(at, `${word} of ${JSON.stringify(markdown)}`).toBeGreaterThanOrEqual(0)
    }
    for (const { content, tokenCount } of found) {
      expect(content.trim()).not.toBe('')
      expect(content.length).toBeLessThanOrEqual(maxChars)
      expect(tokenCount).toBeGreaterThan(0)
    }
  }
})

test('megabytes of anything are cut up', () => {
  const kinds = [
    '> ',
    '- ',
    '[',
    '*',
    '|',
    '#',
    '`',
    '\t',
    'a\n',
    '1. a\n   - b\n',
    '| a |\n',
    'a b. ',
  ]
  for (const kind of kinds) {
    const content = `x ${kind.repeat(1_000_000 / kind.length)}`
    for (const chunk of chunks([{ content }])) expect(chunk.content.length).toBeLessThanOrEqual(900)
  }
})

function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648
  }
}

function randomMarkdown(random: () => number): string {
  let count = 0
  const pick = (most: number) => 1 + Math.floor(random() * most)
  const words = (most: number) =>
    Array.from({ length: pick(most) }, () => `w${count++}${random() < 0.1 ? '.' : ''}`).join(' ')
  const many = (most: number, one: () => string) => Array.from({ length: pick(most) }, one)
  const blocks = [
    () => words(120),
    () => many(5, () => words(10)).join('\n'),
    () => `${'#'.repeat(pick(4))} ${words(5)}`,
    () => many(20, () => `- ${words(12)}\n  - ${words(4)}`).join('\n'),
    () =>
      `| ${words(1)} | b |\n|---|---|\n${many(30, () => `| ${words(4)} | ${words(2)} |`).join('\n')}`,
    () => `\`\`\`js\n${many(40, () => `  ${words(4)}`).join('\n')}\n\`\`\``,
    () => `> ${words(60)}\n> ${words(5)}`,
    () => `    ${words(5)}\n    ${words(6)}`,
    () => `w${count++}${'x'.repeat(pick(1500))}`,
  ]
  return many(12, () => blocks[Math.floor(random() * blocks.length)]?.() ?? '').join('\n\n')
}
