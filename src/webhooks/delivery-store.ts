import type { Database } from 'bun:sqlite'
import type { EventType } from '../events/schema.ts'
import { iso } from '../platform/clock.ts'
import { conflict, notFound } from '../platform/errors.ts'
import type { Page } from '../platform/query.ts'
import type { Delivery, DeliveryStatus } from './schema.ts'

/** One try to deliver; `at` in milliseconds since the epoch. */
export interface StoredAttempt {
  at: number
  status?: number
  durationMs: number
  error?: string
  responseBody?: string
}

export interface NewDelivery {
  id: string
  webhookRowId: number
  eventId: string
  event: EventType
  body: string
  now: number
}

/** Due at once. */
export function insertDelivery(db: Database, delivery: NewDelivery): void {
  db.query(
    `insert into delivery (public_id, webhook_id, event_id, event_type, status, body,
       next_attempt_at, created_at)
     values ($id, $webhookRowId, $eventId, $event, 'PENDING', $body, $now, $now)`,
  ).run({ ...delivery })
}

/** One that was sent and is over: it isn't tried again by itself. */
export function insertFinished(
  db: Database,
  delivery: NewDelivery & { attempt: StoredAttempt; delivered: boolean },
): void {
  const { attempt, delivered, ...fields } = delivery
  db.query(
    `insert into delivery (public_id, webhook_id, event_id, event_type, status, body, attempts,
       failures, created_at, finished_at)
     values ($id, $webhookRowId, $eventId, $event, $status, $body, $attempts, $failures, $now, $now)`,
  ).run({
    ...fields,
    status: delivered ? 'DELIVERED' : 'FAILED',
    attempts: JSON.stringify([attempt]),
    failures: delivered ? 0 : 1,
  })
}

/** Row ids of the subscriptions that are on and have something to be sent now. */
export function listDueWebhooks(db: Database, now: number): number[] {
  return db
    .query<{ rowId: number }, { now: number }>(
      `select w.id as rowId from webhook w
       where w.enabled = 1 and w.removed_at is null and exists (
         select 1 from delivery d indexed by delivery_due
         where d.webhook_id = w.id and d.status in ('PENDING', 'RETRYING')
           and d.next_attempt_at <= $now and (d.lease_until is null or d.lease_until <= $now))
       order by w.id`,
    )
    .all({ now })
    .map(({ rowId }) => rowId)
}

export interface ClaimedDelivery {
  rowId: number
  id: string
  webhookRowId: number
  eventId: string
  body: string
  failures: number
  leaseUntil: number
}

/** The longest due of one subscription; they are the caller's until the lease ends. */
export function claimDeliveries(
  db: Database,
  claim: { webhookRowId: number; limit: number; now: number; leaseMs: number },
): ClaimedDelivery[] {
  const { webhookRowId, limit, now, leaseMs } = claim
  return db
    .query<ClaimedDelivery, { webhookRowId: number; limit: number; now: number; until: number }>(
      `update delivery set lease_until = $until where id in (
         select d.id from delivery d indexed by delivery_due
         where d.webhook_id = $webhookRowId and d.status in ('PENDING', 'RETRYING')
           and d.next_attempt_at <= $now and (d.lease_until is null or d.lease_until <= $now)
         order by d.next_attempt_at, d.id limit $limit)
       returning id as rowId, public_id as id, webhook_id as webhookRowId, event_id as eventId,
         body, failures, lease_until as leaseUntil`,
    )
    .all({ webhookRowId, limit, now, until: now + leaseMs })
}

/** Given back untried. */
export function releaseDelivery(db: Database, { rowId, leaseUntil }: ClaimedDelivery): void {
  db.query('update delivery set lease_until = null where id = ? and lease_until = ?').run(
    rowId,
    leaseUntil,
  )
}

/** What a process that was killed was sending is due again. */
export function releaseDeliveries(db: Database): void {
  db.run(
    `update delivery indexed by delivery_due set lease_until = null
     where status in ('PENDING', 'RETRYING') and lease_until is not null`,
  )
}

const keptAttempts = 100

