import { expect, test } from 'bun:test'
import { clearDead } from '../../../src/knowledge/cleanup.ts'
import { embedBatch, isEmbeddingDue } from '../../../src/knowledge/embed.ts'
import { openEmbedDue } from '../../../src/knowledge/embed-due.ts'
import { openSearch } from '../../../src/knowledge/search/answer-search.ts'
import { getSource, removeSource } from '../../../src/knowledge/source-store.ts'
import { runSync } from '../../../src/knowledge/sync.ts'
import { findServingModel } from '../../../src/knowledge/vector-store.ts'
import type { App, Embedder } from '../../../src/platform/app.ts'
import {
  ask,
  askTitles,
  type CountingEmbedder,
  cleanRows,
  clearAll,
  countingEmbedder,
  indexRows,
  openSync,
} from '../../support/index-checks.ts'
import { indexFaq, indexText, knowledgeApp, syncAgain } from '../../support/knowledge.ts'
import type { TestApp } from '../../support/test-app.ts'

const names = { 'built-in': 'built-in/use-lite', small: 'ollama/small', other: 'ollama/other' }
type Model = keyof typeof names

/** An app with three embedding models to switch between, of which questions find each by its name. */
async function modelsApp() {
  const embedders: Record<Model, CountingEmbedder> = {
    'built-in': countingEmbedder(names['built-in']),
    small: countingEmbedder(names.small, 64),
    other: countingEmbedder(names.other),
  }
  const embedderOf = (model: string): Embedder => embedders[model as Model]
  const app = await knowledgeApp({ embedder: embedders['built-in'] })
  const embedDue = openEmbedDue(app.db, embedderOf)
  const ingest = app.workers.ingest
  app.workers.ingest = {
    ...ingest,
    call: async (name, params) =>
      (name === 'embedDue'
        ? await embedDue(params as never)
        : await ingest.call(name, params)) as never,
  }
  app.db.run('drop table temp.chunk_vocabulary')
  const search = openSearch(app.db, embedderOf)
  app.workers.search = {
    ...ingest,
    call: async (_, params) => (await search(params as never)) as never,
  }
  const use = (model: Model) => {
    app.config = { ...app.config, embedModel: model }
  }
  return { app, embedders, use }
}

async function embedAll(app: App): Promise<void> {
  while (isEmbeddingDue(app)) await embedBatch(app)
}

const entries = (count: number, word = 'fruit') =>
  Array.from({ length: count }, (_, i) => ({
    question: `What is ${word} number ${i}?`,
    answer: `It is ${word} ${i}.`,
  }))

function servingName(app: App): string | undefined {
  return findServingModel(app.db)?.name
}

test('full text answers as soon as a page is stored, vectors join when they are there', async () => {
  const app = await knowledgeApp()
  expect((await ask(app, 'anything')).usedVectors).toBe(false)
  const id = await indexText(app, 'Returns', 'Send it back within 30 days.')
  app.db.run(`update source set content = 'Keep it for ninety days.'`)
  await runSync(app, openSync(app, id), {
    signal: new AbortController().signal,
    openPages: new Set(),
  })
  clearAll(app.db)
  expect(isEmbeddingDue(app)).toBe(true)
  const early = await ask(app, 'ninety')
  expect(early.hits).toMatchObject([{ title: 'Returns', similarity: 0 }])
  expect(early.usedVectors).toBe(false)

  await embedAll(app)
  const late = await ask(app, 'ninety')
  expect(late.usedVectors).toBe(true)
  expect(late.hits[0]?.similarity).toBeGreaterThan(0.1)
})

test('vectors are stored as unit vectors with the name and dimension of their model', async () => {
  const { app, use } = await modelsApp()
  use('small')
  await indexFaq(app, entries(3))
  expect(findServingModel(app.db)).toMatchObject({ name: 'ollama/small', dimension: 64 })
  for (const { length, size } of app.db
    .query<{ length: number; size: number }, []>(
      `select vec_distance_l2(vector, zeroblob(256)) as length, length(vector) as size from embedding`,
    )
    .all()) {
    expect(length).toBeCloseTo(1, 5)
    expect(size).toBe(64 * 4)
  }
})

