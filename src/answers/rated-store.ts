import type { Database } from 'bun:sqlite'

/** A rated answer: the shipped confidence of what was found for it, and what its reader said. */
export interface RatedAnswer {
  retrieval: number
  isUp: boolean
}

/** Older ratings are of other documents. */
const mostRated = 10_000

/** Answers of the bot with a thumb, the last rated first. */
export function listRatedAnswers(db: Database): RatedAnswer[] {
  return db
    .query<{ retrieval: number; rating: 'UP' | 'DOWN' }, [number]>(
      `select m.grounding ->> '$.retrieval' as retrieval, m.rating as rating
       from message m
       where m.rated_at is not null and m.rating is not null and m.role = 'ASSISTANT'
         and m.source in ('AI', 'KNOWLEDGE') and m.grounding ->> '$.retrieval' is not null
       order by m.rated_at desc, m.id desc limit ?`,
    )
    .all(mostRated)
    .map(({ retrieval, rating }) => ({ retrieval, isUp: rating === 'UP' }))
}
