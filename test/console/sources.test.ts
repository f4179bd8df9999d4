import { afterAll, expect, test } from 'bun:test'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildPdf } from '../support/build-pdf.ts'
import { indexText, knowledgeApp, syncAgain } from '../support/knowledge.ts'
import { consoleCallers } from '../support/operator.ts'
import { removeFolder, tempFolder } from '../support/process.ts'
import { testSite } from '../support/test-site.ts'

const base = '/console/v1/knowledge'
const folders: string[] = []
afterAll(() => folders.forEach(removeFolder))

async function desk() {
  const dataDir = tempFolder()
  folders.push(dataDir)
  const app = await knowledgeApp({ config: { rateLimits: false, dataDir } })
  const callers = await consoleCallers(app, base)
  const { server, admin } = callers
  return {
    app,
    dataDir,
    ...callers,
    async upload(query: string, body: BodyInit, more: Record<string, string> = {}) {
      const request = new Request(`http://localhost${base}/uploads${query}`, {
        method: 'POST',
        body,
        headers: { ...admin.headers, ...more },
      })
      const response = await server.handle(request)
      return { status: response.status, json: await response.json() }
    },
    uploads: () =>
      existsSync(join(dataDir, 'uploads')) ? readdirSync(join(dataDir, 'uploads')) : [],
  }
}

test('text and questions become sources that answer', async () => {
  const { app, asAdmin } = await desk()
  const text = await asAdmin('POST', '/sources', {
    type: 'TEXT',
    name: ' Opening hours ',
    content: '# Opening hours\n\nThe shop in Bern opens at nine.',
    authority: 'SECONDARY',
    syncSchedule: '0 3 * * *',
  })
  expect(text.status).toBe(201)
  expect(text.json.data).toMatchObject({
    name: 'Opening hours',
    type: 'TEXT',
    authority: 'SECONDARY',
    syncSchedule: '0 3 * * *',
    status: 'PENDING',
    lastSync: { status: 'QUEUED' },
  })
  const faq = await asAdmin('POST', '/sources', {
    type: 'FAQ',
    name: 'Questions',
    questions: [
      { question: 'Do you ship to Norway?', answer: 'We ship to Norway.', topic: 'Post' },
    ],
  })
  for (const { json } of [text, faq]) await syncAgain(app, json.data.id)
  const one = await asAdmin('GET', `/sources/${faq.json.data.id}`)
  expect(one.json.data).toMatchObject({ status: 'READY', chunkCount: 1, options: {} })
  const found = await asAdmin('GET', '/search?q=Norway&limit=1')
  expect(found.json.data.hits).toMatchObject([
    { rank: 1, content: 'We ship to Norway.', sourceId: faq.json.data.id, headingPath: ['Post'] },
  ])
  expect(found.json.data.usedVectors).toBe(true)
})

test('websites, pages, folders and files are added with what they need', async () => {
  const { app, asAdmin, dataDir } = await desk()
  const site = testSite({ '/docs': '<h1>Returns</h1><p>Returns are free within a month.</p>' })
  try {
    const web = await asAdmin('POST', '/sources', {
      type: 'WEBSITE',
      location: `${site.url}/docs`,
      options: { maxPages: 5, include: ['/docs*'] },
    })
    expect(web.json.data).toMatchObject({ type: 'WEBSITE', location: `${site.url}/docs` })
    expect(web.json.data.name).toBe(`${site.url.slice('http://'.length)}/docs`)
    await syncAgain(app, web.json.data.id)
    const shown = await asAdmin('GET', `/sources/${web.json.data.id}`)
    expect(shown.json.data).toMatchObject({
      pageCount: 1,
      options: { maxPages: 5, include: ['/docs*'] },
    })
    const page = await asAdmin('POST', '/sources', { type: 'URL', location: `${site.url}/other` })
    expect(page.status).toBe(201)
  } finally {
    await site.stop()
  }
  const docs = join(dataDir, 'docs')
  mkdirSync(docs)
  writeFileSync(join(docs, 'a.md'), '# A\n\nAlpacas are welcome.')
  const folder = await asAdmin('POST', '/sources', { type: 'FOLDER', location: `${docs}/` })
  expect(folder.json.data).toMatchObject({ name: 'docs', location: docs })
  const file = await asAdmin('POST', '/sources', { type: 'FILE', location: join(docs, 'a.md') })
  expect(file.json.data).toMatchObject({ name: 'a.md', type: 'FILE' })
  expect((await asAdmin('DELETE', `/sources/${file.json.data.id}`)).status).toBe(204)
  expect(existsSync(join(docs, 'a.md'))).toBe(true)
})

