import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { kindOf } from '../../src/answers/question-kind.ts'
import { quote } from '../../src/answers/quote.ts'
import { unitsOf } from '../../src/answers/units.ts'
import type { Findings } from '../../src/knowledge/search/answer-search.ts'
import { openEmbedder } from '../../src/models/embedder.ts'
import type { ChatSettings } from '../../src/settings/schema.ts'
import { ask, passwordPage, setChat } from '../support/answering.ts'
import { indexFaq, indexFolder, indexText, knowledgeApp } from '../support/knowledge.ts'
import type { TestApp } from '../support/test-app.ts'

let sample: TestApp
beforeAll(async () => {
  sample = await knowledgeApp()
  await indexFolder(sample, join(import.meta.dir, '../../data/sample'))
})
afterAll(() => sample.db.close())

async function quoteFrom(
  app: TestApp,
  question: string,
  style: ChatSettings['responseStyle'] = 'BALANCED',
) {
  const params = { question, limit: 6, now: app.clock.now() }
  const found = await app.workers.search.call<Findings>('search', params)
  return quote(found, { question, style })
}

/** Question, how the quotation begins, what it has, and what it hasn't. */
const reads: [string, RegExp, RegExp[], RegExp[]][] = [
  ['How do I reset my password?', /^1\. Open/, [/4\. Enter the new/], [/\*\*Reset a forgotten/]],
  ['How long is the password reset link valid?', /45 minutes/, [], [/API keys/]],
  ['How do I turn on two-factor authentication?', /^1\. Go to/, [/4\. Save/], [/\*\*Turn it on/]],
  ['How do I import shifts from a CSV file?', /^1\. Go to/, [/4\. Click \*\*Import/], []],
  ['Can I get a refund?', /Refund/i, [/First monthly payment/], []],
  ['What is the API rate limit?', /^\| Plan \| Requests per minute/, [/Enterprise \| 600/], []],
  ['How many members can I have on the Starter plan?', /^\| Plan \|/, [/up to 50/], []],
  [
    'How much does a member cost on the Business plan?',
    /^\| Plan \| Paid monthly/,
    [/\$6\.00/],
    [/no cost/],
  ],
  ['How do I cancel my plan?', /^1\. Sign in as an Owner/, [/2\. Click \*\*Cancel/], []],
  ['How can I change my e-mail address?', /^1\. Click your picture/, [/4\. Open the mail/], []],
  [
    'How do I export the whole workspace?',
    /^(?:1\. Go to|Owners and Admins)/,
    [/4\. Download/],
    [],
  ],
  ['Is data encrypted at rest?', /encrypted at rest/, [/AES-256/], [/\*\*\d/]],
  ['Why do I see "This link has expired"?', /^\| Message/, [/single sign-on/], []],
  ['What happens when my trial ends?', /trial ends/, [/Free plan/], [/1\. Open/]],
  ['What keyboard shortcuts are there?', /^\| Keys/, [/`Ctrl`\+`K`/], []],
  ['Where is data kept?', /^In the region/, [/Frankfurt/], []],
]

test('questions about the sample are answered by the part that answers them', async () => {
  for (const [question, beginning, has, hasNot] of reads) {
    const [first] = await quoteFrom(sample, question)
    expect([question, first?.text.split('\n')[0]]).toEqual([
      question,
      expect.stringMatching(beginning),
    ])
    for (const pattern of has)
      expect([question, first?.text]).toEqual([question, expect.stringMatching(pattern)])
    for (const pattern of hasNot) expect(first?.text).not.toMatch(pattern)
  }
})

test('every quotation is verbatim, whole and readable, in every length', async () => {
  for (const [question] of reads) {
    for (const style of ['CONCISE', 'BALANCED', 'DETAILED'] as const) {
      for (const { text, chunk, start, end } of await quoteFrom(sample, question, style)) {
        expect(text).toBe(chunk.content.slice(start, end))
        expect(text.trim()).toBe(text)
        // Cut at the edges of sentences, items, tables and code blocks, never inside one.
        const units = unitsOf(chunk.content)
        expect(units.map((unit) => unit.start)).toContain(start)
        expect(units.map((unit) => unit.end)).toContain(end)
        const last = units.find((unit) => unit.end === end)
        expect([question, last?.kind]).not.toEqual([question, 'heading'])
        expect(text.length).toBeLessThanOrEqual(1300)
      }
    }
  }
})

test('a fact is told in a sentence or two', async () => {
  for (const question of [
    'How long is the password reset link valid?',
    'Is data encrypted at rest?',
  ]) {
    const quotations = await quoteFrom(sample, question)
    expect(quotations).toHaveLength(1)
    expect(quotations[0]?.text.length).toBeLessThan(320)
  }
})

