import type { Database } from 'bun:sqlite'

/** A delivery of one subscription, in the order of their making. */
export interface DeliveryPlace {
  createdAt: number
  rowId: number
}

/** Some that failed for good, after a place. */
export function listFailed(
  db: Database,
  { webhookRowId, after, limit }: { webhookRowId: number; after: DeliveryPlace; limit: number },
): DeliveryPlace[] {
  return db
    .query<DeliveryPlace, Record<string, number>>(
      `select d.id as rowId, d.created_at as createdAt
       from delivery d indexed by delivery_of_webhook
       where d.webhook_id = $webhookRowId and d.created_at >= $createdAt
         and (d.created_at > $createdAt or d.id > $rowId) and d.status = 'FAILED'
       order by d.created_at, d.id limit $limit`,
    )
    .all({ webhookRowId, createdAt: after.createdAt, rowId: after.rowId, limit })
}

/** Due at once, with all their tries before them. */
export function queueFailedAgain(db: Database, rowIds: number[], now: number): void {
  db.query(
    `update delivery set status = 'PENDING', failures = 0, next_attempt_at = $now,
       lease_until = null, finished_at = null
     where id in (select value from json_each($ids)) and status = 'FAILED'`,
  ).run({ ids: JSON.stringify(rowIds), now })
}

/** How many deliveries of a subscription are still on their way, and how many failed for good. */
export function countOpenAndFailed(
  db: Database,
  webhookRowId: number,
): { open: number; failed: number } {
  const row = db
    .query<{ open: number; failed: number }, [number]>(
      `select count(*) filter (where status in ('PENDING', 'RETRYING')) as open,
         count(*) filter (where status = 'FAILED') as failed
       from delivery indexed by delivery_of_webhook where webhook_id = ?`,
    )
    .get(webhookRowId)
  return row ?? { open: 0, failed: 0 }
}
