import type { Database } from 'bun:sqlite'
import type { EventType } from '../events/schema.ts'
import { iso } from '../platform/clock.ts'
import { notFound } from '../platform/errors.ts'
import type { Page } from '../platform/query.ts'
import type { Webhook } from './schema.ts'

export interface NewWebhook {
  id: string
  url: string
  events: string[]
  description: string
  enabled: boolean
  secret: string
  now: number
}

/** It gets the events that are written from now on. */
export function insertWebhook(db: Database, webhook: NewWebhook): void {
  db.query(
    `insert into webhook (public_id, url, events, description, enabled, secret, after_event,
       created_at, updated_at)
     values ($id, $url, $events, $description, $enabled, $secret,
       (select coalesce(max(event.id), 0) from event), $now, $now)`,
  ).run({
    ...webhook,
    events: JSON.stringify(webhook.events),
    enabled: webhook.enabled ? 1 : 0,
  })
}

export function countWebhooks(db: Database): number {
  return (
    db
      .query<{ count: number }, []>(
        'select count(*) as count from webhook where removed_at is null',
      )
      .get()?.count ?? 0
  )
}

const webhookColumns = `
  id as rowId, public_id as id, url, events, description, enabled,
  disabled_reason as disabledReason, failing_since as failingSince,
  created_at as createdAt, updated_at as updatedAt`

/** Newest first. */
export function listWebhooks(
  db: Database,
  { limit, offset }: { limit: number; offset: number },
): Page<Webhook> {
  const items = db
    .query<WebhookRow, [number, number]>(
      `select ${webhookColumns} from webhook where removed_at is null
       order by webhook.id desc limit ? offset ?`,
    )
    .all(limit, offset)
  return { items: items.map(toWebhook), total: countWebhooks(db) }
}

/** With its row id. Throws 404. */
export function getWebhook(db: Database, id: string): { rowId: number; webhook: Webhook } {
  const row = db
    .query<WebhookRow, [string]>(
      `select ${webhookColumns} from webhook where public_id = ? and removed_at is null`,
    )
    .get(id)
  if (!row) throw notFound('webhook', id)
  return { rowId: row.rowId, webhook: toWebhook(row) }
}

export interface WebhookUpdate {
  rowId: number
  url: string
  events: string[]
  description: string
  now: number
}

export function updateWebhook(db: Database, update: WebhookUpdate): void {
  db.query(
    `update webhook set url = $url, events = $events, description = $description,
       failing_since = case when url = $url then failing_since end, updated_at = $now
     where id = $rowId`,
  ).run({ ...update, events: JSON.stringify(update.events) })
}

/** As good as new: it gets the events from now on, and what was still to be delivered. */
export function enableWebhook(db: Database, rowId: number): void {
  db.query(
    `update webhook set enabled = 1, disabled_reason = null, failing_since = null,
       after_event = (select coalesce(max(event.id), 0) from event)
     where id = ? and enabled = 0`,
  ).run(rowId)
}

/** `reason`: where it isn't the operator's own doing. One that is off stays as it is. */
export function disableWebhook(
  db: Database,
  { rowId, reason, now }: { rowId: number; reason?: string; now: number },
): boolean {
  return (
    db
      .query(
        `update webhook set enabled = 0, disabled_reason = $reason, updated_at = $now
         where id = $rowId and enabled = 1`,
      )
      .run({ rowId, reason: reason ?? null, now }).changes > 0
  )
}

/** Gone at once; `clearRemovedWebhooks` takes its rows away. */
export function removeWebhook(db: Database, rowId: number, now: number): void {
  db.query('update webhook set removed_at = ?, enabled = 0 where id = ?').run(now, rowId)
}