test('a new model is built beside the old one, which serves until the last vector is in', async () => {
  const { app, embedders, use } = await modelsApp()
  await indexFaq(app, entries(20))
  use('small')
  expect(await embedBatch(app)).toBeGreaterThan(0)
  expect(servingName(app)).toBe('built-in/use-lite')
  expect(await ask(app, 'fruit number 7')).toMatchObject({ usedVectors: true })
  expect(embedders.small.texts.length).toBeLessThan(20)

  await embedAll(app)
  expect(servingName(app)).toBe('ollama/small')
  expect(embedders.small.texts).toHaveLength(20)
  expect(embedders['built-in'].texts).toHaveLength(20)
  expect(await ask(app, 'fruit number 7')).toMatchObject({ usedVectors: true })
  clearAll(app.db, 7)
  expect(indexRows(app.db)).toEqual(cleanRows(20))
  expect(app.db.query('select name, state from embedding_model').all()).toEqual([
    { name: 'ollama/small', state: 'SERVING' },
  ])
})

test('chunks that come while a model is being built are in the one that serves in the end', async () => {
  const { app, use } = await modelsApp()
  await indexFaq(app, entries(20))
  use('small')
  await embedBatch(app)
  await indexFaq(app, entries(5, 'cheese'), { name: 'Cheese' })
  await embedAll(app)
  expect(servingName(app)).toBe('ollama/small')
  clearAll(app.db)
  expect(indexRows(app.db)).toEqual(cleanRows(25))
})

test('switching back in the middle gives every chunk its vector of the old model, and drops the new one', async () => {
  const { app, embedders, use } = await modelsApp()
  await indexFaq(app, entries(20))
  use('small')
  await embedBatch(app)
  await indexFaqWithoutEmbedding(app, entries(2, 'cheese'))
  await embedBatch(app)
  use('built-in')
  await embedAll(app)
  expect(servingName(app)).toBe('built-in/use-lite')
  expect(embedders['built-in'].texts).toHaveLength(22)
  clearAll(app.db)
  expect(indexRows(app.db)).toEqual(cleanRows(22))
})

async function indexFaqWithoutEmbedding(
  app: TestApp,
  pairs: { question: string; answer: string }[],
): Promise<string> {
  const ingest = app.workers.ingest
  app.workers.ingest = {
    ...ingest,
    call: (name, params) =>
      name === 'embedDue'
        ? Promise.resolve({ name: 'none', dimension: 0, rows: [] } as never)
        : ingest.call(name, params),
  }
  const id = await indexFaq(app, pairs, { name: 'More' })
  app.workers.ingest = ingest
  return id
}

test('a third model takes over from one that is half built', async () => {
  const { app, use } = await modelsApp()
  await indexFaq(app, entries(20))
  use('small')
  await embedBatch(app)
  use('other')
  await embedAll(app)
  expect(servingName(app)).toBe('ollama/other')
  clearAll(app.db)
  expect(indexRows(app.db)).toEqual(cleanRows(20))

  use('small')
  await embedAll(app)
  expect(servingName(app)).toBe('ollama/small')
  clearAll(app.db)
  expect(indexRows(app.db)).toEqual(cleanRows(20))
})

test('a model that has changed its dimension is built anew', async () => {
  const { app, embedders, use } = await modelsApp()
  await indexFaq(app, entries(12))
  embedders['built-in'] = countingEmbedder(names['built-in'], 32)
  use('built-in')
  const asked = await ask(app, 'fruit number 7')
  expect(asked).toMatchObject({
    usedVectors: false,
    vectorProblem: "The embedding model 'built-in/use-lite' has 32 dimensions now, the index 256.",
  })
  expect(asked.hits[0]?.question).toContain('7')
  await indexText(app, 'One more', 'Which shows the change.')
  await embedAll(app)
  expect(findServingModel(app.db)).toMatchObject({ name: 'built-in/use-lite', dimension: 32 })
  clearAll(app.db)
  expect(indexRows(app.db)).toEqual(cleanRows(13))
})

