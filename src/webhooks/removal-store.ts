import type { Database } from 'bun:sqlite'

/** Of all subscriptions, whatever became of them. Returns how many. */
export function removeDeliveriesOf(db: Database, eventIds: string[]): number {
  return db
    .query('delete from delivery where event_id in (select value from json_each(?))')
    .run(JSON.stringify(eventIds)).changes
}

/** Whether something of a conversation is still to be sent, to a subscription that is on. */
export function hasOpenDeliveries(db: Database, conversationRowId: number): boolean {
  const open = db
    .query(
      `select 1 from event e join delivery d indexed by delivery_of_event on d.event_id = e.public_id
       join webhook w on w.id = d.webhook_id
       where e.conversation_id = ? and d.status in ('PENDING', 'RETRYING')
         and w.enabled = 1 and w.removed_at is null
       limit 1`,
    )
    .get(conversationRowId)
  return open !== null
}

/** How many deliveries were over before a time. */
export function countFinished(db: Database, { before }: { before: number }): number {
  const row = db
    .query<{ count: number }, { before: number }>(
      `select count(*) as count from delivery indexed by delivery_finished
       where finished_at is not null and finished_at < $before`,
    )
    .get({ before })
  return row?.count ?? 0
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
