import { expect, test } from 'bun:test'
import {
  affordableTerms,
  lexicalRanking,
  openLexicon,
} from '../../../src/knowledge/search/lexical.ts'
import { search } from '../../../src/knowledge/search/search.ts'
import { questionTerms } from '../../../src/knowledge/search/terms.ts'
import { getSource } from '../../../src/knowledge/source-store.ts'
import { ask } from '../../support/index-checks.ts'
import { indexFaq, indexText, knowledgeApp } from '../../support/knowledge.ts'
import type { TestApp } from '../../support/test-app.ts'

/** By full text alone: vectors would always find something. */
function textOnly(app: TestApp, question: string): string[] {
  app.db.run('drop table if exists temp.chunk_vocabulary')
  const lexicon = openLexicon(app.db, () => 0)
  const { hits } = search(app.db, lexicon, { question, limit: 10, now: app.clock.now() })
  return hits.map((hit) => hit.title)
}

test('whatever a question is made of, it is no full-text syntax and no error', async () => {
  const app = await knowledgeApp()
  await indexText(app, 'Refunds', 'A refund takes five days. Title and content are words here.')
  const odd = [
    '"',
    '""" refund',
    '*',
    'refund*',
    'NEAR(refund days, 2)',
    '-refund',
    'title:refund',
    'content : refund',
    '{title content} : refund',
    '^refund',
    'refund AND',
    'OR refund NOT',
    '(refund',
    "'; drop table chunk; --",
    'refund\u0000days',
    '🎉 refund 🎉',
    '\ud800refund',
    'refund '.repeat(570),
    'x'.repeat(4000),
    Array.from({ length: 800 }, (_, i) => `w${i}`).join(' '),
  ]
  for (const question of odd) {
    const { hits } = await ask(app, question)
    if (question.includes('refund ')) expect(hits[0]?.title).toBe('Refunds')
  }
  for (const question of ['', ' ', '🎉', '?!', 'the of and', '\u0000']) {
    expect((await ask(app, question)).hits.length).toBeLessThanOrEqual(1)
    expect(textOnly(app, question)).toEqual(question === 'the of and' ? ['Refunds'] : [])
  }
})

test('an empty index answers with nothing', async () => {
  const app = await knowledgeApp()
  expect(await ask(app, 'How do I get a refund?')).toMatchObject({
    hits: [],
    passages: [],
    usedVectors: false,
  })
})

test('texts are found in many scripts, by codes, numbers, addresses and names', async () => {
  const app = await knowledgeApp()
  const texts = {
    Chinese: '客户可以在三十天内申请退款。',
    Japanese: 'サーバーのパスワードを変更します。',
    Thai: 'ลูกค้าสามารถขอคืนเงินได้ภายในสามสิบวัน',
    Korean: '비밀번호 재설정은 설정 화면에서 합니다.',
    Hindi: 'अपना पासवर्ड यहाँ बदलें',
    Arabic: 'يمكنك تغيير كلمة المرور هنا',
    Greek: 'Αλλάξτε τον κωδικό ΠΡΟΣΒΑΣΗΣ εδώ',
    German: 'Die Rückerstattung dauert fünf Tage.',
    Turkish: 'İstanbul ofisi pazar günü kapalıdır.',
    Code: 'SYNC-204 means that the calendar is away, SYNC-205 that it is full.',
    Address: 'Write to billing@example.com about invoices.',
    Camel: 'Set webhookSecret before maxRetries.',
  }
  for (const [title, text] of Object.entries(texts)) await indexText(app, title, text)
  const questions: Record<string, string[]> = {
    Chinese: ['退款', '怎么申请退款？'],
    Japanese: ['パスワード', 'サーバー'],
    Thai: ['คืนเงิน'],
    Korean: ['비밀번호'],
    Hindi: ['पासवर्ड'],
    Arabic: ['كلمة'],
    Greek: ['κωδικο', 'πρόσβασης'],
    German: ['rueckerstattung Rückerstattung', 'ruckerstattung'],
    Turkish: ['istanbul', 'İSTANBUL'],
    Code: ['SYNC-204', 'what is sync 204?'],
    Address: ['billing@example.com'],
    Camel: ['webhooksecret', 'webhookSecret?'],
  }
  for (const [title, asked] of Object.entries(questions)) {
    for (const question of asked)
      expect([question, textOnly(app, question)[0]]).toEqual([question, title])
  }
})

test('of equal texts the more authoritative source comes first', async () => {
  const app = await knowledgeApp()
  const text = (end: string) =>
    `The warranty covers two years. ${end} It is given for every device that was sold.`
  await indexText(app, 'A', text('Alpha beta gamma delta.'), { authority: 'REFERENCE' })
  await indexText(app, 'B', text('Epsilon zeta eta theta.'), { authority: 'PRIMARY' })
  await indexText(app, 'C', text('Iota kappa lambda mu.'), { authority: 'SECONDARY' })
  expect(textOnly(app, 'warranty device')).toEqual(['B', 'C', 'A'])
})

test('of equal texts the stale one comes last', async () => {
  const app = await knowledgeApp()
  await indexText(app, 'Old', 'The warranty covers two years. Alpha beta gamma delta epsilon.')
  app.clock.advance(3 * 365 * 86_400_000)
  await indexText(app, 'New', 'The warranty covers two years. Zeta eta theta iota kappa.')
  const { hits } = await ask(app, 'warranty years')
  expect(hits.map((hit) => hit.title)).toEqual(['New', 'Old'])
  expect(hits[1]?.score).toBeCloseTo((hits[0]?.score ?? 0) * 0.88, 5)
})