test.each([
  ['type', { type: 'NOVEL' }],
  ['name', { type: 'TEXT', content: 'Text.' }],
  ['content', { type: 'TEXT', name: 'A' }],
  ['content', { type: 'TEXT', name: 'A', content: '  ' }],
  ['questions', { type: 'FAQ', name: 'A' }],
  ['questions.0.answer', { type: 'FAQ', name: 'A', questions: [{ question: 'Q' }] }],
  ['location', { type: 'WEBSITE' }],
  ['location', { type: 'WEBSITE', location: 'ftp://example.com' }],
  ['location', { type: 'WEBSITE', location: 'http://user:secret@example.com/' }],
  ['location', { type: 'URL', location: 'http://169.254.169.254/latest/meta-data/' }],
  ['location', { type: 'FOLDER', location: 'docs' }],
  ['location', { type: 'FOLDER', location: '/no/such/folder' }],
  ['location', { type: 'FILE', location: '/' }],
  ['content', { type: 'WEBSITE', location: 'https://example.com', content: 'Text.' }],
  ['options.maxPages', { type: 'FOLDER', location: '/', options: { maxPages: 0 } }],
  ['options.depth', { type: 'FOLDER', location: '/', options: { depth: 1 } }],
  ['syncSchedule', { type: 'TEXT', name: 'A', content: 'B', syncSchedule: '0 0 31 2 *' }],
  ['authority', { type: 'TEXT', name: 'A', content: 'B', authority: 'SACRED' }],
  ['colour', { type: 'TEXT', name: 'A', content: 'B', colour: 'red' }],
])('a source with a wrong %s is refused: %j', async (path, body) => {
  const { asAdmin } = await desk()
  const { status, json } = await asAdmin('POST', '/sources', body)
  expect(json.error.details.map((one: { path: string }) => one.path)).toContain(path)
  expect(status).toBe(400)
})

test('what is a source already, or has its name, is refused', async () => {
  const { asAdmin, dataDir } = await desk()
  const folder = { type: 'FOLDER', location: dataDir, name: 'Docs' }
  expect((await asAdmin('POST', '/sources', folder)).status).toBe(201)
  const same = await asAdmin('POST', '/sources', { ...folder, name: 'Other' })
  expect(same.status).toBe(409)
  expect(same.json.error.message).toContain("'Docs'")
  const named = await asAdmin('POST', '/sources', { type: 'TEXT', name: 'Docs', content: 'Text.' })
  expect(named.status).toBe(409)
})

test('a document is uploaded as a form, answers, and goes with its source', async () => {
  const { app, asAdmin, upload, uploads } = await desk()
  const pdf = buildPdf([[{ text: 'Alpacas are welcome in the garden.', y: 700 }]])
  const form = new FormData()
  form.set('file', new File([new Uint8Array(pdf)], '../../Garden: rules.pdf'))
  form.set('authority', 'REFERENCE')
  const { status, json } = await upload('', form)
  expect(json.data).toMatchObject({
    name: 'Garden rules.pdf',
    type: 'FILE',
    authority: 'REFERENCE',
  })
  expect(status).toBe(201)
  const { id, location } = json.data
  expect(location).toBe(join(app.config.dataDir, 'uploads', id, 'Garden rules.pdf'))
  await syncAgain(app, id)
  const found = await asAdmin('GET', '/search?q=alpacas')
  expect(found.json.data.hits[0].content).toContain('Alpacas are welcome')
  expect((await asAdmin('DELETE', `/sources/${id}`)).status).toBe(204)
  expect(uploads()).toEqual([])
  expect((await asAdmin('GET', '/search?q=alpacas')).json.data.hits).toEqual([])
  expect((await asAdmin('GET', `/sources/${id}`)).status).toBe(404)
  expect((await asAdmin('DELETE', `/sources/${id}`)).status).toBe(404)
})

