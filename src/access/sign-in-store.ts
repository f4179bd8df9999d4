import type { Database } from 'bun:sqlite'

export interface FailedSignIns {
  failures: number
  /** In milliseconds since the epoch. */
  lastAt: number
}

export function findFailures(db: Database, subject: string): FailedSignIns | undefined {
  return (
    db
      .query<FailedSignIns, [string]>(
        'select failures, last_at as lastAt from failed_sign_in where subject = ?',
      )
      .get(subject) ?? undefined
  )
}

export function countFailure(db: Database, subject: string, now: number): void {
  db.query(
    `insert into failed_sign_in (subject, failures, last_at) values ($subject, 1, $now)
     on conflict (subject) do update set failures = failures + 1, last_at = excluded.last_at`,
  ).run({ subject, now })
}

export function removeFailures(db: Database, subject: string): void {
  db.query('delete from failed_sign_in where subject = ?').run(subject)
}

export function removeFailuresBefore(db: Database, before: number): void {
  db.query('delete from failed_sign_in where last_at < ?').run(before)
}