test('what says the same twice is returned once, in scripts without spaces, too', async () => {
  const app = await knowledgeApp()
  const words = 'A refund takes five days and goes to the card that was used to pay for the order'
  await indexText(app, 'One', `${words}.`)
  await indexText(app, 'Two', `${words}, really.`)
  await indexText(app, 'Three', '客户可以在三十天内申请退款。')
  await indexText(app, 'Four', '客户可以在三十天内申请退款。')
  expect(textOnly(app, 'refund card')).toHaveLength(1)
  expect(textOnly(app, '申请退款')).toHaveLength(1)
})

test('the parts of a long FAQ entry come together, in order, as one hit', async () => {
  const app = await knowledgeApp()
  const long = Array.from({ length: 3 }, (_, i) => `Step ${i}: ${'press the button. '.repeat(40)}`)
  await indexFaq(app, [
    { question: 'How do I pay?', answer: 'By card.' },
    { question: 'How do I install it?', answer: long.join('\n\n') },
    { question: 'How do I leave?', answer: 'Close the window.' },
  ])
  const { hits, passages } = await ask(app, 'How do I install it?')
  expect(hits.filter((hit) => hit.question === 'How do I install it?')).toHaveLength(1)
  const steps = passages[0]?.chunks.filter((chunk) => chunk.question === 'How do I install it?')
  expect(steps?.length).toBeGreaterThanOrEqual(3)
  const text = steps?.map((chunk) => chunk.content).join(' ') ?? ''
  expect(text.indexOf('Step 0')).toBeGreaterThanOrEqual(0)
  expect(text.indexOf('Step 0')).toBeLessThan(text.indexOf('Step 1'))
  expect(text.indexOf('Step 1')).toBeLessThan(text.indexOf('Step 2'))
})

test('neighbours among the hits are joined in reading order, with the one between them', async () => {
  const app = await knowledgeApp()
  const part = (word: string) =>
    `## On ${word}\n\n${`${word} is a fine thing to have. `.repeat(25)}`
  await indexText(app, 'Guide', ['zebra', 'apple', 'middle', 'apple', 'yak'].map(part).join('\n\n'))
  app.db.run('drop table if exists temp.chunk_vocabulary')
  const { hits, passages } = search(
    app.db,
    openLexicon(app.db, () => 0),
    {
      question: 'apple',
      limit: 10,
      now: app.clock.now(),
    },
  )
  // Both sections say the same: one of them is a hit, and a near-duplicate isn't.
  expect(hits).toHaveLength(1)
  expect(passages).toHaveLength(1)

  const three = search(app.db, openLexiconAnew(app), {
    question: 'zebra middle',
    limit: 10,
    now: app.clock.now(),
  })
  const positions = three.passages[0]?.chunks.map((chunk) => chunk.position)
  expect(positions).toEqual([0, 1, 2])
})

function openLexiconAnew(app: TestApp, now = () => 0, ttlMs?: number) {
  app.db.run('drop table if exists temp.chunk_vocabulary')
  return openLexicon(app.db, now, ttlMs)
}

test('a question is searched by its rarest words, as many as the budget allows', async () => {
  const frequencies: Record<string, number> = { common: 60_000, usual: 900, rare: 200, odd: 3 }
  const lexicon = {
    total: () => 100_000,
    frequency: (stem: string) => frequencies[stem] ?? 0,
    idf: () => 1,
    nearest: () => undefined,
  }
  const chosen = (question: string) =>
    affordableTerms(lexicon, questionTerms(question)).map((term) => term.stem)
  expect(chosen('common usual rare odd unknown')).toEqual(['odd', 'rare', 'usual'])
  frequencies.common = 2000
  expect(chosen('common rare odd')).toEqual(['odd', 'rare', 'common'])
  frequencies.common = 90_000
  expect(chosen('common')).toEqual(['common'])
  expect(chosen('unknown')).toEqual([])
  const many = Array.from({ length: 100 }, (_, i) => `w${i}`)
  for (const word of many) frequencies[word] = 1
  expect(chosen(many.join(' '))).toHaveLength(24)
})

test('word frequencies are remembered for their time, new words are noticed at once', async () => {
  const app = await knowledgeApp()
  const id = await indexFaq(
    app,
    Array.from({ length: 30 }, (_, i) => ({ question: `Question ${i}?`, answer: 'A refund.' })),
  )
  let now = 0
  const lexicon = openLexiconAnew(app, () => now, 1000)
  expect(lexicon.frequency('refund')).toBe(30)
  expect(lexicon.frequency('warranti')).toBe(0)
  await indexText(app, 'Warranty', 'The warranty and the refund.')
  expect(lexicon.frequency('warranti')).toBe(1)
  expect(lexicon.frequency('refund')).toBe(30)
  now = 1001
  expect(lexicon.frequency('refund')).toBe(31)
  expect(lexicon.idf('warranti')).toBeGreaterThan(lexicon.idf('refund'))
  expect(getSource(app.db, id).chunkCount).toBe(30)
})

test('the title and the headings of a chunk weigh more than its text', async () => {
  const app = await knowledgeApp()
  await indexText(app, 'Invoices', 'Where they are kept, and how they are paid, is told here.')
  await indexText(
    app,
    'Other',
    'Some invoices are kept by others, and how is told elsewhere, maybe.',
  )
  const [first] = lexicalRanking(app.db, questionTerms('invoices'), { limit: 2, servingOnly: true })
  expect(first?.score).toBeGreaterThan(0)
  expect(textOnly(app, 'invoices')).toEqual(['Invoices', 'Other'])
})
