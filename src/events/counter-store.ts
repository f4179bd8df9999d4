import type { Database } from 'bun:sqlite'
import { dayMs } from '../platform/clock.ts'

/** Counts on what no row of its own tells, by day in UTC; `now` in milliseconds since the epoch. */
export function countOn(
  db: Database,
  { name, count, now }: { name: 'embeddings'; count: number; now: number },
): void {
  if (count === 0) return
  db.query(
    `insert into daily_counter (day, name, count) values ($day, $name, $count)
     on conflict do update set count = count + excluded.count`,
  ).run({ day: Math.floor(now / dayMs), name, count })
}
