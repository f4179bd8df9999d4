import type { Database } from 'bun:sqlite'
import type { PersonRemoved } from './erase-person.ts'

/** A person's data on its way out. */
export interface Erasure {
  subject: string
  removed: PersonRemoved
  /** Row ids of visitors whose conversations were removed. */
  visitors: number[]
}

/** Begins it, or goes on with one that was interrupted. */
export function openErasure(db: Database, erasure: Erasure, now: number): void {
  db.query(
    `insert into erasure (subject, removed, visitors, touched_at) values ($subject, $removed, $visitors, $now)
     on conflict (subject) do update set touched_at = excluded.touched_at`,
  ).run(rowOf(erasure, now))
}

export function findErasure(db: Database, subject: string): Erasure | undefined {
  const row = db
    .query<{ removed: string; visitors: string }, [string]>(
      'select removed, visitors from erasure where subject = ?',
    )
    .get(subject)
  return row
    ? { subject, removed: JSON.parse(row.removed), visitors: JSON.parse(row.visitors) }
    : undefined
}

export function updateErasure(db: Database, erasure: Erasure, now: number): void {
  db.query(
    `update erasure set removed = $removed, visitors = $visitors, touched_at = $now
     where subject = $subject`,
  ).run(rowOf(erasure, now))
}

export function removeErasure(db: Database, subject: string): void {
  db.query('delete from erasure where subject = ?').run(subject)
}

/** Whose deletion nobody has gone on with since a time. */
export function findAbandoned(db: Database, before: number): string | undefined {
  return (
    db
      .query<{ subject: string }, [number]>(
        'select subject from erasure where touched_at <= ? order by id limit 1',
      )
      .get(before)?.subject ?? undefined
  )
}

/**
 * While `work` runs, what is deleted is overwritten, so that it can't be found in the file; else
 * SQLite leaves it in pages that are free until something else comes in there.
 */
export function overwriting<Result>(db: Database, work: () => Result): Result {
  db.run('pragma secure_delete = on')
  try {
    return work()
  } finally {
    db.run('pragma secure_delete = off')
  }
}

function rowOf({ subject, removed, visitors }: Erasure, now: number) {
  return {
    subject,
    removed: JSON.stringify(removed),
    visitors: JSON.stringify(visitors),
    now,
  }
}
