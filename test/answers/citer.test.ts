import { expect, test } from 'bun:test'
import { createCiter } from '../../src/answers/citer.ts'
import type { Candidate } from '../../src/knowledge/search/candidates.ts'
import type { ChatSettings } from '../../src/settings/schema.ts'

function passage(content: string, title = 'Help'): Candidate {
  return {
    chunkRowId: 1,
    chunkId: `chunk_${title}`,
    pageRowId: 1,
    pageId: 'page_1',
    sourceId: 'src_1',
    url: 'https://help.example/a',
    title,
    headingPath: [],
    content,
    position: 0,
    authority: 'PRIMARY',
    changedAt: 0,
  }
}

const passages = [
  passage(
    '1. Open **app.example** and click **Forgot password?**.\n2. Enter the e-mail address of your account and click **Send reset link**.\n\nThe reset link is valid for **45 minutes** and works once.',
    'Reset your password',
  ),
  passage(
    '| Plan | Price |\n| --- | --- |\n| Starter | $3.00 per member |\n| Business | $6.00 per member |\n\nA workspace with 1,000 members pays by invoice.',
    'Prices',
  ),
]

function cite(text: string, style: ChatSettings['citationStyle'] = 'INLINE', pieces = [text]) {
  const citer = createCiter(passages, style)
  const shown = pieces.map((piece) => citer.push(piece)).join('')
  const end = citer.end()
  return { ...end, text: shown + end.text }
}

test('a sentence that a passage bears out gets that passage as its marker', () => {
  const { text, citations, support } = cite(
    'The reset link is valid for 45 minutes. It works once.',
  )
  expect(text).toBe('The reset link is valid for 45 minutes. [1] It works once.')
  expect(citations.map((one) => one.index)).toEqual([1])
  expect(support).toBe(1)
})

test('the cited span holds the words that bear the sentence out', () => {
  const [citation] = cite('The reset link is valid for 45 minutes.').citations
  const { content } = passages[0] as Candidate
  expect(content.slice(citation?.start, citation?.end)).toBe(
    'The reset link is valid for **45 minutes** and works once.',
  )
  expect(citation?.snippet).toBe('The reset link is valid for **45 minutes** and works once.')
})

test('markers that the model invents or puts in the wrong place are set anew', () => {
  expect(cite('The reset link is valid for 45 minutes [9].').text).toBe(
    'The reset link is valid for 45 minutes. [1]',
  )
  expect(
    cite('The reset link[2] is valid for 45 minutes [1, 2]. Business is $6.00 per member 【1】.')
      .text,
  ).toBe('The reset link is valid for 45 minutes. [1] Business is $6.00 per member. [2]')
})

test('a sentence with a figure that no passage has is never cited', () => {
  for (const claim of [
    'The reset link is valid for 60 minutes [1].',
    'The reset link is valid for sixty minutes [1].',
    'The reset link is valid for 4.5 minutes [1].',
    'Business is $16.00 per member [2].',
  ]) {
    const { text, citations, support } = cite(claim)
    expect(text).not.toContain('[')
    expect(citations).toEqual([])
    expect(support).toBe(0)
  }
})

test('one number in two spellings is the same figure', () => {
  expect(cite('A workspace with 1000 members pays by invoice.').citations).toHaveLength(1)
})

test('what is said under a title is borne out by the title too', () => {
  expect(cite('To reset your password, enter the email address of your account.').text).toEndWith(
    '[1]',
  )
})

test('without a style for markers there are none, and what is used is still told', () => {
  for (const style of ['NONE', 'FOOTER'] as const) {
    const { text, citations } = cite('The reset link is valid for 45 minutes [2].', style)
    expect(text).toBe('The reset link is valid for 45 minutes.')
    expect(citations.map((one) => one.index)).toEqual([1])
  }
})

test('steps are cited line by line, behind the words', () => {
  expect(
    cite(
      'To reset it:\n1. Open app.example and click **Forgot password?**\n2. Enter the address of your account\n',
    ).text,
  ).toBe(
    'To reset it:\n1. Open app.example and click **Forgot password?** [1]\n2. Enter the address of your account [1]',
  )
})

