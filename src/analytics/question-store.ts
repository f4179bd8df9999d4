import type { Database } from 'bun:sqlite'
import type { Static } from '@sinclair/typebox'
import { iso } from '../platform/clock.ts'
import type { Period } from '../platform/period.ts'
import type { Page } from '../platform/query.ts'
import { splitPeriod } from './days.ts'
import type { KnowledgeGap, TopQuestion } from './schema.ts'

type Gap = Static<typeof KnowledgeGap>

/** Of each group that was asked for in a period: whole days as counted, the rest from the rows. */
const countedGroups = `
  select group_id as groupId, sum(asked) as asked, sum(failed) as failed,
    sum(confidence) as confidence
  from (
    select group_id, asked, failed, confidence from daily_question
    where day >= $firstDay and day < $endDay
    union all
    select group_id, 1, is_failed, confidence from json_each($edges) edge
    join asked_question on asked_at >= edge.value ->> 0 and asked_at < edge.value ->> 1
  ) group by group_id`

interface CountedGroup {
  groupId: number
  asked: number
  failed: number
  /** Sum, in thousandths. */
  confidence: number
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

/**
 * Groups of which a question fell back, or its answer was rated down, in the period; by how often.
 * One is closed when it was asked again since, and answered.
 */
export function listKnowledgeGaps(
  db: Database,
  wish: Period & { status?: Gap['status']; limit: number; offset: number },
): Page<Gap> {
  const split = splitPeriod(wish)
  const groups = db
    .query<CountedGroup, [typeof split]>(`${countedGroups} having sum(failed) > 0`)
    .all(split)
    .sort((a, b) => b.failed - a.failed || b.groupId - a.groupId)
    .filter(({ groupId }) => wish.status === undefined || statusOf(db, groupId) === wish.status)
  return {
    items: groups.slice(wish.offset, wish.offset + wish.limit).map((group) => ({
      id: publicIdOf(db, group.groupId),
      ...described(db, group, wish),
      count: group.failed,
      status: statusOf(db, group.groupId),
      firstAskedAt: iso(firstAsked(db, group.groupId, wish.from)),
      lastAskedAt: iso(lastAsked(db, group.groupId, wish.until).askedAt),
    })),
    total: groups.length,
  }
}

function described(db: Database, group: CountedGroup, period: Period) {
  const [question = '', ...examples] = wordingsOf(db, group.groupId, period)
  const averageConfidence = Math.round(group.confidence / group.asked) / 1000
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

function publicIdOf(db: Database, groupId: number): string {
  return (
    db
      .query<{ id: string }, [number]>(
        'select public_id as id from question_group where question_group.id = ?',
      )
      .get(groupId)?.id ?? ''
  )
}

function statusOf(db: Database, groupId: number): Gap['status'] {
  const last = db
    .query<{ isFailed: number }, [number]>(
      `select is_failed as isFailed from asked_question indexed by asked_of_group
       where group_id = ? order by asked_at desc limit 1`,
    )
    .get(groupId)
  return last?.isFailed === 0 ? 'CLOSED' : 'OPEN'
}

/** Before a time. */
function lastAsked(
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
function firstAsked(db: Database, groupId: number, from: number): number {
  const row = db
    .query<{ askedAt: number }, [number, number]>(
      `select asked_at as askedAt from asked_question
       where group_id = ? and asked_at >= ? order by asked_at limit 1`,
    )
    .get(groupId, from)
  return row?.askedAt ?? 0
}
