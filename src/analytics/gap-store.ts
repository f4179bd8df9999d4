import type { Database } from 'bun:sqlite'
import type { Static } from '@sinclair/typebox'
import { iso } from '../platform/clock.ts'
import { notFound } from '../platform/errors.ts'
import type { Period } from '../platform/period.ts'
import type { Page } from '../platform/query.ts'
import { splitPeriod } from './days.ts'
import { type GapState, gapStateOf, type Origins, originsOf } from './gap-state-store.ts'
import {
  type CountedGroup,
  countedGroups,
  described,
  firstAsked,
  lastAsked,
} from './question-store.ts'
import type { GapStatus, KnowledgeGap } from './schema.ts'

type Gap = Static<typeof KnowledgeGap>
type Wish = Period & { status?: GapStatus; limit: number; offset: number }

/** A gap with all that is known of it. */
export interface KnownGap extends Gap {
  origins: Origins
  /** What closed it; null while it is open. */
  closed: GapState['closed']
}

/** Groups of which a question failed in the period, by how often. */
export function listKnowledgeGaps(db: Database, wish: Wish): Page<Gap> {
  const { items, total } = listGroups(db, wish)
  return { items: items.map((group) => toGap(db, group, wish)), total }
}

/** The same with where the demand comes from, and what closed them. */
export function listKnownGaps(db: Database, wish: Wish): Page<KnownGap> {
  const { items, total } = listGroups(db, wish)
  return {
    items: items.map((group) => ({
      ...toGap(db, group, wish),
      origins: originsOf(db, group.groupId, wish),
      closed: gapStateOf(db, group.groupId).closed,
    })),
    total,
  }
}

function listGroups(db: Database, wish: Wish): Page<CountedGroup> {
  const split = splitPeriod(wish)
  const groups = db
    .query<CountedGroup, [typeof split]>(`${countedGroups} having sum(failed) > 0`)
    .all(split)
    .sort((a, b) => b.failed - a.failed || b.groupId - a.groupId)
    .filter(
      ({ groupId }) => wish.status === undefined || gapStateOf(db, groupId).status === wish.status,
    )
  return { items: groups.slice(wish.offset, wish.offset + wish.limit), total: groups.length }
}

function toGap(db: Database, group: CountedGroup, period: Period): Gap {
  return {
    id: publicIdOf(db, group.groupId),
    ...described(db, group, period),
    count: group.failed,
    status: gapStateOf(db, group.groupId).status,
    firstAskedAt: iso(firstAsked(db, group.groupId, period.from)),
    lastAskedAt: iso(lastAsked(db, group.groupId, period.until).askedAt),
  }
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

/** Row id of a group; throws NOT_FOUND. */
export function getGroup(db: Database, id: string): number {
  const row = db
    .query<{ rowId: number }, [string]>(
      'select question_group.id as rowId from question_group where public_id = ?',
    )
    .get(id)
  if (!row) throw notFound('gap', id)
  return row.rowId
}

export interface GapToCheck {
  groupRowId: number
  wordings: {
    text: string
    /** What the last answer that helped nobody cited (JSON of Citation[]); null: there was none. */
    citations: string | null
  }[]
}

/** So many of a gap's wordings are asked again, those that failed most. */
const wordingsChecked = 5

/**
 * The open ones among the next groups after one, with the wordings that failed since a time; `last`
 * is the last group looked at, undefined after all.
 */
export function listGapsToCheck(
  db: Database,
  { after, since, limit }: { after: number; since: number; limit: number },
): { gaps: GapToCheck[]; last?: number } {
  const groups = db
    .query<{ rowId: number }, [number, number]>(
      `select question_group.id as rowId from question_group
       where question_group.id > ? order by question_group.id limit ?`,
    )
    .all(after, limit)
  const gaps = groups.flatMap(({ rowId }) => {
    const wordings = failedWordings(db, rowId, since)
    const isOpen = wordings.length > 0 && gapStateOf(db, rowId).status === 'OPEN'
    return isOpen ? [{ groupRowId: rowId, wordings }] : []
  })
  const last = groups.at(-1)?.rowId
  return { gaps, ...(last !== undefined && { last }) }
}

function failedWordings(db: Database, groupId: number, since: number): GapToCheck['wordings'] {
  return db
    .query<GapToCheck['wordings'][number], [number, number, number]>(
      `select w.text as text, m.citations as citations from (
         select wording_id, count(*) as times,
           max(case when is_answered = 1 and agent_message is not asked_question.id
             then asked_question.id end) as reply
         from asked_question where group_id = ? and asked_at >= ? and is_failed = 1
         group by wording_id order by times desc, wording_id limit ?) failed
       join question_wording w on w.id = failed.wording_id
       left join message m on m.id = failed.reply
       order by failed.times desc, w.id`,
    )
    .all(groupId, since, wordingsChecked)
}
