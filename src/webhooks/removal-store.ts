import type { Database } from 'bun:sqlite'

/** Of all subscriptions, whatever became of them. Returns how many. */
export function removeDeliveriesOf(db: Database, eventIds: string[]): number {
  return db
    .query('delete from delivery where event_id in (select value from json_each(?))')
    .run(JSON.stringify(eventIds)).changes
}

/** Removes some deliveries that were over before a time; returns how many. */
export function removeFinished(
  db: Database,
  { before, limit }: { before: number; limit: number },
): number {
  return db
    .query(
      `delete from delivery where id in (
         select d.id from delivery d indexed by delivery_finished
         where d.finished_at is not null and d.finished_at < ? order by d.finished_at limit ?)`,
    )
    .run(before, limit).changes
}