/** Earlier secrets go on signing until their time is over. */
export function rotateSecret(
  db: Database,
  rotation: { rowId: number; secret: string; now: number; oldUntil: number },
): void {
  const { rowId, secret, now, oldUntil } = rotation
  const current = findDestination(db, rowId)
  if (!current) return
  const previous = [{ secret: current.secret, until: oldUntil }, ...current.previous]
    .filter(({ until }) => until > now)
    .slice(0, keptSecrets)
  db.query(
    'update webhook set secret = $secret, previous_secrets = $previous, updated_at = $now where id = $rowId',
  ).run({ rowId, secret, previous: JSON.stringify(previous), now })
}

/** Each adds a signature to every request. */
const keptSecrets = 5

interface Destination {
  url: string
  secret: string
  /** `until`: milliseconds since the epoch. */
  previous: { secret: string; until: number }[]
}

function findDestination(db: Database, rowId: number): Destination | undefined {
  const row = db
    .query<{ url: string; secret: string; previous: string }, [number]>(
      `select url, secret, previous_secrets as previous from webhook
       where id = ? and removed_at is null`,
    )
    .get(rowId)
  return row ? { ...row, previous: JSON.parse(row.previous) } : undefined
}

/** Where to send and what to sign with, the newest secret first. */
export function findTarget(
  db: Database,
  rowId: number,
  now: number,
): { url: string; secrets: string[] } | undefined {
  const found = findDestination(db, rowId)
  if (!found) return undefined
  const previous = found.previous.filter(({ until }) => until > now)
  return { url: found.url, secrets: [found.secret, ...previous.map(({ secret }) => secret)] }
}

/** Notes a success or a failure; returns since when it has only failed. */
export function noteOutcome(
  db: Database,
  { rowId, succeeded, at }: { rowId: number; succeeded: boolean; at: number },
): number | undefined {
  if (succeeded) {
    db.query(
      'update webhook set failing_since = null where id = ? and failing_since is not null',
    ).run(rowId)
    return undefined
  }
  return db
    .query<{ since: number }, [number, number]>(
      `update webhook set failing_since = coalesce(failing_since, ?) where id = ?
       returning failing_since as since`,
    )
    .get(at, rowId)?.since
}

export interface Subscription {
  rowId: number
  events: (EventType | '*')[]
  /** Row id of the last event that it doesn't get. */
  afterEvent: number
}

export function listSubscriptions(db: Database): Subscription[] {
  return db
    .query<{ rowId: number; events: string; afterEvent: number }, []>(
      `select id as rowId, events, after_event as afterEvent from webhook
       where enabled = 1 and removed_at is null order by webhook.id`,
    )
    .all()
    .map((row) => ({ ...row, events: JSON.parse(row.events) }))
}

/** Row id of the last event that concerns no subscription, by when they began; `undefined`: none is on. */
export function lastUnsubscribedEvent(db: Database): number | undefined {
  return (
    db
      .query<{ at: number | null }, []>(
        'select min(after_event) as at from webhook where enabled = 1 and removed_at is null',
      )
      .get()?.at ?? undefined
  )
}

/** A slice of what removed webhooks left behind; returns how many rows went. */
export function clearRemovedWebhooks(db: Database, limit: number): number {
  const removed = db
    .query<{ rowId: number }, []>(
      'select id as rowId from webhook where removed_at is not null order by webhook.id limit 1',
    )
    .get()
  if (!removed) return 0
  const { changes } = db
    .query(
      `delete from delivery where id in (
         select d.id from delivery d where d.webhook_id = ? limit ?)`,
    )
    .run(removed.rowId, limit)
  if (changes > 0) return changes
  return db.query('delete from webhook where id = ?').run(removed.rowId).changes
}

interface WebhookRow {
  rowId: number
  id: string
  url: string
  events: string
  description: string
  enabled: number
  disabledReason: string | null
  failingSince: number | null
  createdAt: number
  updatedAt: number
}

function toWebhook(row: WebhookRow): Webhook {
  return {
    id: row.id,
    url: row.url,
    events: JSON.parse(row.events),
    description: row.description,
    enabled: row.enabled === 1,
    disabledReason: row.disabledReason,
    failingSince: row.failingSince === null ? null : iso(row.failingSince),
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  }
}
