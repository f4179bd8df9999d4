// `npm run eval -- <folder>`: how well Keepdesk finds, on real data with known answers. The folder
// has passages/ (long documents and questions) and faq/ (entries, re-phrasings, strangers' questions).
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { questionJobs } from '../src/analytics/group-jobs.ts'
import { answer } from '../src/answers/answer.ts'
import { retrievalConfidence } from '../src/answers/confidence.ts'
import type { Answer } from '../src/answers/schema.ts'
import { takeTurn } from '../src/messages/turn.ts'
import { getChatSettings } from '../src/settings/store.ts'
import { type Desk, indexSource, openDesk } from './desk.ts'
import { type Entry, isEntry, leftOut, linesOf, type Paraphrase, search } from './labelled.ts'

const folder = resolve(process.argv[2] ?? '../shared/eval')
if (!existsSync(folder)) {
  console.error(`There is no folder ${folder}. Name the one with the evaluation data.`)
  process.exit(2)
}

interface Measure {
  task: string
  measure: string
  value: number
  /** What it must reach, or not go beyond; neither: for information. */
  goal?: number
  most?: number
}

const measures = [
  ...(await grouping()),
  ...(await passages()),
  ...(await faq()),
  ...(await heldOut()),
]
print(measures)
process.exit(measures.every(isReached) ? 0 : 1)

function isReached({ value, goal = value, most = value }: Measure): boolean {
  return value >= goal && value <= most
}

function lines<Row>(path: string): Row[] {
  return linesOf<Row>(join(folder, path))
}

/** Share of the reference characters that the five best chunks cover, mean over the questions. */
async function passages(): Promise<Measure[]> {
  interface Question {
    question: string
    document: string
    references: { start: number; end: number }[]
  }
  const questions = lines<Question>('passages/questions.jsonl')
  const documents = [...new Set(questions.map((one) => one.document))]
  const desk = await openDesk()
  await indexSource(desk, {
    type: 'FOLDER',
    location: join(folder, 'passages'),
    options: { include: documents },
  })
  const spans = new Map(documents.flatMap((document) => [...chunkSpans(desk, document)]))
  const recalls: Measure[] = []
  for (const document of documents) {
    const shares: number[] = []
    for (const { question, references } of questions.filter((one) => one.document === document)) {
      const { hits } = await search(desk, question)
      const found = hits.filter((hit) => hit.url === document).map((hit) => spans.get(hit.chunkId))
      let covered = 0
      let all = 0
      for (const { start, end } of references) {
        for (let at = start; at < end; at++) {
          all++
          if (found.some((span) => span && at >= span.start && at < span.end)) covered++
        }
      }
      shares.push(covered / all)
    }
    recalls.push({
      task: 'passages',
      measure: `recall at 5 chunks, ${document}`,
      value: mean(shares),
    })
  }
  await desk.close()
  const value = mean(recalls.map((one) => one.value))
  return [...recalls, { task: 'passages', measure: 'recall at 5 chunks, mean', value, goal: 0.9 }]
}

/** Where each chunk lies in its document: letters and digits are the same, the rest may differ. */
function chunkSpans({ app }: Desk, document: string): Map<string, { start: number; end: number }> {
  const text = lettersAt(readFileSync(join(folder, 'passages', document), 'utf8'))
  const chunks = app.db
    .query<{ id: string; content: string }, [string]>(
      `select c.public_id as id, c.content from chunk c
       join page p on p.id = c.page_id and p.generation = c.generation
       where p.url = ? order by c.position`,
    )
    .all(document)
  const spans = new Map<string, { start: number; end: number }>()
  let from = 0
  for (const { id, content } of chunks) {
    const { letters } = lettersAt(content)
    const at = text.letters.indexOf(letters, from)
    if (at < 0)
      throw new Error(`A chunk is not to be found in ${document}: ${content.slice(0, 80)}`)
    from = at + letters.length
    spans.set(id, { start: text.offsets[at] ?? 0, end: (text.offsets[from - 1] ?? 0) + 1 })
  }
  return spans
}

