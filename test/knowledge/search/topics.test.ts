import { expect, test } from 'bun:test'
import type { TopicsQuestion } from '../../../src/knowledge/search/topics-store.ts'
import type { App } from '../../../src/platform/app.ts'
import { indexFaq, indexText, knowledgeApp } from '../../support/knowledge.ts'

const topics = (app: App, question: TopicsQuestion) =>
  app.workers.search.call<string[]>('topics', question)

test('topics are questions first, then titles, of primary sources before others', async () => {
  const app = await knowledgeApp()
  await indexText(app, 'Notes', '# Notes\n\nSome notes.', { authority: 'REFERENCE' })
  await indexText(app, 'Returns', '# Returns\n\nWithin 30 days.')
  await indexFaq(app, [
    { question: 'Where are you?', answer: 'In Bern.' },
    { question: 'Who are you?', answer: 'A shop.' },
  ])
  expect(await topics(app, { limit: 9 })).toEqual([
    'Where are you?',
    'Who are you?',
    'Returns',
    'Notes',
  ])
  expect(await topics(app, { limit: 1 })).toEqual(['Where are you?'])
})

test('what is disabled, removed or empty is no topic', async () => {
  const app = await knowledgeApp()
  await indexText(app, 'Kept', '# Kept\n\nText.')
  await indexText(app, 'Disabled', '# Disabled\n\nText.')
  await indexText(app, 'Removed', '# Removed\n\nText.')
  await indexText(app, 'Gone', '# Gone\n\nText.')
  app.db.run(`update source set enabled = 0 where name = 'Disabled'`)
  app.db.run(`update source set removed_at = 1 where name = 'Removed'`)
  app.db.run(`update page set removed_at = 1 where title = 'Gone'`)
  expect(await topics(app, { limit: 9 })).toEqual(['Kept'])
  expect(await topics(await knowledgeApp(), { limit: 9 })).toEqual([])
})

test('topics in the language that is spoken come first', async () => {
  const app = await knowledgeApp()
  await indexFaq(app, [
    { question: 'How can I return it?', answer: 'By post.' },
    { question: 'Wie kann ich das zurückgeben?', answer: 'Per Post.' },
  ])
  const of = (language: string) => topics(app, { limit: 1, language })
  expect(await of('de-AT')).toEqual(['Wie kann ich das zurückgeben?'])
  expect(await of('en')).toEqual(['How can I return it?'])
})
