import { join } from 'node:path'
import { questionJobs } from '../../src/analytics/group-jobs.ts'
import { takeTurn } from '../../src/messages/turn.ts'
import { openDesk } from '../desk.ts'
import { linesOf } from './labelled.ts'
import { type Measure, mean } from './measure.ts'

interface Asked {
  query: string
  intent: string
}

/**
 * Every second question of the intents, in another order than the file's, through the turns and the
 * job that groups them: all on one day, and 46 a day.
 */
export async function grouping(folder: string): Promise<Measure[]> {
  const questions = linesOf<Asked>(join(folder, 'faq/intents.jsonl'))
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
