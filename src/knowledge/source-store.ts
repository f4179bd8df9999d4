import type { Database } from 'bun:sqlite'
import { notFound } from '../platform/errors.ts'
import type {
  Authority,
  Source,
  SourceOptions,
  SourceStatus,
  SourceType,
  Sync,
  SyncStatus,
} from './schema.ts'

export interface NewSource {
  id: string
  name: string
  type: SourceType
  location: string
  options: SourceOptions
  content?: string
  authority: Authority
  syncSchedule?: string
  now: number
}

export function insertSource(db: Database, source: NewSource): void {
  db.query(
    `insert into source (public_id, name, type, location, options, content, authority,
       sync_schedule, created_at, updated_at)
     values ($id, $name, $type, $location, $options, $content, $authority, $syncSchedule, $now, $now)`,
  ).run({
    ...source,
    options: JSON.stringify(source.options),
    content: source.content ?? null,
    syncSchedule: source.syncSchedule ?? null,
  })
}

/** Of `toSource`; `s` is the source. */
export const sourceColumns = `
  s.id as rowId, s.public_id as id, s.name, s.type, s.location, s.options, s.enabled, s.authority,
  s.status, s.sync_schedule as syncSchedule, s.created_at as createdAt, s.updated_at as updatedAt,
  (select count(*) from page p where p.source_id = s.id and p.removed_at is null) as pageCount,
  (select coalesce(sum(p.chunk_count), 0) from page p
    where p.source_id = s.id and p.removed_at is null) as chunkCount,
  (select json_object('id', y.public_id, 'status', y.status, 'startedAt', y.started_at,
      'finishedAt', y.finished_at, 'added', y.added, 'updated', y.updated, 'removed', y.removed,
      'unchanged', y.unchanged, 'failed', y.failed, 'skipped', y.skipped,
      'done', y.done, 'total', y.total, 'error', y.error)
    from sync y where y.source_id = s.id order by y.id desc limit 1) as lastSync`

/** Newest first; removed ones left out. */
export function listSources(db: Database): Source[] {
  return db
    .query<SourceRow, []>(
      `select ${sourceColumns} from source s where s.removed_at is null order by s.id desc`,
    )
    .all()
    .map(toSource)
}

/** By id, or by name where just one has it. */
export function findSource(db: Database, idOrName: string): Source | undefined {
  const rows = db
    .query<SourceRow, [string]>(
      `select ${sourceColumns} from source s
       where s.removed_at is null and (s.public_id = ?1 or s.name = ?1) limit 2`,
    )
    .all(idOrName)
  return rows.length === 1 && rows[0] ? toSource(rows[0]) : undefined
}

export function getSource(db: Database, idOrName: string): Source {
  const source = findSource(db, idOrName)
  if (!source) throw notFound('source', idOrName)
  return source
}

export function sourceContent(db: Database, rowId: number): string {
  return (
    db
      .query<{ content: string | null }, [number]>('select content from source where id = ?')
      .get(rowId)?.content ?? ''
  )
}

/** Out of every answer at once; `clearDead` takes the rows away later. */
export function removeSource(db: Database, rowId: number, now: number): void {
  db.query('update source set removed_at = ?, updated_at = ? where id = ?').run(now, now, rowId)
  db.query(
    `update sync set status = 'FAILED', error = 'The source was removed.', finished_at = ?
     where source_id = ? and status in ('QUEUED', 'RUNNING')`,
  ).run(now, rowId)
}

/** One open sync per source: an open one is returned as it is. */
export function queueSync(
  db: Database,
  sync: { id: string; sourceRowId: number; now: number },
): { syncId: string; isNew: boolean } {
  const open = db
    .query<{ id: string }, [number]>(
      `select public_id as id from sync where source_id = ? and status in ('QUEUED', 'RUNNING')`,
    )
    .get(sync.sourceRowId)
  if (open) return { syncId: open.id, isNew: false }
  db.query(
    `insert into sync (public_id, source_id, status, created_at) values (?, ?, 'QUEUED', ?)`,
  ).run(sync.id, sync.sourceRowId, sync.now)
  return { syncId: sync.id, isNew: true }
}

export interface ClaimedSync {
  rowId: number
  id: string
  sourceRowId: number
  sourceId: string
}

/** The oldest queued sync, or a running one whose worker went away: it is now the caller's. */
export function claimSync(db: Database, now: number, leaseMs: number): ClaimedSync | undefined {
  const row = db
    .query<ClaimedSync, [number]>(
      `select y.id as rowId, y.public_id as id, y.source_id as sourceRowId, s.public_id as sourceId
       from sync y indexed by sync_open join source s on s.id = y.source_id
       where y.status in ('QUEUED', 'RUNNING') and (y.status = 'QUEUED' or y.lease_until < ?)
       order by y.id limit 1`,
    )
    .get(now)
  if (!row) return undefined
  db.query(
    `update sync set status = 'RUNNING', lease_until = ?, started_at = coalesce(started_at, ?)
     where id = ?`,
  ).run(now + leaseMs, now, row.rowId)
  setSourceStatus(db, row.sourceRowId, 'SYNCING')
  return row
}

