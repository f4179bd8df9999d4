import type { Database } from 'bun:sqlite'

export interface StoredAnswer {
  status: number
  /** JSON. */
  response: string
}

export interface FirstRequest {
  bodyHash: string
  /** Absent while the request runs. */
  answer?: StoredAnswer
  createdAt: number
}

interface Row {
  body_hash: string
  status: number | null
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
      'select body_hash, status, response, created_at from idempotency where scope = ? and key = ?',
    )
    .get(scope, key)
  if (!row) return undefined
  return {
    bodyHash: row.body_hash,
    createdAt: row.created_at,
    // Those of before the status was kept are replies, whose status is 200.
    ...(row.response !== null && {
      answer: { status: row.status ?? 200, response: row.response },
    }),
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
  { scope, key, status, response }: { scope: string; key: string } & StoredAnswer,
): void {
  db.query('update idempotency set status = ?, response = ? where scope = ? and key = ?').run(
    status,
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
