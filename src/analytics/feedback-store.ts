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

type RatedRow = Omit<RatedMessage, 'ratedAt'> & { ratedAt: number }

/** The last rated first, each with what the customer said last before it. */
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
  // Ids first, from the index alone: what is skipped isn't looked up.
  const items = db
    .query<RatedRow, [typeof range & { limit: number; offset: number }]>(
      `select c.public_id as conversationId, m.public_id as messageId, m.content as answer,
         m.source, m.confidence, m.rating, m.rating_comment as comment, m.rated_at as ratedAt,
         (select q.content from message q
          where q.id < m.id and q.id > m.id >> 20 << 20 and q.role = 'USER'
          order by q.id desc limit 1) as question
       from (
         select id from message
         where rated_at >= $from and rated_at < $until and ($rating is null or rating = $rating)
         order by rated_at desc, message.id desc limit $limit offset $offset
       ) found
       join message m on m.id = found.id join conversation c on c.id = m.id >> 20
       order by m.rated_at desc, m.id desc`,
    )
    .all({ ...range, limit, offset })
    .map((row) => ({ ...row, ratedAt: iso(row.ratedAt) }))
  return { items, total: counted?.total ?? 0 }
}
