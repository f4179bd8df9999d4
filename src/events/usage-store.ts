import type { Database } from 'bun:sqlite'

export type CountedUse = 'embeddings'

const dayMs = 86_400_000

/** Counts what no row of its own tells, by day (UTC). `now` in milliseconds since the epoch. */
export function countUsage(
  db: Database,
  { name, count, now }: { name: CountedUse; count: number; now: number },
): void {
  if (count <= 0) return
  db.query(
    `insert into usage_counter (day, name, count) values (?, ?, ?)
     on conflict (day, name) do update set count = count + excluded.count`,
  ).run(Math.floor(now / dayMs), name, count)
}
