import { expect, test } from 'bun:test'
import { knowledgeJobs } from '../../src/knowledge/jobs.ts'
import { indexText, knowledgeApp } from '../support/knowledge.ts'
import { consoleCallers } from '../support/operator.ts'

async function desk() {
  const app = await knowledgeApp({ config: { rateLimits: false } })
  const { server, admin, agent, asAdmin, asAgent } = await consoleCallers(
    app,
    '/console/v1/knowledge',
  )
  return {
    app,
    asAdmin,
    asAgent,
    async read(body: BodyInit, fileName = '', who = admin.headers) {
      const url = `http://localhost/console/v1/knowledge/faq-imports?fileName=${fileName}`
      const request = new Request(url, { method: 'POST', body, headers: who })
      const response = await server.handle(request)
      return { status: response.status, json: await response.json() }
    },
    agent: agent.headers,
  }
}

const first = [{ question: 'Do you sell hats?', answer: 'No.' }]

test('a file is read and nothing of it is stored', async () => {
  const { read, asAdmin } = await desk()
  const { status, json } = await read('question,answer\nWhy?,Because.\nHow?,\n', 'faq.csv')
  expect(status).toBe(200)
  expect(json.data).toEqual({
    format: 'CSV',
    entries: [{ place: 'Line 2', question: 'Why?', answer: 'Because.' }],
    problems: [{ place: 'Line 3', message: 'has no answer' }],
  })
  expect((await asAdmin('GET', '/sources')).json.meta.total).toBe(0)
})

test('an empty file, one over 1 MiB and an agent are refused', async () => {
  const { read, agent } = await desk()
  expect((await read('')).json.error.code).toBe('VALIDATION_ERROR')
  expect((await read('x'.repeat(1_048_577))).status).toBe(413)
  expect((await read('Q: a\nA: b', '', agent)).status).toBe(403)
})

test('questions of a source are read, changed as a whole, and answer from then on', async () => {
  const { app, asAdmin, asAgent } = await desk()
  const made = await asAdmin('POST', '/sources', { type: 'FAQ', name: 'Shop', questions: first })
  const path = `/sources/${made.json.data.id}/questions`
  const before = (await asAgent('GET', path)).json.data
  expect(before).toMatchObject({ questions: first, problems: [] })
  const questions = [
    ...first,
    { question: ' Do you sell boots? ', answer: 'Red ones.', topic: 'A' },
  ]
  const { version } = before
  expect((await asAgent('PUT', path, { questions, version })).status).toBe(403)
  const saved = await asAdmin('PUT', path, { questions, version })
  expect(saved.status).toBe(200)
  expect(saved.json.data).toMatchObject({ id: made.json.data.id, syncId: expect.any(String) })
  const after = (await asAdmin('GET', path)).json.data
  expect(after.questions[1]).toEqual({
    question: 'Do you sell boots?',
    answer: 'Red ones.',
    topic: 'A',
  })
  expect(after.version).toBe(saved.json.data.version)
  for (const job of knowledgeJobs()) await job.run(app, new AbortController().signal)
  const found = await asAdmin('GET', '/search?q=Do you sell boots?')
  expect(found.json.data.hits[0]).toMatchObject({ question: 'Do you sell boots?' })
})

test('one wrong pair, or somebody who was faster, and all stays as it was', async () => {
  const { asAdmin } = await desk()
  const made = await asAdmin('POST', '/sources', { type: 'FAQ', name: 'Shop', questions: first })
  const path = `/sources/${made.json.data.id}/questions`
  const { version } = (await asAdmin('GET', path)).json.data
  const broken = [
    { question: 'New?', answer: 'Yes.' },
    { question: 'Why?', answer: ' ' },
  ]
  const refused = await asAdmin('PUT', path, { questions: broken, version })
  expect(refused.status).toBe(400)
  expect(refused.json.error.details[0].path).toBe('questions.1.answer')
  expect((await asAdmin('PUT', path, { questions: [], version })).status).toBe(400)
  expect((await asAdmin('PUT', path, { questions: first })).status).toBe(400)
  const late = await asAdmin('PUT', path, { questions: first, version: 'another' })
  expect(late.status).toBe(409)
  expect((await asAdmin('GET', path)).json.data.questions).toEqual(first)
})

test('a source of another type, and one that is not there, have no questions', async () => {
  const { app, asAdmin } = await desk()
  const id = await indexText(app, 'Hours', '# Hours\n\nWe open at nine.')
  expect((await asAdmin('GET', `/sources/${id}/questions`)).status).toBe(409)
  expect((await asAdmin('GET', '/sources/src_no/questions')).status).toBe(404)
  const body = { questions: first, version: 'x' }
  expect((await asAdmin('PUT', '/sources/src_no/questions', body)).status).toBe(404)
})

test('the text of a page comes in stretches, by words, or around a chunk', async () => {
  const { app, asAdmin } = await desk()
  const parts = Array.from({ length: 5 }, (_, at) => `# Part ${at}\n\n${`Word${at} `.repeat(120)}`)
  const id = await indexText(app, 'Book', parts.join('\n\n'))
  const page = (await asAdmin('GET', `/sources/${id}/pages`)).json.data[0].id
  const all = await asAdmin('GET', `/pages/${page}/text`)
  expect(all.status).toBe(200)
  expect(all.json.data.page).toMatchObject({ id: page, sourceId: id, chunkCount: 5 })
  expect(all.json.data.chunks.map(({ position }: { position: number }) => position)).toEqual([
    0, 1, 2, 3, 4,
  ])
  expect(all.json.data.chunks[3]).toMatchObject({ headingPath: ['Part 3'], question: null })
  const fourth = all.json.data.chunks[3].id
  const around = await asAdmin('GET', `/pages/${page}/text?pageSize=2&chunk=${fourth}`)
  expect(around.json.meta).toEqual({ total: 5, page: 2, pageSize: 2 })
  expect(around.json.data.chunks[1].id).toBe(fourth)
  const gone = await asAdmin('GET', `/pages/${page}/text?pageSize=2&chunk=chunk_no`)
  expect(gone.json.meta.page).toBe(1)
  const words = await asAdmin('GET', `/pages/${page}/text?q=word2`)
  expect(words.json.data.chunks.map(({ position }: { position: number }) => position)).toEqual([2])
  expect((await asAdmin('GET', `/pages/${page}/text?q=%25`)).json.meta.total).toBe(0)
  expect((await asAdmin('GET', '/pages/page_no/text')).status).toBe(404)
  expect((await asAdmin('GET', `/pages/${page}/text?pageSize=0`)).status).toBe(400)
})
