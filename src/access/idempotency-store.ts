import type { Database } from 'bun:sqlite'

export interface FirstRequest {
  bodyHash: string
  /** JSON; absent while the request runs. */
  response?: string
  createdAt: number
}

interface Row {
  body_hash: string
  response: string | null
  created_at: number
}

export function findFirstRequest(
  db: Database,
  scope: string,
  key: string,
): FirstRequest | undefined {
  const row = db
    .query<Row, [string, string]>(
      'select body_hash, response, created_at from idempotency where scope = ? and key = ?',
    )
    .get(scope, key)
  if (!row) return undefined
  return {
    bodyHash: row.body_hash,
    createdAt: row.created_at,
    ...(row.response !== null && { response: row.response }),
  }
}

/** Takes the place of one that never ended. */
export function insertFirstRequest(
  db: Database,
  request: { scope: string; key: string; bodyHash: string; createdAt: number },
): void {
  db.query(
    `insert or replace into idempotency (scope, key, body_hash, created_at)
     values ($scope, $key, $bodyHash, $createdAt)`,
  ).run(request)
}

export function storeFirstResponse(
  db: Database,
  { scope, key, response }: { scope: string; key: string; response: string },
): void {
  db.query('update idempotency set response = ? where scope = ? and key = ?').run(
    response,
    scope,
    key,
  )
}

export function removeFirstRequest(db: Database, scope: string, key: string): void {
  db.query('delete from idempotency where scope = ? and key = ?').run(scope, key)
}

export function removeFirstRequestsBefore(db: Database, time: number): void {
  db.query('delete from idempotency where created_at <= ?').run(time)
}

/** When the process that ran them is known to be gone: their retries are first requests again. */
export function releaseFirstRequests(db: Database): void {
  db.query('delete from idempotency where response is null').run()
}
