import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'
import type { Period } from '../platform/period.ts'
import type { GapStatus } from './schema.ts'

/** How often a gap's questions fell back, were rated down and were answered by a person. */
export interface Origins {
  fellBack: number
  ratedDown: number
  byAgent: number
}

export interface AnsweringPage {
  id: string
  title: string
  url: string
}

export interface GapState {
  status: GapStatus
  closed: {
    at: string
    /** CHECK: after the knowledge had changed. ASKED: a visitor asked again, and was answered. */
    by: 'CHECK' | 'ASKED' | 'OPERATOR'
    operatorName?: string
    page?: AnsweringPage
    /** Of the answer, 0 to 1. */
    confidence?: number
  } | null
}

interface Row {
  status: 'RESOLVED' | 'DISMISSED'
  changedAt: number
  operatorName: string | null
  pageId: string | null
  pageTitle: string | null
  pageUrl: string | null
  confidence: number | null
}

/**
 * A question that failed after a gap was resolved opens it again; a dismissed one stays so. Only an
 * answer to the wording that failed last resolves it: the others of its group may ask for more.
 */
export function gapStateOf(db: Database, groupRowId: number): GapState {
  const failed = db
    .query<{ askedAt: number; wordingId: number }, [number]>(
      `select asked_at as askedAt, wording_id as wordingId
       from asked_question indexed by asked_of_group
       where group_id = ? and is_failed = 1 order by asked_at desc limit 1`,
    )
    .get(groupRowId)
  const answered = db
    .query<{ replyRowId: number; askedAt: number }, [number, number, number | null]>(
      `select asked_question.id as replyRowId, asked_at as askedAt
       from asked_question indexed by asked_of_group
       where group_id = ?1 and asked_at > ?2 and is_failed = 0 and wording_id = coalesce(?3, wording_id)
       order by asked_at desc limit 1`,
    )
    .get(groupRowId, failed?.askedAt ?? -1, failed?.wordingId ?? null)
  const made = db
    .query<Row, [number]>(
      `select status, changed_at as changedAt, operator_name as operatorName, page_id as pageId,
         page_title as pageTitle, page_url as pageUrl, confidence from gap where group_id = ?`,
    )
    .get(groupRowId)
  if (made?.status === 'DISMISSED') {
    const closed = {
      at: iso(made.changedAt),
      by: 'OPERATOR' as const,
      ...(made.operatorName && { operatorName: made.operatorName }),
    }
    return { status: 'DISMISSED', closed }
  }
  if (answered) return { status: 'RESOLVED', closed: closedBy(db, answered) }
  if (!made || made.changedAt < (failed?.askedAt ?? 0)) return { status: 'OPEN', closed: null }
  const closed = {
    at: iso(made.changedAt),
    by: 'CHECK' as const,
    ...pageOf(made),
    ...(made.confidence !== null && { confidence: made.confidence / 1000 }),
  }
  return { status: 'RESOLVED', closed }
}

/** By the answer to the question that was asked last. */
function closedBy(
  db: Database,
  { replyRowId, askedAt }: { replyRowId: number; askedAt: number },
): GapState['closed'] {
  const reply = db
    .query<Omit<Row, 'status' | 'changedAt' | 'operatorName'>, [number]>(
      `select citations ->> '$[0].pageId' as pageId, citations ->> '$[0].title' as pageTitle,
         citations ->> '$[0].url' as pageUrl, confidence from message m where m.id = ?`,
    )
    .get(replyRowId)
  return {
    at: iso(askedAt),
    by: 'ASKED',
    ...(reply && pageOf(reply)),
    ...(typeof reply?.confidence === 'number' && { confidence: reply.confidence }),
  }
}

function pageOf({ pageId, pageTitle, pageUrl }: Pick<Row, 'pageId' | 'pageTitle' | 'pageUrl'>) {
  return pageId === null ? {} : { page: { id: pageId, title: pageTitle ?? '', url: pageUrl ?? '' } }
}

export function resolveGap(
  db: Database,
  groupRowId: number,
  by: { page: AnsweringPage; confidence: number; now: number },
): void {
  db.query(
    `insert into gap (group_id, status, changed_at, page_id, page_title, page_url, confidence)
     select $group, 'RESOLVED', $now, $pageId, $title, $url, $confidence
     where exists (select 1 from question_group g where g.id = $group)
     on conflict (group_id) do update set changed_at = excluded.changed_at,
       page_id = excluded.page_id, page_title = excluded.page_title, page_url = excluded.page_url,
       confidence = excluded.confidence
     where status = 'RESOLVED'`,
  ).run({
    group: groupRowId,
    now: by.now,
    pageId: by.page.id,
    title: by.page.title,
    url: by.page.url,
    confidence: Math.round(by.confidence * 1000),
  })
}

export function dismissGap(
  db: Database,
  groupRowId: number,
  { operatorName, now }: { operatorName: string; now: number },
): void {
  db.query(
    `insert into gap (group_id, status, changed_at, operator_name)
     values ($group, 'DISMISSED', $now, $operatorName)
     on conflict (group_id) do update set status = 'DISMISSED', changed_at = $now,
       operator_name = $operatorName, page_id = null, page_title = null, page_url = null,
       confidence = null`,
  ).run({ group: groupRowId, now, operatorName })
}

/** As if nothing had been made of it. */
export function reopenGap(db: Database, groupRowId: number): void {
  db.query('delete from gap where group_id = ?').run(groupRowId)
}

export function originsOf(db: Database, groupRowId: number, { from, until }: Period): Origins {
  return (
    db
      .query<Origins, [number, number, number]>(
        `select coalesce(sum(is_answered = 0), 0) as fellBack,
           coalesce(sum(is_rated_down), 0) as ratedDown,
           count(agent_message) as byAgent
         from asked_question where group_id = ? and asked_at >= ? and asked_at < ?`,
      )
      .get(groupRowId, from, until) ?? { fellBack: 0, ratedDown: 0, byAgent: 0 }
  )
}