function lettersAt(text: string): { letters: string; offsets: number[] } {
  const offsets: number[] = []
  let letters = ''
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (!/[\p{L}\p{N}]/u.test(character)) continue
    letters += character
    offsets.push(at)
  }
  return { letters, offsets }
}

async function faqDesk(entries: Entry[]): Promise<Desk> {
  const desk = await openDesk()
  const content = entries
    .map(({ question, answer }) => JSON.stringify({ question, answer }))
    .join('\n')
  await indexSource(desk, { type: 'FAQ', location: 'faq', content })
  return desk
}

/** Re-phrased questions to entries, and whether the confidence knows strangers' questions. */
async function faq(): Promise<Measure[]> {
  const entries = lines<Entry>('faq/faq.jsonl')
  const paraphrases = lines<Paraphrase>('faq/paraphrases.jsonl')
  const strangers = lines<{ query: string }>('faq/out_of_scope.jsonl')
  const desk = await faqDesk(entries)
  const ranks: number[] = []
  const replies: { answer: Answer; isRight: boolean; isStranger: boolean }[] = []
  for (const { query, faqIds } of paraphrases) {
    const { hits } = await search(desk, query, 5)
    const rank = hits.findIndex((hit) => isEntry(entries, hit, faqIds))
    ranks.push(rank < 0 ? Number.POSITIVE_INFINITY : rank)
    const answer = await answerOf(desk, query)
    const [cited] = citedChunks(desk, answer)
    const isRight = cited !== undefined && isEntry(entries, cited, faqIds)
    replies.push({ answer, isRight, isStranger: false })
  }
  for (const { query } of strangers) {
    replies.push({ answer: await answerOf(desk, query), isRight: false, isStranger: true })
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
      measure: 'expected calibration error, right entry cited',
      value: ece((one) => one.isRight),
      most: 0.08,
    },
    {
      task: 'confidence',
      measure: 'expected calibration error, answerable or not',
      value: ece((one) => !one.isStranger),
    },
  ]
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

/** Mean distance of confidence and truth over ten equal bins, weighted by how many are in each. */
function calibrationError(pairs: [number, boolean][]): number {
  let sum = 0
  for (let bin = 0; bin < 10; bin++) {
    const inside = pairs.filter(([p]) => Math.min(9, Math.floor(p * 10)) === bin)
    sum += Math.abs(inside.reduce((gap, [p, isTrue]) => gap + p - (isTrue ? 1 : 0), 0))
  }
  return sum / pairs.length
}

/** The hard one: a third of the entries is left out, and its re-phrasings can't be answered. */
async function heldOut(): Promise<Measure[]> {
  const entries = lines<Entry>('faq/faq.jsonl')
  const paraphrases = lines<Paraphrase>('faq/paraphrases.jsonl')
  const areas: number[] = []
  for (const draw of [0, 1, 2]) {
    const out = leftOut(entries, paraphrases, draw)
    const desk = await faqDesk(entries.filter((entry) => !out.has(entry.id)))
    const confidences: { value: number; isOut: boolean }[] = []
    for (const { query, faqIds } of paraphrases) {
      const value = retrievalConfidence(await search(desk, query))
      confidences.push({ value, isOut: faqIds.some((id) => out.has(id)) })
    }
    await desk.close()
    const of = (isOut: boolean) =>
      confidences.filter((one) => one.isOut === isOut).map((one) => one.value)
    areas.push(areaUnderCurve(of(false), of(true)))
  }
  return [
    {
      task: 'confidence',
      measure: 'AUC, a third of the entries left out, mean of 3',
      value: mean(areas),
      goal: 0.78,
    },
  ]
}

interface Asked {
  query: string
  intent: string
}

/**
 * Every second question of the intents, in another order than the file's, through the turns and the
 * job that groups them: all on one day, and 46 a day.
 */