test('a marker never becomes part of a table or of code', () => {
  const table = '| Plan | Price |\n| --- | --- |\n| Starter | $3.00 per member |'
  expect(cite(`${table}\n\nPrices are per member of a plan.`).text).toStartWith(
    `${table}\n\n[2]\n\nPrices`,
  )
  expect(cite(table).text).toBe(`${table}\n\n[2]`)
  const code = '```\nopen app.example # click forgot password [1]\n```'
  expect(cite(code).text).toBe(`${code}\n\n[1]`)
})

test('brackets in code and numbers that are no markers stay', () => {
  const text = 'Use `items[0]` of the reset link, or [see this](https://a.example) [ab] [2024].'
  expect(cite(text).text.replace(/ \[1\]$/, '')).toBe(text)
})

test('abbreviations and list numbers end no sentence', () => {
  expect(cite('Enter the address, e.g. the one of your account.').text).toBe(
    'Enter the address, e.g. the one of your account. [1]',
  )
})

test('headings are no claims', () => {
  const { text, support } = cite('## How it works in general here\n\nThe reset link works once.')
  expect(text).toBe('## How it works in general here\n\nThe reset link works once. [1]')
  expect(support).toBe(1)
})

test('a short answer is judged as well', () => {
  expect(cite('45 minutes').support).toBe(1)
  expect(cite('Banana.').support).toBe(0)
})

test('in another language a marker of the model is believed if the figures agree', () => {
  const { text, citations } = cite(
    'Der Link ist 45 Minuten gültig und kann nur einmal verwendet werden [1]. Er ist nicht für 60 Minuten gültig [1].',
  )
  expect(text).toBe(
    'Der Link ist 45 Minuten gültig und kann nur einmal verwendet werden. [1] Er ist nicht für 60 Minuten gültig.',
  )
  expect(citations[0]?.support).toBe(0.5)
})

test('Chinese sentences are cited by their pairs of characters', () => {
  const citer = createCiter([passage('重置链接的有效期为45分钟。链接只能使用一次。')], 'INLINE')
  expect(citer.push('重置链接的有效期为45分钟。谢谢你的问题。') + citer.end().text).toStartWith(
    '重置链接的有效期为45分钟。 [1]',
  )
})

const written = [
  'Open app.example and click Forgot password? [9] The reset link is valid for 45 minutes [2][1]. It works once[1]!\n\n',
  'To reset it:\n1. Open app.example and click **Forgot password?**\n2. Enter the e-mail address, e.g. yours [1, 2]\n   - Click "Send reset link." [1]\n',
  '## Prices\n\n| Plan | Price |\n| --- | --- |\n| Starter | $3.00 per member. [1] |\n\nThat is all per member.\n\n```js\nconst a = items[1]; // Open app.example. [2]\n```\n\nEnd `a[0]` here.',
  'Der Link ist 45 Minuten gültig [1]. Er kann z.B. einmal verwendet werden【1†source】.  \n \n重置链接。[1] [1',
  'A lone ` backtick and [ bracket ... and more?! [see] [12] [123] x[1]y "Quoted." *Done.* [',
]

test('the text is the same however the tokens are cut', () => {
  const random = seeded(7)
  for (const text of written) {
    for (const style of ['INLINE', 'NONE'] as const) {
      const whole = cite(text, style)
      for (let run = 0; run < 60; run++) {
        expect(cite(text, style, cutAtRandom(text, random))).toEqual(whole)
      }
    }
  }
})

test('without markers the text is what the model wrote, less its markers', () => {
  const { text } = cite(written[1] ?? '', 'NONE')
  expect(text).toBe((written[1] ?? '').replace(' [1, 2]', '').replace(' [1]', '').trimEnd())
})

function cutAtRandom(text: string, random: () => number): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    const length = 1 + Math.floor(random() * random() * 12)
    pieces.push(text.slice(at, at + length))
    at += length
  }
  return pieces
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