test('what the first quotation does not say may come from another page', async () => {
  const app = await knowledgeApp()
  await indexText(app, 'Refunds', '# Refunds\n\nRefunds are paid within ten days.')
  await indexText(app, 'Vouchers', '# Vouchers\n\nVouchers expire after a year.')
  const titles = async (question: string) =>
    (await quoteFrom(app, question)).map((one) => one.chunk.title)
  expect(await titles('Refunds paid and vouchers expire')).toHaveLength(2)
  expect(await titles('How are refunds paid?')).toEqual(['Refunds'])
})

test('a FAQ entry is quoted whole', async () => {
  const app = await knowledgeApp()
  const answer = 'Yes. Add the locations under People. Overlaps are checked across all of them.'
  await indexFaq(app, [
    { question: 'Can one person work at several locations?', answer },
    { question: 'Who feeds the cat?', answer: 'Everybody does.' },
  ])
  const [first] = await quoteFrom(app, 'can somebody work in several locations?')
  expect(first?.text).toBe(answer)
})

test('steps that go on in the next chunk are quoted to their end', async () => {
  const app = await knowledgeApp()
  const steps = Array.from(
    { length: 9 },
    (_, at) =>
      `${at + 1}. Pull the brass lever number ${at + 1} of the printing machine, then wait until the lamp beside it has stopped blinking and the drum stands still before you go on.`,
  )
  await indexText(
    app,
    'Printing machine',
    `# Printing machine\n\n## Start the machine\n\n${steps.join('\n')}`,
  )
  const quotations = await quoteFrom(app, 'How do I start the printing machine?')
  const text = quotations.map((one) => one.text).join('\n')
  expect(text.match(/^\d\./gm)?.length).toBe(9)
  expect(new Set(text.split('\n')).size).toBe(9)
})

test('a table and a code block are quoted whole, and the marker stands behind them', async () => {
  const app = await knowledgeApp()
  setChat(app, { confidenceThreshold: 0, tone: 'CONCISE' })
  await indexText(
    app,
    'Signatures',
    '# Signatures\n\n## Verify a signature\n\n```js\nconst mac = hmac(secret, body)\n\nif (mac !== header) throw new Error()\n```\n\n## Unrelated\n\nCats sleep.',
  )
  const { done } = await ask(app, 'How do I verify a signature?')
  expect(done.message).toBe(
    '```js\nconst mac = hmac(secret, body)\n\nif (mac !== header) throw new Error()\n```\n\n[1]',
  )
})

test('a heading alone still gives an answer', async () => {
  const app = await knowledgeApp()
  await indexText(app, 'Lift', '# Lift\n\n**Out of order until Monday**')
  expect((await quoteFrom(app, 'Is the lift out of order?'))[0]?.text).toContain('Monday')
})

test('the built-in model finds what is put in other words', async () => {
  const app = await knowledgeApp({
    embedder: openEmbedder({ embedModel: 'built-in', ollamaHost: '' }),
  })
  await indexText(app, 'Reset your password', passwordPage)
  await indexText(app, 'Cats', '# Cats\n\nThe office cat sleeps on the printer.')
  setChat(app, { tone: 'CONCISE' })
  const { done } = await ask(app, 'I forgot my login credentials, how can I get a new password?')
  expect(done.source).toBe('KNOWLEDGE')
  expect(done.message).toStartWith('1. Open **app.example**')
  expect((await ask(app, 'Which wine goes with fish?')).done.source).toBe('FALLBACK')
})

test('units cover the text: only white space lies between two of them', () => {
  const text = `${passwordPage}\n| a | b |\n| --- | --- |\n| 1. x | y |\n\n\`\`\`\n# no heading\n\n- no item\n\`\`\`\n\n**Bold line**\n\nEnd. Of it`
  let at = 0
  for (const unit of unitsOf(text)) {
    expect(text.slice(at, unit.start).trim()).toBe('')
    expect(text.slice(unit.start, unit.end)).toBe(unit.text)
    at = unit.end
  }
  expect(text.slice(at).trim()).toBe('')
  const kinds = unitsOf(text).map((unit) => unit.kind)
  expect(kinds.slice(-5)).toEqual(['table', 'code', 'heading', 'sentence', 'sentence'])
})

test('what a question asks for is known by its form', () => {
  expect(kindOf('How long is it valid?')).toMatchObject({ isFact: true, wantsSteps: false })
  expect(kindOf('Hi, how do I pay?')).toMatchObject({ isFact: false, wantsSteps: true })
  expect(kindOf("My calendar doesn't sync")).toMatchObject({ isFact: false, wantsSteps: true })
  expect(kindOf('Which roles are there?')).toMatchObject({ isFact: false, wantsList: true })
  expect(kindOf('What does it cost?').figure?.pattern.test('$3.00 per member')).toBe(true)
  expect(kindOf('Wie geht das?')).toEqual({
    isFact: false,
    wantsSteps: false,
    wantsList: false,
    wantsDefinition: false,
  })
})