/** Where the delivery stands after an attempt. Does nothing where the lease was lost meanwhile. */
export function recordAttempt(
  db: Database,
  { rowId, leaseUntil }: ClaimedDelivery,
  result: { attempt: StoredAttempt; status: DeliveryStatus; nextAttemptAt?: number; now: number },
): boolean {
  const row = db
    .query<{ attempts: string }, [number, number]>(
      'select attempts from delivery where id = ? and lease_until = ?',
    )
    .get(rowId, leaseUntil)
  if (!row) return false
  const attempts = [...JSON.parse(row.attempts), result.attempt].slice(-keptAttempts)
  db.query(
    `update delivery set status = $status, attempts = $attempts, failures = failures + $failed,
       next_attempt_at = $next, lease_until = null, finished_at = $finished
     where id = $rowId`,
  ).run({
    rowId,
    status: result.status,
    attempts: JSON.stringify(attempts),
    failed: result.status === 'DELIVERED' ? 0 : 1,
    next: result.nextAttemptAt ?? null,
    finished: result.nextAttemptAt === undefined ? result.now : null,
  })
  return true
}

const deliveryColumns = `
  d.public_id as id, d.event_id as eventId, d.event_type as event, d.status, d.attempts,
  d.next_attempt_at as nextAttemptAt, d.body as requestBody, d.created_at as createdAt`

/** Of one subscription. Throws 404. */
export function getDelivery(db: Database, webhookRowId: number, id: string): Delivery {
  const row = db
    .query<DeliveryRow, [string, number]>(
      `select ${deliveryColumns} from delivery d where d.public_id = ? and d.webhook_id = ?`,
    )
    .get(id, webhookRowId)
  if (!row) throw notFound('delivery', id)
  return toDelivery(row)
}

/** Due at once, with all its tries before it. Throws 404, and 409 while it is being sent. */
export function queueAgain(
  db: Database,
  { webhookRowId, id, now }: { webhookRowId: number; id: string; now: number },
): Delivery {
  getDelivery(db, webhookRowId, id)
  const { changes } = db
    .query(
      `update delivery set status = 'PENDING', failures = 0, next_attempt_at = $now,
         lease_until = null, finished_at = null
       where public_id = $id and (lease_until is null or lease_until <= $now)`,
    )
    .run({ id, now })
  if (changes === 0) {
    throw conflict('This delivery is being sent at the moment: look at its attempts in a minute.')
  }
  return getDelivery(db, webhookRowId, id)
}

export interface DeliveryFilter {
  webhookRowId: number
  status?: DeliveryStatus
  event?: EventType
  from?: number
  until?: number
}

/** Newest first. */
export function listDeliveries(
  db: Database,
  query: DeliveryFilter & { limit: number; offset: number },
): Page<Delivery> {
  const filter = {
    webhookRowId: query.webhookRowId,
    status: query.status ?? null,
    event: query.event ?? null,
    from: query.from ?? 0,
    until: query.until ?? Number.MAX_SAFE_INTEGER,
  }
  // Ids first, from the index alone: bodies are read for the one page only.
  const items = db
    .query<DeliveryRow, typeof filter & { limit: number; offset: number }>(
      `select ${deliveryColumns} from (
         select id, created_at from delivery indexed by delivery_of_webhook
         where webhook_id = $webhookRowId and created_at >= $from and created_at < $until
           and ($status is null or status = $status) and ($event is null or event_type = $event)
         order by created_at desc, delivery.id desc limit $limit offset $offset
       ) found join delivery d on d.id = found.id
       order by found.created_at desc, found.id desc`,
    )
    .all({ ...filter, limit: query.limit, offset: query.offset })
  const total = db
    .query<{ count: number }, typeof filter>(
      `select count(*) as count from delivery indexed by delivery_of_webhook
       where webhook_id = $webhookRowId and created_at >= $from and created_at < $until
         and ($status is null or status = $status) and ($event is null or event_type = $event)`,
    )
    .get(filter)
  return { items: items.map(toDelivery), total: total?.count ?? 0 }
}

interface DeliveryRow {
  id: string
  eventId: string
  event: EventType
  status: DeliveryStatus
  attempts: string
  nextAttemptAt: number | null
  requestBody: string
  createdAt: number
}

function toDelivery({ attempts, nextAttemptAt, createdAt, ...row }: DeliveryRow): Delivery {
  return {
    ...row,
    attempts: (JSON.parse(attempts) as StoredAttempt[]).map((one) => ({ ...one, at: iso(one.at) })),
    nextAttemptAt: nextAttemptAt === null ? null : iso(nextAttemptAt),
    createdAt: iso(createdAt),
  }
}
