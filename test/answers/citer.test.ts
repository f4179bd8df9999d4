import { expect, test } from 'bun:test'
import { createCiter } from '../../src/answers/citer.ts'
import { createSplitter } from '../../src/answers/segments.ts'
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

test('a question mark in the name of a button ends no sentence', () => {
  const { text } = cite('Click **Forgot password?** in **app.example**. It works once.')
  expect(text).toBe('Click **Forgot password?** in **app.example**. [1] It works once.')
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

test('a sentence with a figure that no passage has is never shown', () => {
  for (const claim of [
    'The reset link is valid for 60 minutes [1].',
    'The reset link is valid for sixty minutes [1].',
    'The reset link is valid for 4.5 minutes [1].',
    'Business is $16.00 per member [2].',
  ]) {
    const { text, citations, support } = cite(claim)
    expect(text).toBe('')
    expect(citations).toEqual([])
    expect(support).toBe(0)
  }
})

test('one number in two spellings is the same figure', () => {
  expect(cite('The reset link is valid for forty-five minutes.').citations).toHaveLength(1)
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
    `${table}\n\n[1]\n\nPrices`,
  )
  expect(cite(table).text).toBe(`${table}\n\n[1]`)
  const code = '```\nopen app.example\n```'
  expect(cite(code).text).toBe(`${code}\n\n[1]`)
})

test('brackets in code and numbers that are no markers stay', () => {
  const text = 'Use `items[0]` of the reset link, or [see this](https://a.example) [ab] [2024].'
  const citer = createCiter([passage(text)], 'NONE')
  expect(citer.push(text) + citer.end().text).toBe(text)
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
  expect(text).toBe('Der Link ist 45 Minuten gültig und kann nur einmal verwendet werden. [1]')
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
  const [first, second] = (written[1] ?? '').replace(' [1, 2]', '').split('\n   -')
  expect(second).toContain('Send reset link')
  expect(text).toStartWith(first ?? '?')
})

test('what no passage has is left out, however it is wrapped', () => {
  const made = [
    'Call +49 30 5550123 to reset your password.',
    'Reset your password at https://evil.example/reset.',
    'Write to help@evil.example to reset your password.',
    'Open evil.example and click Forgot password?',
    'Ask Bartholomew Quist for the reset link of your account.',
    'The reset link works once with `--force`.',
    'The reset link of SAML works once.',
    'The reset link is valid for 45 days.',
    'The reset link is valid for thirteen minutes.',
    'The reset link is valid for forty-six minutes.',
    'The reset link is valid for one minute and works once.',
    'Open pp.example and click Forgot password?',
    'Business is 6.00 EUR per member.',
    'Starter is $6.00 per member.',
    '- The reset link is valid since 3 March 2017.',
    '| Business | $9.00 per member |',
    '```\nopen evil.example\n```',
    '## Ask Bartholomew',
    'The mail comes from a zoo whose director collects bananas.',
  ]
  const safe = 'The reset link is valid for 45 minutes.'
  for (const sentence of made) {
    expect([sentence, cite(`${safe}\n\n${sentence}\n\n${safe}`).text]).toEqual([
      sentence,
      `${safe} [1]\n\n${safe} [1]`,
    ])
  }
})

test('who denies what a passage says, or says what it denies, is not believed', () => {
  const said = passage('The link does not expire. Guests can export shifts. Sharing is disabled.')
  for (const [sentence, isShown] of [
    ['The link does not expire.', true],
    ['The link does expire.', false],
    ['Guests can export shifts.', true],
    ['Guests cannot export shifts.', false],
    ["Guests can't export shifts.", false],
    ['Guests can not export any shifts.', false],
    ['Sharing is disabled.', true],
    ['Sharing is enabled.', false],
  ] as const) {
    const citer = createCiter([said], 'NONE')
    const text = citer.push(sentence) + citer.end().text
    expect([sentence, text]).toEqual([sentence, isShown ? sentence : ''])
  }
})

test('a yes by itself is no answer, nor is the question given back', () => {
  const question = 'Is the reset link valid for 60 minutes?'
  for (const sentence of [
    'Yes.',
    'Yes, that is right!',
    'Sure!',
    `Yes, that is right: ${question}`,
  ]) {
    const citer = createCiter(passages, 'NONE', { question })
    const text =
      citer.push(`${sentence} The reset link is valid for 45 minutes.`) + citer.end().text
    expect(text).toBe('The reset link is valid for 45 minutes.')
  }
})

test('there is no yes to what takes a wrong figure for granted', () => {
  const said = 'Yes, the reset link is valid for 45 minutes.'
  const answerTo = (question: string) => {
    const citer = createCiter(passages, 'NONE', { question })
    return citer.push(said) + citer.end().text
  }
  expect(answerTo('Is the reset link valid for 60 minutes?')).toBe(
    'The reset link is valid for 45 minutes.',
  )
  expect(answerTo('Is the reset link valid for 45 minutes?')).toBe(said)
})

test('courtesies stay with a claim, and announcements with what they announce', () => {
  const claim = 'The reset link is valid for 45 minutes.'
  expect(cite(`Happy to help! ${claim} Let me know if you have any questions.`, 'NONE').text).toBe(
    `Happy to help! ${claim} Let me know if you have any questions.`,
  )
  expect(cite('Happy to help!', 'NONE').text).toBe('')
  expect(
    cite(`## Prices\n\nFollow these steps:\n1. Buy 99 bananas\n\n${claim}`, 'NONE').text,
  ).not.toContain('steps')
  expect(cite(`## Bananas\n\nThey cost 99.\n\n## Links\n\n${claim}`, 'NONE').text).toBe(
    `## Links\n\n${claim}`,
  )
})

test('rows of a table are judged one by one', () => {
  const table = '| Plan | Price |\n| --- | --- |\n| Starter | $3.00 per member |'
  expect(cite(`${table}\n| Business | $9.00 per member |`).text).toBe(`${table}\n\n[1]`)
})

test('that it does not know is said of the whole text, unless a passage says so', () => {
  for (const sentence of [
    "I can't find that in the documents.",
    'I’m sorry, but I don’t have information about that.',
    'The documents do not mention any discount.',
    'There is no information about this in the provided documents.',
    'This is not covered in the help articles.',
    'As an AI language model, I cannot answer that.',
    'Dazu kann ich leider nichts sagen, ich habe dazu keine Informationen.',
    'Je ne trouve pas cette information.',
    'No puedo encontrar esa información.',
    'Non trovo questa informazione nei documenti.',
    '我找不到相关信息。',
    'NO_ANSWER',
  ]) {
    const citer = createCiter(passages, 'NONE')
    const text = citer.push(sentence) + citer.end().text
    expect([sentence, text, citer.problem()]).toEqual([sentence, '', 'refused'])
  }
  const honest = createCiter([passage('We do not know your password.')], 'NONE')
  expect(honest.push('We do not know your password.') + honest.end().text).toBe(
    'We do not know your password.',
  )
  expect(honest.problem()).toBeUndefined()
})

test('a figure of the question is no evidence, a name set by the operator is', () => {
  const settings = { question: 'Is Business $16.00?', own: 'Ada' }
  const citer = createCiter(passages, 'NONE', settings)
  const text = 'Business is $16.00 per member. Says Ada: Business is $6.00 per member.'
  expect(citer.push(text) + citer.end().text).toBe('Says Ada: Business is $6.00 per member.')
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

test('what is cited is numbered from 1, in the order of the text', () => {
  const { text, citations } = cite(
    'Business is $6.00 per member [2]. The reset link is valid for 45 minutes [1]. Starter is $3.00 per member [2].',
  )
  expect(text).toBe(
    'Business is $6.00 per member. [1] The reset link is valid for 45 minutes. [2] Starter is $3.00 per member. [1]',
  )
  expect(citations.map(({ index, title }) => [index, title])).toEqual([
    [1, 'Prices'],
    [2, 'Reset your password'],
  ])
})

test('a stop within code or a name ends no sentence, however the text comes', () => {
  const text = 'Open `t + "." + body` and click **Forgot password?** under app.example.'
  const [first, ...rest] = createPieces(text)
  expect(first).toEqual([text])
  for (const pieces of rest) expect(pieces).toEqual([text])
})

const desk = [
  passage(
    '| Plan | Paid monthly | Paid annually | Members |\n| --- | --- | --- | --- |\n| Starter | $3.00 per member | $2.50 per member | up to 50 |\n| Business | $6.00 per member | $5.00 per member | no limit |',
    'Prices',
  ),
  passage(
    '| Feature | Free | Business | Enterprise |\n| --- | --- | --- | --- |\n| SAML single sign-on | no | no | yes |\n| SCIM provisioning | no | no | yes |\n| Audit log | no | 90 days | 1 year |',
    'Features',
  ),
  passage(
    '| Status | Code | Meaning |\n| --- | --- | --- |\n| 401 | `invalid_key` | The key is wrong, expired or revoked |\n| 409 | `conflict` | The shift overlaps another |\n| 422 | `locked` | The timesheet was exported already |',
    'Errors',
  ),
  passage(
    "New workspaces get 14 days of Business. For Enterprise, write to us. Credits don't expire. Admins can't cancel. We don't take PayPal or cheques. The old card is kept until a new one was charged. Data is kept in the European Union (Frankfurt, backup in Paris). The limits count per workspace, not per key. Payroll can be sent to DATEV, ADP and Sage. Registered non-profits get 40 % off annual plans. The region can't be changed afterwards. A ticket is answered within 2 business days, an invoice is kept for 10 years.",
    'Help',
  ),
]

function shownOf(text: string): string {
  const citer = createCiter(desk, 'NONE')
  return citer.push(text) + citer.end().text
}

test.each([
  'Business costs $5.00 per member when paid monthly and $6.00 when paid annually.',
  'SAML single sign-on is available on Business.',
  'SAML single sign-on and SCIM provisioning are available on Business.',
  "SAML single sign-on isn't available on Enterprise.",
  'The audit log is kept for 1 year on Business.',
  '409 means that the key is wrong, expired or revoked.',
  '`conflict` means that the timesheet was exported already.',
  'New workspaces get 14 days of Enterprise.',
  'New workspaces get 14 days of Business, and after it they are charged a hidden fee every week.',
  'Credits expire after a year.',
  'Admins can cancel the plan of a workspace.',
  "We don't take credit cards.",
  'Data is kept in Paris, with a backup in Frankfurt.',
  'Payroll can be sent to datev, adp, sage and workday.',
  'Registered non-profits get 40 % off monthly plans.',
  'Nothing prevents that the region is changed afterwards.',
  'An invoice is kept for 2 years.',
  'An invoice is kept for 10 months.',
  'An invoice is kept forever.',
])('what is true of something else is not shown: %s', (claim) => {
  expect(shownOf(claim)).toBe('')
})

test.each([
  'The Business plan is $6.00 per member if you pay monthly, or $5.00 per member if you pay annually.',
  'Business has no limit on members.',
  'SAML single sign-on is available on Enterprise, not on Business.',
  "SAML single sign-on isn't part of Free or Business.",
  'The audit log is kept for 90 days on Business and for 1 year on Enterprise.',
  'Every new workspace gets 14 days of Business.',
  "PayPal isn't accepted.",
  'The limits count per workspace rather than per key.',
  'Data is kept in the European Union (Frankfurt, with a backup in Paris).',
  'You can send payroll to ADP, DATEV and Sage.',
  'An invoice is kept for ten years.',
])('other words for what a passage says stay: %s', (claim) => {
  expect(shownOf(claim)).toBe(claim)
})

test('a row with one wrong cell is left out', () => {
  const table =
    '| Plan | Paid monthly | Paid annually |\n| --- | --- | --- |\n| Starter | $3.00 | $2.50 |'
  expect(shownOf(`${table}\n| Business | $5.00 | $6.00 |`)).toBe(table)
})

function createPieces(text: string): string[][] {
  return [1, 2, 3, 5, text.length].map((size) => {
    const splitter = createSplitter()
    const found = []
    for (let at = 0; at < text.length; at += size) {
      found.push(...splitter.push(text.slice(at, at + size)))
    }
    return [...found, ...splitter.end()].map((segment) => segment.text)
  })
}

test('a name changed for another is left out, also behind a word that begins like one to click', () => {
  const shown = (text: string) => {
    const said = passage('Refunds are approved by Mira. Invoices go to user Okafor.', 'Billing')
    const citer = createCiter([said], 'NONE')
    return citer.push(text) + citer.end().text
  }
  expect(shown('Invoices go to user Okafor.')).toBe('Invoices go to user Okafor.')
  expect(shown('Invoices go to user Mira.')).toBe('')
})
