import { expect, test } from 'bun:test'
import { knowledgeJobs } from '../../src/knowledge/jobs.ts'
import { findSource, sourceContent } from '../../src/knowledge/source-store.ts'
import { createServer } from '../../src/server.ts'
import { indexText, knowledgeApp } from '../support/knowledge.ts'
import { withOperator } from '../support/operator.ts'
import { caller } from '../support/test-app.ts'

const path = '/console/v1/knowledge/answers'

async function desk() {
  const app = await knowledgeApp({ config: { rateLimits: false } })
  const { headers } = await withOperator(app)
  const send = caller(createServer(app))
  const add = (body: unknown, by = headers) => send('POST', path, body, by)
  const pairs = () => {
    const source = findSource(app.db, 'Answers from gaps')
    if (!source) return []
    return sourceContent(app.db, source.rowId)
      .split('\n')
      .map((line) => JSON.parse(line))
  }
  return { app, send, headers, add, pairs }
}

test('the first answer makes an FAQ, the next ones extend it, and the bot knows them', async () => {
  const { app, send, headers, add, pairs } = await desk()
  const first = await add({ question: ' Do you sell umbrellas? ', answer: ' Yes, in red. ' })
  expect(first.status).toBe(201)
  expect(first.json.data).toMatchObject({ name: 'Answers from gaps', type: 'FAQ' })
  const second = await add({ question: 'Do you sell hats?', answer: 'No.' })
  expect(second.json.data.id).toBe(first.json.data.id)
  expect(pairs()).toEqual([
    { question: 'Do you sell umbrellas?', answer: 'Yes, in red.' },
    { question: 'Do you sell hats?', answer: 'No.' },
  ])

  for (const job of knowledgeJobs()) await job.run(app, new AbortController().signal)
  const asked = await send(
    'POST',
    '/console/v1/test-questions',
    { question: 'Do you sell umbrellas?' },
    headers,
  )
  expect(asked.json.data.answer).toMatchObject({ source: 'KNOWLEDGE' })
  expect(asked.json.data.answer.message).toContain('Yes, in red.')
})

test('a question that is there already gets the new answer', async () => {
  const { add, pairs } = await desk()
  await add({ question: 'Do you sell hats?', answer: 'No.' })
  await add({ question: 'do you sell HATS?', answer: 'Since May, yes.' })
  expect(pairs()).toEqual([{ question: 'do you sell HATS?', answer: 'Since May, yes.' }])
})

test.each([
  ['no answer', { question: 'Hats?' }],
  ['an empty answer', { question: 'Hats?', answer: '  ' }],
  ['an empty question', { question: '', answer: 'No.' }],
  ['a question that is too long', { question: 'h'.repeat(1001), answer: 'No.' }],
  ['an unknown field', { question: 'Hats?', answer: 'No.', topic: 'x' }],
  ['no object', []],
])('%s is refused', async (_, body) => {
  const { add, pairs } = await desk()
  expect((await add(body)).status).toBe(400)
  expect(pairs()).toEqual([])
})

test('a source of another type that has the name is left alone', async () => {
  const { app, add } = await desk()
  await indexText(app, 'Answers from gaps', '# Notes\n\nMine.')
  const { status, json } = await add({ question: 'Hats?', answer: 'No.' })
  expect(status).toBe(409)
  expect(json.error.message).toContain('Answers from gaps')
})

test('it is for administrators', async () => {
  const { app, add } = await desk()
  const agent = await withOperator(app, 'AGENT', 'Ben')
  expect((await add({ question: 'Hats?', answer: 'No.' }, agent.headers)).status).toBe(403)
})
