import type { Database } from 'bun:sqlite'

export function findSecret(db: Database, name: string): string | undefined {
  return db.query<{ value: string }, [string]>('select value from secret where name = ?').get(name)
    ?.value
}

/** In place of the one that there was. */
export function setSecret(
  db: Database,
  secret: { name: string; value: string; now: number },
): void {
  db.query(
    `insert into secret (name, value, created_at) values ($name, $value, $now)
     on conflict (name) do update set value = excluded.value, created_at = excluded.created_at`,
  ).run(secret)
}