test('a document is uploaded as it is, with its name in the query', async () => {
  const { upload, uploads } = await desk()
  const markdown = '# Garden\n\nAlpacas are welcome.'
  const { status, json } = await upload('?fileName=garden.md&name=Garden', markdown, {
    'content-type': 'text/markdown',
  })
  expect(status).toBe(201)
  expect(json.data).toMatchObject({ name: 'Garden', type: 'FILE' })
  const again = await upload('?fileName=garden.md&name=Garden', markdown)
  expect(again.status).toBe(409)
  expect(uploads()).toEqual([json.data.id])
})

test('uploads that can be nothing are refused, and leave nothing behind', async () => {
  const { upload, uploads } = await desk()
  const withoutFile = new FormData()
  withoutFile.set('file', 'just text')
  const refusals = [
    await upload('', 'text', { 'content-type': 'text/plain' }),
    await upload('?fileName=program.exe', 'MZ'),
    await upload('?fileName=.md', 'hidden'),
    await upload('?fileName=empty.md', ''),
    await upload('?fileName=a.md&authority=SACRED', 'text'),
    await upload(`?fileName=a.md&name=${'x'.repeat(121)}`, 'text'),
    await upload('', withoutFile),
    await upload('', 'no form', { 'content-type': 'multipart/form-data; boundary=x' }),
    await upload('?fileName=big.txt', new Uint8Array(50 * 1_048_576 + 1)),
    await upload('?fileName=a.md', 'text', { 'content-encoding': 'gzip' }),
  ]
  expect(refusals.map(({ status }) => status)).toEqual([
    400, 400, 400, 400, 400, 400, 400, 400, 413, 415,
  ])
  for (const { json } of refusals) expect(json.error.code).toBeString()
  expect(uploads()).toEqual([])
})

test('sources are listed, changed and synced, and their pages and chunks read', async () => {
  const { app, asAdmin, asAgent } = await desk()
  const id = await indexText(app, 'Returns', '# Returns\n\nWithin 30 days.')
  expect((await asAgent('GET', '/sources')).json).toMatchObject({
    data: [{ id }],
    meta: { total: 1 },
  })
  const pages = await asAgent('GET', `/sources/${id}/pages`)
  const chunks = await asAgent('GET', `/pages/${pages.json.data[0].id}/chunks`)
  expect(chunks.json.data[0].content).toContain('Within 30 days.')
  expect((await asAgent('GET', '/search?q=returns')).json.data.hits).toHaveLength(1)
  const changed = await asAdmin('PATCH', `/sources/${id}`, { enabled: false })
  expect(changed.json.data.enabled).toBe(false)
  expect((await asAdmin('POST', `/sources/${id}/sync`)).status).toBe(202)
  expect((await asAdmin('POST', '/sources/src_none/sync')).status).toBe(404)
  expect((await asAdmin('GET', '/search')).status).toBe(400)
  expect((await asAdmin('GET', '/search?q=a&limit=51')).status).toBe(400)
})

test('agents change nothing here, and without a session nothing is to be seen', async () => {
  const { app, asAgent, asNobody } = await desk()
  const id = await indexText(app, 'Returns', '# Returns\n\nWithin 30 days.')
  const text = { type: 'TEXT', name: 'A', content: 'B' }
  for (const [method, path, body] of [
    ['POST', '/sources', text],
    ['POST', '/uploads', undefined],
    ['DELETE', `/sources/${id}`, undefined],
    ['PATCH', `/sources/${id}`, { enabled: false }],
    ['POST', `/sources/${id}/sync`, undefined],
  ] as const) {
    expect((await asAgent(method, path, body)).status).toBe(403)
    expect((await asNobody(method, path, body)).status).toBe(401)
  }
  for (const path of ['/sources', `/sources/${id}`, '/search?q=a']) {
    expect((await asNobody('GET', path)).status).toBe(401)
  }
})