test('a model that takes over while a question is embedded leaves that question to full text', async () => {
  const { app, embedders, use } = await modelsApp()
  await indexFaq(app, entries(3))
  use('small')
  const { embed } = embedders['built-in']
  embedders['built-in'].embed = async (texts, as) => {
    await embedAll(app)
    return await embed(texts, as)
  }
  expect(await ask(app, 'fruit number 2')).toMatchObject({
    usedVectors: false,
    vectorProblem: 'Another embedding model has just taken over.',
  })
  expect(await ask(app, 'fruit number 2')).toMatchObject({ usedVectors: true })
})

test('an embedder that fails is said to, full text answers, and the vectors come later', async () => {
  const { app, embedders } = await modelsApp()
  await indexFaq(app, entries(3))
  embedders['built-in'].problem = 'The model is away.'
  expect(await ask(app, 'fruit number 2')).toMatchObject({
    usedVectors: false,
    vectorProblem: 'The model is away.',
    hits: [{ question: 'What is fruit number 2?' }, {}, {}],
  })
  await indexFaqWithoutEmbedding(app, entries(3, 'cheese'))
  expect(await embedBatch(app).catch((error: Error) => error.message)).toBe('The model is away.')
  expect(isEmbeddingDue(app)).toBe(true)
  embedders['built-in'].problem = undefined
  await embedAll(app)
  expect(indexRows(app.db)).toMatchObject({ vectors: 6, bits: [6] })
})

test('an embedder that answers with too few vectors is an error, and no endless work', async () => {
  const { app, embedders } = await modelsApp()
  embedders['built-in'].embed = async () => []
  const problem = await indexFaq(app, entries(2)).catch((error: Error) => error.message)
  expect(problem).toBe("'built-in/use-lite' did not return one vector for each text.")
})

test('a chunk that is cleared away while it is embedded leaves no vector behind', async () => {
  const { app, embedders } = await modelsApp()
  const id = await indexFaqWithoutEmbedding(app, entries(3))
  const { embed } = embedders['built-in']
  embedders['built-in'].embed = async (texts, as) => {
    removeSource(app.db, getSource(app.db, id).rowId, app.clock.now())
    while (clearDead(app.db, 100, []) > 0) {}
    return await embed(texts, as)
  }
  await embedBatch(app)
  expect(indexRows(app.db)).toMatchObject({ chunks: 0, vectors: 0, bits: [0] })
})

test('a disabled source stays out of the ranking by vectors, even if it is most of the index', async () => {
  const { app } = await modelsApp()
  await indexFaq(app, entries(380), { name: 'Large' })
  const small = await indexFaq(app, entries(20, 'cheese'), { name: 'Small' })
  const large = getSource(app.db, 'Large')
  app.db.run('update source set enabled = 0 where id = ?', [large.rowId])
  for (const question of ['What is fruit number 7?', 'What is cheese number 3?', 'is it']) {
    const { hits } = await ask(app, question)
    expect(hits).toHaveLength(20)
    expect(new Set(hits.map((hit) => hit.sourceId))).toEqual(new Set([small]))
  }
  app.db.run('update source set enabled = 1 where id = ?', [large.rowId])
  const { hits } = await ask(app, 'What is fruit number 7?')
  expect(hits[0]).toMatchObject({ question: 'What is fruit number 7?', sourceId: large.id })
})

test('a removed source is out of the answers with the next search', async () => {
  const { app } = await modelsApp()
  const id = await indexFaq(app, entries(5))
  await indexText(app, 'Cheese', 'Cheese is made of milk.')
  await syncAgain(app, id)
  removeSource(app.db, getSource(app.db, id).rowId, app.clock.now())
  expect(await askTitles(app, 'What is fruit number 1?')).toEqual(['Cheese'])
})
