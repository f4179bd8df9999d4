import { join } from 'node:path'
import { answer } from '../../src/answers/answer.ts'
import { areaUnderCurve } from '../../src/answers/area-under-curve.ts'
import { retrievalConfidence, withReading } from '../../src/answers/confidence.ts'
import type { Answer } from '../../src/answers/schema.ts'
import { getChatSettings } from '../../src/settings/store.ts'
import { type Desk, indexSource, openDesk } from '../desk.ts'
import { type Entry, isEntry, leftOut, linesOf, type Paraphrase, search } from './labelled.ts'
import { calibrationError, type Measure, mean } from './measure.ts'
import type { Reader } from './reader.ts'

/** Re-phrased questions to entries, and whether the confidence knows strangers' questions. */
export async function faq(folder: string): Promise<Measure[]> {
  const entries = linesOf<Entry>(join(folder, 'faq/faq.jsonl'))
  const paraphrases = linesOf<Paraphrase>(join(folder, 'faq/paraphrases.jsonl'))
  const strangers = linesOf<{ query: string }>(join(folder, 'faq/out_of_scope.jsonl'))
  const desk = await faqDesk(entries)
  const ranks: number[] = []
  const replies: {
    answer: Answer
    isRight: boolean
    /** Of a question that was refused: whether its answer would have been right. */
    wouldBeRight: boolean
    isStranger: boolean
  }[] = []
  for (const { query, faqIds } of paraphrases) {
    const { hits } = await search(desk, query, 5)
    const rank = hits.findIndex((hit) => isEntry(entries, hit, faqIds))
    ranks.push(rank < 0 ? Number.POSITIVE_INFINITY : rank)
    const answer = await answerOf(desk, query)
    const [cited] = citedChunks(desk, answer)
    const isRight = cited !== undefined && isEntry(entries, cited, faqIds)
    const wouldBeRight = cited ? isRight : rank === 0
    replies.push({ answer, isRight, wouldBeRight, isStranger: false })
  }
  for (const { query } of strangers) {
    const answer = await answerOf(desk, query)
    replies.push({ answer, isRight: false, wouldBeRight: false, isStranger: true })
  }
  const unsupported = replies.flatMap(({ answer }) => unsupportedIn(desk, answer))
  await desk.close()
  const hit = (within: number) => mean(ranks.map((rank) => (rank < within ? 1 : 0)))
  const known = replies.filter((one) => !one.isStranger)
  const unknown = replies.filter((one) => one.isStranger)
  const confidences = (of: typeof replies) => of.map(({ answer }) => answer.confidence)
  const answered = (of: typeof replies) =>
    mean(of.map(({ answer }) => (answer.source === 'FALLBACK' ? 0 : 1)))
  const ece = (isTrue: (one: (typeof replies)[number]) => boolean) =>
    calibrationError(replies.map((one) => [one.answer.confidence, isTrue(one)]))
  const task = 'faq'
  return [
    { task, measure: 're-phrased question, hit@1', value: hit(1), goal: 0.7 },
    { task, measure: 're-phrased question, hit@5', value: hit(5), goal: 0.93 },
    {
      task,
      measure: 're-phrased question, right entry cited first',
      value: mean(known.map((one) => (one.isRight ? 1 : 0))),
    },
    {
      task,
      measure: 'the same, of those that were answered',
      value: mean(
        known
          .filter(({ answer }) => answer.source === 'KNOWLEDGE')
          .map((one) => (one.isRight ? 1 : 0)),
      ),
      goal: 0.7,
    },
    {
      task,
      measure: 'sentences with a number or name not in what they cite',
      value: unsupported.length,
      most: 0,
    },
    {
      task: 'confidence',
      measure: 'AUC, answerable against out of scope',
      value: areaUnderCurve(confidences(known), confidences(unknown)),
      goal: 0.985,
    },
    { task: 'confidence', measure: 'answered, answerable', value: answered(known), goal: 0.85 },
    { task: 'confidence', measure: 'answered, out of scope', value: answered(unknown), most: 0.02 },
    {
      task: 'confidence',
      measure: 'expected calibration error, right entry first',
      value: ece((one) => one.wouldBeRight),
      most: 0.08,
    },
    {
      task: 'confidence',
      measure: 'expected calibration error, refusals count as wrong',
      value: ece((one) => one.isRight),
    },
    {
      task: 'confidence',
      measure: 'expected calibration error, answerable or not',
      value: ece((one) => !one.isStranger),
    },
  ]
}

