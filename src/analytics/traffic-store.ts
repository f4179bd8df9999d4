import type { Database } from 'bun:sqlite'
import type { Period } from '../platform/period.ts'
import type { Bucket } from './buckets.ts'
import { splitPeriod } from './days.ts'

/** Sums and counts of a period, from which the dashboard's rates are made. */
export interface Traffic {
  /** That began. */
  conversations: number
  /** Of those that began, how many went to a person. */
  escalated: number
  /** Distinct people in those that began: by user id, else by visitor, else each its own. */
  users: number
  /** That ended. */
  ended: number
  /** Of those that ended, how many never went to a person. */
  resolved: number
  messages: number
  /** That answered a question: written, quoted or fallen back. */
  replies: number
  fallbacks: number
  /** Sum over the replies. */
  confidence: number
  up: number
  down: number
}

export function countTraffic(db: Database, period: Period): Traffic {
  const range = { from: period.from, until: period.until }
  const begun = one(
    db
      .query<{ conversations: number; escalated: number; users: number }, [typeof range]>(
        `select count(*) as conversations, count(escalated_at) as escalated,
           count(distinct coalesce(user_id, ' ' || coalesce('v' || visitor_id, id))) as users
         from conversation indexed by conversation_people
         where started_at >= $from and started_at < $until`,
      )
      .get(range),
  )
  const ended = one(
    db
      .query<{ ended: number; resolved: number }, [typeof range]>(
        `select count(*) as ended, count(*) - count(escalated_at) as resolved
         from conversation where ended_at >= $from and ended_at < $until`,
      )
      .get(range),
  )
  const rated = one(
    db
      .query<{ up: number; down: number }, [typeof range]>(
        `select count(*) filter (where rating = 'UP') as up,
           count(*) filter (where rating = 'DOWN') as down
         from message where rated_at >= $from and rated_at < $until`,
      )
      .get(range),
  )
  return { ...begun, ...ended, ...rated, ...countMessages(db, period), ...countReplies(db, period) }
}

function countMessages(db: Database, period: Period): { messages: number } {
  const split = splitPeriod(period)
  return one(
    db
      .query<{ messages: number }, [typeof split]>(
        `select
           (select coalesce(sum(messages), 0) from daily_messages
            where day >= $firstDay and day < $endDay)
           + (select count(*) from json_each($edges) edge
              join message on created_at >= edge.value ->> 0 and created_at < edge.value ->> 1)
           as messages`,
      )
      .get(split),
  )
}

function countReplies(
  db: Database,
  period: Period,
): Pick<Traffic, 'replies' | 'fallbacks' | 'confidence'> {
  const split = splitPeriod(period)
  const { replies, fallbacks, thousandths } = one(
    db
      .query<{ replies: number; fallbacks: number; thousandths: number }, [typeof split]>(
        `select coalesce(sum(replies), 0) as replies,
           coalesce(sum(replies) filter (where source = 'FALLBACK'), 0) as fallbacks,
           coalesce(sum(confidence), 0) as thousandths
         from (
           select source, replies, confidence from daily_replies
           where day >= $firstDay and day < $endDay
           union all
           select source, 1, cast(round(coalesce(confidence, 0) * 1000) as integer)
           from json_each($edges) edge
           join message on created_at >= edge.value ->> 0 and created_at < edge.value ->> 1
           where role = 'ASSISTANT' and source in ('AI', 'KNOWLEDGE', 'FALLBACK')
         )`,
      )
      .get(split),
  )
  return { replies, fallbacks, confidence: thousandths / 1000 }
}

/** How many replies took how many milliseconds (three significant digits), the quickest first. */
export function listResponseTimes(db: Database, period: Period): { ms: number; replies: number }[] {
  const split = splitPeriod(period)
  return db
    .query<{ ms: number; replies: number }, [typeof split]>(
      `select ms, sum(replies) as replies from (
         select ms, replies from daily_response_ms
         where day >= $firstDay and day < $endDay and replies > 0
         union all
         select case when response_ms < 1000 then response_ms
             when response_ms < 10000 then response_ms / 10 * 10
             else response_ms / 100 * 100 end, 1
         from json_each($edges) edge
         join message on created_at >= edge.value ->> 0 and created_at < edge.value ->> 1
         where role = 'ASSISTANT' and source in ('AI', 'KNOWLEDGE', 'FALLBACK')
           and response_ms is not null
       ) group by ms order by ms`,
    )
    .all(split)
}

/** With a person or waiting for one at that time: now, or as it was then. */
export function countOpenHandoffs(db: Database, at: number, now: number): number {
  const sql =
    at > now
      ? `select count(*) as open from conversation where status in ('WAITING', 'HUMAN')`
      : `select count(*) as open from conversation
         where escalated_at < ?1 and (handoff_ended_at is null or handoff_ended_at >= ?1)`
  return at > now
    ? one(db.query<{ open: number }, []>(sql).get()).open
    : one(db.query<{ open: number }, [number]>(sql).get(at)).open
}

export interface TrafficPoint {
  conversations: number
  messages: number
  escalations: number
  fallbacks: number
}

/** What began, came in, went to a person and fell back in each bucket, in their order. */
export function countByBucket(db: Database, buckets: readonly Bucket[]): TrafficPoint[] {
  return db
    .query<TrafficPoint, [string]>(
      `with bucket as materialized (
         select key, value ->> 0 as since, value ->> 1 as until from json_each(?)
       )
       select
         (select count(*) from conversation
          where started_at >= since and started_at < until) as conversations,
         (select count(*) from message
          where created_at >= since and created_at < until) as messages,
         (select count(*) from conversation
          where escalated_at >= since and escalated_at < until) as escalations,
         (select count(*) from message indexed by fallback_by_time
          where created_at >= since and created_at < until and source = 'FALLBACK') as fallbacks
       from bucket order by key`,
    )
    .all(JSON.stringify(buckets.map(({ from, until }) => [from, until])))
}

function one<Row>(row: Row | null): Row {
  if (!row) throw new Error('A count returned no row.')
  return row
}
