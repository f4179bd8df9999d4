import type { Database } from 'bun:sqlite'
import { iso } from '../platform/clock.ts'
import type { Period } from '../platform/period.ts'
import type { Page } from '../platform/query.ts'
import type { Bucket } from './buckets.ts'
import type { RatedMessage } from './schema.ts'

export interface Ratings {
  up: number
  down: number
}

/** In each bucket, in their order. */
export function countRatings(db: Database, buckets: readonly Bucket[]): Ratings[] {
  return db
    .query<Ratings, [string]>(
      `with bucket as materialized (
         select key, value ->> 0 as since, value ->> 1 as until from json_each(?)
       )
       select count(*) filter (where rating = 'UP') as up,
         count(*) filter (where rating = 'DOWN') as down
       from bucket left join message on rated_at >= since and rated_at < until
       group by key order by key`,
    )
    .all(JSON.stringify(buckets.map(({ from, until }) => [from, until])))
}

interface RatedRow {
  messageId: string
  rowId: number
  answer: string
  source: RatedMessage['source']
  confidence: number | null
  rating: 'UP' | 'DOWN'
  comment: string | null
  ratedAt: number
}

/** The last rated first. */
export function listRated(
  db: Database,
  {
    from,
    until,
    rating,
    limit,
    offset,
  }: Period & { rating?: string; limit: number; offset: number },
): Page<RatedMessage> {
  const range = { from, until, rating: rating ?? null }
  const counted = db
    .query<{ total: number }, [typeof range]>(
      `select count(*) as total from message
       where rated_at >= $from and rated_at < $until and ($rating is null or rating = $rating)`,
    )
    .get(range)
  const items = db
    .query<RatedRow, [typeof range & { limit: number; offset: number }]>(
      `select public_id as messageId, id as rowId, content as answer, source, confidence, rating,
         rating_comment as comment, rated_at as ratedAt
       from message
       where rated_at >= $from and rated_at < $until and ($rating is null or rating = $rating)
       order by rated_at desc, message.id desc limit $limit offset $offset`,
    )
    .all({ ...range, limit, offset })
    .map(({ rowId, ratedAt, ...row }) => ({
      conversationId: conversationOf(db, rowId),
      ...row,
      question: questionBefore(db, rowId),
      ratedAt: iso(ratedAt),
    }))
  return { items, total: counted?.total ?? 0 }
}

function conversationOf(db: Database, messageRowId: number): string {
  const row = db
    .query<{ id: string }, [number]>(
      'select public_id as id from conversation where conversation.id = ? >> 20',
    )
    .get(messageRowId)
  return row?.id ?? ''
}

/** What the customer said last before a reply. */
function questionBefore(db: Database, messageRowId: number): string | null {
  const row = db
    .query<{ content: string }, [number]>(
      `select content from message where message.id < ?1 and message.id > ?1 >> 20 << 20
       and role = 'USER' order by message.id desc limit 1`,
    )
    .get(messageRowId)
  return row?.content ?? null
}
