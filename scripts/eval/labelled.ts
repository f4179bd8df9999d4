import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Findings } from '../../src/knowledge/search/answer-search.ts'
import { type Desk, indexSource, openDesk } from '../desk.ts'

/** What was found for a question, and what is known of it; 0 to 1. */
export interface Labelled {
  kind: string
  question: string
  found: Findings
  /** Whether it is to be answered: of entries, whether there is one; of documents, as `right`. */
  answerable: number
  /** How probably what was found first is the answer. */
  right: number
  /** In the fit of the weights, and of the table. */
  weight: { weights: number; table: number }
}

export interface Entry {
  id: string
  question: string
  answer: string
}
export interface Paraphrase {
  query: string
  faqIds: string[]
}
interface PassageQuestion {
  question: string
  document: string
  references: { start: number; end: number }[]
}
interface SampleQuestion {
  question: string
  /** null: the sample doesn't say. */
  page: string | null
}

// An entry that is found, but not first, is often quoted beside the first; one that isn't found may
// have a near-copy that is.
const notFirst = 0.65
const notFound = 0.25

/**
 * So much each kind of question weighs in all: in the fit of the weights, where near questions count
 * most because they are hard to tell apart, and in that of the table, where they count as they come.
 */
const kinds = {
  entry: { weights: 1, table: 1 },
  stranger: { weights: 1.2, table: 1.2 },
  passage: { weights: 1, table: 1 },
  strangerToPassages: { weights: 0.8, table: 0.8 },
  leftOut: { weights: 1.5, table: 0.1 },
  notLeftOut: { weights: 3, table: 0.45 },
  sample: { weights: 1, table: 1 },
  beyondSample: { weights: 0.4, table: 0.4 },
  strangerToSample: { weights: 0.8, table: 0.8 },
  two: { weights: 0.3, table: 0.3 },
} as const

/** Searches all questions of the evaluation data and of the sample, and says which were found. */
export async function collect(folder: string): Promise<Labelled[]> {
  const read = <Row>(path: string) => linesOf<Row>(join(folder, path))
  const entries = read<Entry>('faq/faq.jsonl')
  const paraphrases = read<Paraphrase>('faq/paraphrases.jsonl')
  const strangers = read<{ query: string }>('faq/out_of_scope.jsonl').map((one) => one.query)
  const all: Labelled[] = []
  type Asked = { question: string; isThere?: true; right: (found: Findings) => number }
  async function add(kind: keyof typeof kinds, desk: Desk, asked: Asked[], share = 1) {
    const of = (stage: 'weights' | 'table') => (kinds[kind][stage] * share) / asked.length
    const weight = { weights: of('weights'), table: of('table') }
    for (const one of asked) {
      const found = await search(desk, one.question)
      const right = one.right(found)
      const answerable = one.isThere ? 1 : right
      all.push({ kind, question: one.question, found, answerable, right, weight })
    }
  }
  const never = (questions: string[]) => questions.map((question) => ({ question, right: () => 0 }))
  const toEntries = (wanted: Paraphrase[]) =>
    wanted.map(({ query, faqIds }) => ({
      question: query,
      isThere: true as const,
      right: (found: Findings) => rightness(found, (hit) => isEntry(entries, hit, faqIds)),
    }))

  await withDesk({ type: 'FAQ', location: 'faq', content: asLines(entries) }, async (desk) => {
    await add('entry', desk, toEntries(paraphrases))
    await add('stranger', desk, never(strangers))
    await add('two', desk, never(strangers.map((one, at) => `${one}. ${strangers[at ^ 1] ?? ''}`)))
  })
  for (const draw of [0, 1, 2]) {
    const out = leftOut(entries, paraphrases, draw)
    const content = asLines(entries.filter((entry) => !out.has(entry.id)))
    const isOut = ({ faqIds }: Paraphrase) => faqIds.some((id) => out.has(id))
    await withDesk({ type: 'FAQ', location: 'faq', content }, async (desk) => {
      const gone = paraphrases.filter(isOut).map((one) => one.query)
      await add('leftOut', desk, never(gone), 1 / 3)
      await add('notLeftOut', desk, toEntries(paraphrases.filter((one) => !isOut(one))), 1 / 3)
    })
  }
  const passages = read<PassageQuestion>('passages/questions.jsonl')
  const documents = [...new Set(passages.map((one) => one.document))]
  const location = join(folder, 'passages')
  const options = { include: documents }
  await withDesk({ type: 'FOLDER', location, options }, async (desk) => {
    const texts = new Map(
      documents.map((name) => [name, readFileSync(join(location, name), 'utf8')]),
    )
    const asked = passages.map(({ question, document, references }) => {
      const wanted = references.map(({ start, end }) =>
        lettersOf((texts.get(document) ?? '').slice(start, end)),
      )
      return {
        question,
        right: (found: Findings) =>
          rightness(found, (hit) => holds(lettersOf(hit.content), wanted)),
      }
    })
    await add('passage', desk, asked)
    await add('strangerToPassages', desk, never(strangers))
  })
  const sample = linesOf<SampleQuestion>(join(import.meta.dir, 'sample-questions.jsonl'))
  const sampleFolder = join(import.meta.dir, '../../data/sample')
  await withDesk({ type: 'FOLDER', location: sampleFolder }, async (desk) => {
    const known = sample.flatMap(({ question, page }) =>
      page === null
        ? []
        : [{ question, right: (found: Findings) => rightness(found, (hit) => hit.url === page) }],
    )
    await add('sample', desk, known)
    const unknown = sample.filter((one) => one.page === null).map((one) => one.question)
    await add('beyondSample', desk, never(unknown))
    await add('strangerToSample', desk, never(strangers))
  })
  return all
}

export async function search({ app }: Desk, question: string, limit = 6): Promise<Findings> {
  return await app.workers.search.call('search', { question, limit, now: app.clock.now() })
}

/** Ids of a third of the entries, with those that answer one of their questions as well. */
export function leftOut(entries: Entry[], paraphrases: Paraphrase[], draw: number): Set<string> {
  const out = new Set(entries.filter((_, index) => index % 3 === draw).map((entry) => entry.id))
  for (const { faqIds } of paraphrases) {
    if (faqIds.some((id) => out.has(id))) for (const id of faqIds) out.add(id)
  }
  return out
}

function rightness(
  { hits }: Findings,
  isRight: (hit: Findings['hits'][number]) => boolean,
): number {
  const rank = hits.slice(0, 5).findIndex(isRight)
  return rank === 0 ? 1 : rank > 0 ? notFirst : notFound
}

export function isEntry(
  entries: Entry[],
  { question = '', content }: { question?: string; content: string },
  ids: string[],
): boolean {
  const key = lettersOf(question)
  const part = lettersOf(content)
  return entries.some(
    (entry) =>
      ids.includes(entry.id) &&
      lettersOf(entry.question) === key &&
      lettersOf(entry.answer).includes(part),
  )
}

function holds(chunk: string, wanted: string[]): boolean {
  return wanted.some(
    (text) => chunk.includes(text.slice(0, 60)) || text.includes(chunk.slice(20, 80)),
  )
}

async function withDesk(
  source: Parameters<typeof indexSource>[1],
  use: (desk: Desk) => Promise<void>,
): Promise<void> {
  const desk = await openDesk()
  await indexSource(desk, source)
  await use(desk)
  await desk.close()
}

function asLines(entries: Entry[]): string {
  return entries.map(({ question, answer }) => JSON.stringify({ question, answer })).join('\n')
}

export function linesOf<Row>(path: string): Row[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

export function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '')
}
