import type { Database } from 'bun:sqlite'

/** What a clean-up takes away, up to `limit` rows at a time; each returns how many went. */
interface Slice {
  before: number
  limit: number
}

export function removeOldFirstRequests(db: Database, { before, limit }: Slice): number {
  return db
    .query(
      `delete from idempotency where id in (
         select i.id from idempotency i where i.created_at <= ? order by i.created_at limit ?)`,
    )
    .run(before, limit).changes
}

export function removeExpiredSessions(db: Database, { before, limit }: Slice): number {
  return db
    .query(
      `delete from session where id in (
         select s.id from session s where s.expires_at <= ? order by s.expires_at limit ?)`,
    )
    .run(before, limit).changes
}

/** Those that were used, too. */
export function removeOverInvitations(db: Database, { before, limit }: Slice): number {
  return db
    .query(
      `delete from invitation where id in (
         select i.id from invitation i where i.used_at is not null or i.expires_at <= ? limit ?)`,
    )
    .run(before, limit).changes
}

export function removeFailedSignIns(db: Database, { before, limit }: Slice): number {
  return db
    .query(
      `delete from failed_sign_in where subject in (
         select f.subject from failed_sign_in f where f.last_at < ? limit ?)`,
    )
    .run(before, limit).changes
}

/** Visitors not seen since, of whom there is no conversation. */
export function removeForgottenVisitors(db: Database, { before, limit }: Slice): number {
  return db
    .query(
      `delete from visitor where id in (
         select v.id from visitor v where v.last_seen_at < ?
           and not exists (select 1 from conversation c where c.visitor_id = v.id) limit ?)`,
    )
    .run(before, limit).changes
}
