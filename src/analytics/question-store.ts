import type { Database } from 'bun:sqlite'
import type { Static } from '@sinclair/typebox'
import { iso } from '../platform/clock.ts'
import type { Period } from '../platform/period.ts'
import { splitPeriod } from './days.ts'
import type { TopQuestion } from './schema.ts'

/** Of each group that was asked for in a period: whole days as counted, the rest from the rows. */
export const countedGroups = `
  select group_id as groupId, sum(asked) as asked, sum(failed) as failed,
    sum(confidence) as confidence, sum(replies) as replies
  from (
    select group_id, asked, failed, confidence, replies from daily_question
    where day >= $firstDay and day < $endDay
    union all
    select group_id, 1, is_failed, confidence, agent_message is not asked_question.id
    from json_each($edges) edge
    join asked_question on asked_at >= edge.value ->> 0 and asked_at < edge.value ->> 1
  ) group by group_id`

export interface CountedGroup {
  groupId: number
  asked: number
  failed: number
  /** Sum, in thousandths. */
  confidence: number
  /** Of the bot. */
  replies: number
}

/** Groups of questions by how often they were asked in the period, the most frequent first. */
export function listTopQuestions(
  db: Database,
  { limit, ...period }: Period & { limit: number },
): Static<typeof TopQuestion>[] {
  const split = splitPeriod(period)
  const groups = db
    .query<CountedGroup, [typeof split & { limit: number }]>(
      `${countedGroups} having sum(asked) > 0
       order by sum(asked) desc, group_id limit $limit`,
    )
    .all({ ...split, limit })
  return groups.map((group) => {
    const last = lastAsked(db, group.groupId, period.until)
    return {
      ...described(db, group, period),
      count: group.asked,
      answered: last.isAnswered === 1,
      lastAskedAt: iso(last.askedAt),
    }
  })
}

/** The question, how sure the replies to it were, and other wordings of it. */
export function described(db: Database, group: CountedGroup, period: Period) {
  const [question = '', ...examples] = wordingsOf(db, group.groupId, period)
  const averageConfidence =
    group.replies > 0 ? Math.round(group.confidence / group.replies) / 1000 : null
  return { question, averageConfidence, examples: examples.slice(0, exampleCount) }
}

const exampleCount = 5
/** So many of a group's questions are looked at for its wordings, the last ones. */
const lookedAt = 500

/** The group's first wording, which names it, then others of the period, the commonest first. */
function wordingsOf(db: Database, groupId: number, { from, until }: Period): string[] {
  const first = db
    .query<{ id: number; text: string }, [number]>(
      'select id, text from question_wording where group_id = ? order by question_wording.id limit 1',
    )
    .get(groupId)
  const others = db
    .query<{ text: string }, [Record<string, number>]>(
      `select w.text as text from (
         select wording_id, count(*) as times from (
           select wording_id from asked_question
           where group_id = $groupId and asked_at >= $from and asked_at < $until
           order by asked_at desc limit $lookedAt)
         group by wording_id) asked
       join question_wording w on w.id = asked.wording_id
       where w.id <> $first order by asked.times desc, w.id limit $count`,
    )
    .all({ groupId, from, until, lookedAt, first: first?.id ?? 0, count: exampleCount })
  return [first?.text ?? '', ...others.map(({ text }) => text)]
}

/** Before a time. */
export function lastAsked(
  db: Database,
  groupId: number,
  until: number,
): { askedAt: number; isAnswered: number } {
  const row = db
    .query<{ askedAt: number; isAnswered: number }, [number, number]>(
      `select asked_at as askedAt, is_answered as isAnswered from asked_question
       where group_id = ? and asked_at < ? order by asked_at desc limit 1`,
    )
    .get(groupId, until)
  return row ?? { askedAt: 0, isAnswered: 0 }
}

/** From a time on. */
export function firstAsked(db: Database, groupId: number, from: number): number {
  const row = db
    .query<{ askedAt: number }, [number, number]>(
      `select asked_at as askedAt from asked_question
       where group_id = ? and asked_at >= ? order by asked_at limit 1`,
    )
    .get(groupId, from)
  return row?.askedAt ?? 0
}
