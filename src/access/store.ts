import type { Database } from 'bun:sqlite'
import type { ApiKey } from './schema.ts'

interface KeyRow {
  id: string
  name: string
  hash: string
  hint: string
  scopes: string
  created_at: number
  expires_at: number | null
  last_used_at: number | null
}

export interface NewKey extends ApiKey {
  /** SHA-256 of the key, in hex. */
  hash: string
}

export function insertKey(db: Database, key: NewKey): void {
  db.query(
    `insert into api_key (id, name, hash, hint, scopes, created_at, expires_at)
     values ($id, $name, $hash, $hint, $scopes, $createdAt, $expiresAt)`,
  ).run({
    id: key.id,
    name: key.name,
    hash: key.hash,
    hint: key.hint,
    scopes: JSON.stringify(key.scopes),
    createdAt: key.createdAt,
    expiresAt: key.expiresAt ?? null,
  })
}

export function findKeyByHash(db: Database, hash: string): NewKey | undefined {
  const row = db
    .query<KeyRow, [string]>(
      `select id, name, hash, hint, scopes, created_at, expires_at, last_used_at
       from api_key where hash = ?`,
    )
    .get(hash)
  return row ? { ...toKey(row), hash: row.hash } : undefined
}

/** Every key, newest first, without its hash. */
export function listKeys(db: Database): ApiKey[] {
  return db
    .query<KeyRow, []>(
      `select id, name, hash, hint, scopes, created_at, expires_at, last_used_at
       from api_key order by created_at desc, id desc`,
    )
    .all()
    .map(toKey)
}

/** Whether there was one. */
export function removeKey(db: Database, id: string): boolean {
  return db.query('delete from api_key where id = ?').run(id).changes > 0
}

export function touchKey(db: Database, id: string, at: number): void {
  db.query(
    'update api_key set last_used_at = $at where id = $id and coalesce(last_used_at, 0) < $at',
  ).run({ id, at })
}

function toKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: JSON.parse(row.scopes),
    createdAt: row.created_at,
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
    ...(row.last_used_at !== null && { lastUsedAt: row.last_used_at }),
  }
}