async function grouping(): Promise<Measure[]> {
  const questions = lines<Asked>('faq/intents.jsonl')
    .filter((_, index) => index % 2 === 0)
    .map(({ query, intent }) => ({ query: query.trim(), intent }))
    // 199 has no divisor in common with their number.
    .map((_, index, all) => all[(index * 199) % all.length] as Asked)
  const [whole] = await groupsByDay(questions, questions.length)
  const days = await groupsByDay(questions, 46)
  const together = (groups: Map<string, number>) => pairs(questions, groups)
  const { precision, recall, f1 } = together(whole ?? new Map())
  const kept = days.slice(1).map((groups, index) => keptShare(days[index] ?? new Map(), groups))
  const task = 'grouping'
  return [
    { task, measure: 'pairwise F1, asked on one day', value: f1, goal: 0.4 },
    { task, measure: 'pairwise precision', value: precision },
    { task, measure: 'pairwise recall', value: recall },
    {
      task,
      measure: 'pairwise F1, asked on ten days',
      value: together(days.at(-1) ?? new Map()).f1,
    },
    { task, measure: 'pairs that are still together the next day', value: mean(kept) },
  ]
}

/** The group of each question that was asked, by its text, at the end of each day. */
async function groupsByDay(questions: Asked[], perDay: number): Promise<Map<string, number>[]> {
  const desk = await openDesk()
  await desk.jobs.stop(10_000)
  const start = Date.parse('2025-06-02T08:00:00Z')
  const [job] = questionJobs()
  const days: Map<string, number>[] = []
  const { signal } = new AbortController()
  for (let asked = 0; asked < questions.length; asked += perDay) {
    const now = start + days.length * 86_400_000
    const app = { ...desk.app, clock: { now: () => now } }
    for (const { query } of questions.slice(asked, asked + perDay)) {
      for await (const _ of takeTurn(app, { message: query }, signal));
    }
    await job?.run(app, signal)
    const rows = app.db
      .query<{ text: string; groupId: number }, []>(
        'select text, group_id as groupId from question_wording',
      )
      .all()
    days.push(new Map(rows.map(({ text, groupId }) => [text, groupId])))
  }
  await desk.close()
  return days
}

function pairs(questions: Asked[], groups: Map<string, number>) {
  let together = 0
  let wanted = 0
  let right = 0
  for (const [index, one] of questions.entries()) {
    for (const other of questions.slice(index + 1)) {
      const isTogether = groups.get(one.query) === groups.get(other.query)
      const isWanted = one.intent === other.intent
      if (isTogether) together++
      if (isWanted) wanted++
      if (isTogether && isWanted) right++
    }
  }
  const precision = right / (together || 1)
  return { precision, recall: right / wanted, f1: (2 * right) / (together + wanted) }
}

/** Share of the pairs that were in one group before which are so still. */
function keptShare(before: Map<string, number>, after: Map<string, number>): number {
  const texts = [...before.keys()]
  let all = 0
  let kept = 0
  for (const [index, one] of texts.entries()) {
    for (const other of texts.slice(index + 1)) {
      if (before.get(one) !== before.get(other)) continue
      all++
      if (after.get(one) === after.get(other)) kept++
    }
  }
  return kept / (all || 1)
}

/** Probability that a random positive scores higher than a random negative (ROC AUC). */
function areaUnderCurve(positives: number[], negatives: number[]): number {
  let wins = 0
  for (const a of positives) for (const b of negatives) wins += a > b ? 1 : a === b ? 0.5 : 0
  return wins / (positives.length * negatives.length)
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / (values.length || 1)
}

function print(rows: Measure[]): void {
  for (const one of rows) {
    const { task, measure, value, goal, most } = one
    const bound =
      goal !== undefined ? `at least ${goal}` : most !== undefined ? `at most ${most}` : ''
    const verdict = bound && `${bound}: ${isReached(one) ? 'yes' : 'NO'}`
    console.log(`${task.padEnd(12)} ${measure.padEnd(56)} ${value.toFixed(3)}  ${verdict}`)
  }
}
