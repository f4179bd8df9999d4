import { expect, test } from 'bun:test'
import { ask } from '../../support/index-checks.ts'
import { indexFaq, indexText, knowledgeApp } from '../../support/knowledge.ts'

const answer = 'See the page about it.'
const questions = [
  'How do I return shoes?',
  'How do I return shoes that I bought in a store abroad?',
  'How do I return shoes that I bought in a store at home?',
  'How do I return shoes that I bought in a store at the airport?',
  'When does the airport close?',
]

async function standingOf(question: string) {
  const app = await knowledgeApp()
  await indexFaq(
    app,
    questions.map((one) => ({ question: one, answer })),
  )
  return (await ask(app, question)).standing
}

test('an entry that is asked for word by word leads in everything, and leaves nothing unasked', async () => {
  const standing = await standingOf('How do I return shoes?')
  expect(standing).toMatchObject({ agreement: 2, reverseRank: 0, unasked: 0 })
  expect(standing.lead).toBeGreaterThan(0)
  expect(standing.bm25Lead).toBeGreaterThan(0)
})

test('an entry whose like are nearer to it than the question is, and that says more, is doubtful', async () => {
  const near = await standingOf('I bought shoes in a store, may a friend return them?')
  expect(near.reverseRank).toBeGreaterThan(0)
  expect(near.unasked).toBeGreaterThan(0)
})

test('a text without a question of its own has neither', async () => {
  const app = await knowledgeApp()
  await indexText(app, 'Shoes', '# Shoes\n\nShoes that were bought in a store are returned there.')
  const { standing } = await ask(app, 'How do I return shoes abroad?')
  expect(standing).toMatchObject({ reverseRank: 0, unasked: 0 })
})

test('without anything found there is nothing that stands out', async () => {
  const { standing } = await ask(await knowledgeApp(), 'How do I return shoes?')
  expect(standing).toEqual({ lead: 0, bm25Lead: 0, agreement: 0, reverseRank: 0, unasked: 0 })
})