/** Whether `claimSync` would find one. */
export function hasDueSync(db: Database, now: number): boolean {
  return (
    db
      .query<{ id: number }, [number]>(
        `select id from sync
         where status in ('QUEUED', 'RUNNING') and (status = 'QUEUED' or lease_until < ?) limit 1`,
      )
      .get(now) !== null
  )
}

/** Cheap enough to ask every second. */
export function hasOpenSync(db: Database): boolean {
  return (
    db
      .query<{ id: number }, []>(
        `select id from sync where status in ('QUEUED', 'RUNNING') limit 1`,
      )
      .get() !== null
  )
}

export interface ScheduledSource {
  rowId: number
  syncSchedule: string
  /** Milliseconds since the epoch; of its creation if it never synced. */
  lastSyncAt: number
}

/** Enabled sources with a schedule and no open sync. */
export function listScheduled(db: Database): ScheduledSource[] {
  return db
    .query<ScheduledSource, []>(
      `select s.id as rowId, s.sync_schedule as syncSchedule,
         coalesce((select y.created_at from sync y where y.source_id = s.id
           order by y.id desc limit 1), s.created_at) as lastSyncAt
       from source s where s.sync_schedule is not null and s.enabled = 1 and s.removed_at is null
         and not exists (select 1 from sync y
           where y.source_id = s.id and y.status in ('QUEUED', 'RUNNING'))`,
    )
    .all()
}

/** When the process that ran them is known to be gone: its syncs can be claimed at once. */
export function releaseSyncs(db: Database): void {
  db.query(`update sync set lease_until = 0 where status = 'RUNNING'`).run()
}

/** False once its source was removed. */
export function isSyncRunning(db: Database, rowId: number): boolean {
  return (
    db
      .query<{ id: number }, [number]>(`select id from sync where id = ? and status = 'RUNNING'`)
      .get(rowId) !== null
  )
}

export type SyncCounter = 'added' | 'updated' | 'removed' | 'unchanged' | 'failed' | 'skipped'

export function countSync(
  db: Database,
  rowId: number,
  change: Partial<Record<SyncCounter | 'done', number>> & { total?: number; leaseUntil?: number },
): void {
  db.query(
    `update sync set added = added + $added, updated = updated + $updated,
       removed = removed + $removed, unchanged = unchanged + $unchanged, failed = failed + $failed,
       skipped = skipped + $skipped, done = done + $done,
       total = max(coalesce($total, total), done + $done),
       lease_until = coalesce($leaseUntil, lease_until)
     where id = $rowId`,
  ).run({
    rowId,
    added: change.added ?? 0,
    updated: change.updated ?? 0,
    removed: change.removed ?? 0,
    unchanged: change.unchanged ?? 0,
    failed: change.failed ?? 0,
    skipped: change.skipped ?? 0,
    done: change.done ?? 0,
    total: change.total ?? null,
    leaseUntil: change.leaseUntil ?? null,
  })
}

export function finishSync(
  db: Database,
  sync: ClaimedSync,
  end: { now: number; error?: string; warning?: string },
): void {
  db.query(
    `update sync set status = ?, finished_at = ?, lease_until = null, error = ?
     where id = ? and status = 'RUNNING'`,
  ).run(end.error ? 'FAILED' : 'SUCCEEDED', end.now, end.error ?? end.warning ?? null, sync.rowId)
  setSourceStatus(db, sync.sourceRowId, end.error ? 'FAILED' : 'READY')
}

export function findSync(db: Database, id: string): Sync | undefined {
  const row = db
    .query<{ sync: string }, [string]>(
      `select json_object('id', public_id, 'status', status, 'startedAt', started_at,
         'finishedAt', finished_at, 'added', added, 'updated', updated, 'removed', removed,
         'unchanged', unchanged, 'failed', failed, 'skipped', skipped, 'done', done,
         'total', total, 'error', error) as sync
       from sync where public_id = ?`,
    )
    .get(id)
  return row ? toSync(row.sync) : undefined
}

function setSourceStatus(db: Database, rowId: number, status: SourceStatus): void {
  db.query('update source set status = ? where id = ?').run(status, rowId)
}

export interface SourceRow {
  rowId: number
  id: string
  name: string
  type: SourceType
  location: string
  options: string
  enabled: number
  authority: Authority
  status: SourceStatus
  syncSchedule: string | null
  pageCount: number
  chunkCount: number
  lastSync: string | null
  createdAt: number
  updatedAt: number
}

export function toSource(row: SourceRow): Source {
  const { options, enabled, syncSchedule, lastSync, ...rest } = row
  return {
    ...rest,
    options: JSON.parse(options),
    enabled: enabled === 1,
    ...(syncSchedule ? { syncSchedule } : {}),
    ...(lastSync ? { lastSync: toSync(lastSync) } : {}),
  }
}

function toSync(json: string): Sync {
  const { done, total, ...row } = JSON.parse(json) as Record<string, unknown> & {
    status: SyncStatus
    done: number
    total: number
  }
  const known = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
  const progress = row.status === 'SUCCEEDED' ? 1 : total > 0 ? Math.min(1, done / total) : 0
  return { ...(known as unknown as Omit<Sync, 'progress'>), progress }
}