/**
 * The hard one: a third of the entries is left out, and its re-phrasings can't be answered. With a
 * reader once more, with its second opinion.
 */
export async function heldOut(folder: string, reader?: Reader): Promise<Measure[]> {
  const entries = linesOf<Entry>(join(folder, 'faq/faq.jsonl'))
  const paraphrases = linesOf<Paraphrase>(join(folder, 'faq/paraphrases.jsonl'))
  const areas: number[] = []
  const areasRead: number[] = []
  for (const draw of [0, 1, 2]) {
    const out = leftOut(entries, paraphrases, draw)
    const desk = await faqDesk(entries.filter((entry) => !out.has(entry.id)))
    const rated: { value: number; read: number; isOut: boolean }[] = []
    for (const { query, faqIds } of paraphrases) {
      const found = await search(desk, query)
      const value = retrievalConfidence(found)
      const reading = await reader?.opinion({ question: query, found, confidence: value })
      const isOut = faqIds.some((id) => out.has(id))
      rated.push({ value, read: withReading(value, reading), isOut })
    }
    await desk.close()
    const area = (name: 'value' | 'read') => {
      const of = (isOut: boolean) => rated.filter((one) => one.isOut === isOut)
      const [known, gone] = [of(false), of(true)].map((all) => all.map((one) => one[name]))
      return areaUnderCurve(known ?? [], gone ?? [])
    }
    areas.push(area('value'))
    areasRead.push(area('read'))
  }
  const withReader = reader && {
    task: 'confidence',
    measure: `the same, with ${reader.model} as a reader`,
    value: mean(areasRead),
    goal: 0.85,
  }
  return [
    {
      task: 'confidence',
      measure: 'AUC, a third of the entries left out, mean of 3',
      value: mean(areas),
      goal: 0.78,
    },
    ...(withReader ? [withReader] : []),
  ]
}

async function faqDesk(entries: Entry[]): Promise<Desk> {
  const desk = await openDesk()
  const content = entries
    .map(({ question, answer }) => JSON.stringify({ question, answer }))
    .join('\n')
  await indexSource(desk, { type: 'FAQ', location: 'faq', content })
  return desk
}

async function answerOf({ app }: Desk, question: string): Promise<Answer> {
  const request = { question, history: [], settings: getChatSettings(app.db) }
  for await (const part of answer(app, request, new AbortController().signal)) {
    if (part.kind === 'done') return part.answer
  }
  throw new Error(`There is no answer to: ${question}`)
}

function citedChunks(
  { app }: Desk,
  { citations }: Answer,
): { question: string; content: string }[] {
  return citations.flatMap(
    ({ chunkId }) =>
      app.db
        .query<{ question: string; content: string }, [string]>(
          `select coalesce(question, '') as question, content from chunk where public_id = ?`,
        )
        .get(chunkId) ?? [],
  )
}

/**
 * Numbers and names of a quoted or written answer that nothing it cites has: a measure of its own,
 * which shares no code with the checks of `src/answers`.
 */
function unsupportedIn(desk: Desk, reply: Answer): string[] {
  if (reply.source !== 'KNOWLEDGE' && reply.source !== 'AI') return []
  const cited = citedChunks(desk, reply)
    .map(({ question, content }) => `${question} ${content}`)
    .concat(reply.citations.map((one) => one.title))
    .join(' ')
  const said = reply.message.replace(/\[\d+\]/g, ' ')
  const marks = said.match(/\d+(?:[.,]\d+)*|(?<=[a-z,] )[A-Z][A-Za-z]{2,}/g) ?? []
  return marks.filter((mark) => !cited.includes(mark))
}
