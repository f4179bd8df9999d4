import type { Database } from 'bun:sqlite'

type Days = {
  firstDay: number
  /** No longer counts. */
  endDay: number
}

interface Tokens {
  messages: number
  tokensIn: number
  tokensOut: number
}

/** Days without anything are left out. */
export function listUsageByDay(db: Database, days: Days): (Tokens & { day: number })[] {
  return db
    .query<Tokens & { day: number }, [Days]>(
      `select day, sum(messages) as messages, sum(tokens_in) as tokensIn,
         sum(tokens_out) as tokensOut
       from daily_messages where day >= $firstDay and day < $endDay group by day order by day`,
    )
    .all(days)
}

/** The busiest first; null for what came in without a key, no name for a key that is deleted. */
export function listUsageByKey(
  db: Database,
  days: Days,
): (Tokens & { keyId: string | null; name: string | null })[] {
  return db
    .query<Tokens & { keyId: string | null; name: string | null }, [Days]>(
      `select nullif(key_id, '') as keyId, api_key.name as name, sum(messages) as messages,
         sum(tokens_in) as tokensIn, sum(tokens_out) as tokensOut
       from daily_messages left join api_key on api_key.id = key_id
       where day >= $firstDay and day < $endDay
       group by key_id having sum(messages) > 0 order by sum(messages) desc, key_id`,
    )
    .all(days)
}

/** Days without anything are left out. */
export function listCounters(
  db: Database,
  days: Days,
): { day: number; name: 'embeddings' | 'webhook_deliveries'; count: number }[] {
  return db
    .query<{ day: number; name: 'embeddings' | 'webhook_deliveries'; count: number }, [Days]>(
      `select day, name, count from daily_counter
       where day >= $firstDay and day < $endDay order by day`,
    )
    .all(days)
}

/** Bytes of the database, without its log. */
export function storageBytes(db: Database): number {
  const row = db
    .query<{ bytes: number }, []>(
      `select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`,
    )
    .get()
  return row?.bytes ?? 0
}
