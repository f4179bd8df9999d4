import type { Database } from 'bun:sqlite'
import { notFound } from '../platform/errors.ts'
import type { OperatorRole } from './schema.ts'

export const presences = ['ONLINE', 'AWAY'] as const
export type Presence = (typeof presences)[number]

/** Times in milliseconds since the epoch. */
export interface StoredOperator {
  rowId: number
  id: string
  email: string
  name: string
  role: OperatorRole
  presence: Presence
  lastSeenAt: number | null
  disabledAt: number | null
  createdAt: number
  updatedAt: number
  /** 1 where they have chosen a password. */
  hasPassword: 0 | 1
}

export interface NewOperator {
  id: string
  email: string
  name: string
  role: OperatorRole
  passwordHash: string | null
  now: number
}

/** Gives the row's number. */
export function insertOperator(db: Database, operator: NewOperator): number {
  const { lastInsertRowid } = db
    .query(
      `insert into operator (public_id, email, name, role, password_hash, created_at, updated_at)
       values ($id, $email, $name, $role, $passwordHash, $now, $now)`,
    )
    .run({ ...operator })
  return Number(lastInsertRowid)
}

/** By id, or by e-mail address in lower case. */
export function findOperator(db: Database, name: string): StoredOperator | undefined {
  return (
    db
      .query<StoredOperator, { name: string }>(
        `select id as rowId, public_id as id, email, name, role, presence,
           last_seen_at as lastSeenAt, disabled_at as disabledAt, created_at as createdAt,
           updated_at as updatedAt, password_hash is not null as hasPassword
         from operator where public_id = $name or email = $name`,
      )
      .get({ name }) ?? undefined
  )
}

export function findOperatorAt(db: Database, rowId: number): StoredOperator | undefined {
  const row = db
    .query<{ id: string }, [number]>('select public_id as id from operator where id = ?')
    .get(rowId)
  return row ? findOperator(db, row.id) : undefined
}

export function getOperator(db: Database, name: string): StoredOperator {
  const found = findOperator(db, name)
  if (!found) throw notFound('user', name)
  return found
}

/** Everybody, in the order in which they came. */
export function listOperators(db: Database): StoredOperator[] {
  return db
    .query<StoredOperator, []>(
      `select operator.id as rowId, public_id as id, email, name, role, presence,
         last_seen_at as lastSeenAt, disabled_at as disabledAt, created_at as createdAt,
         updated_at as updatedAt, password_hash is not null as hasPassword
       from operator order by operator.id`,
    )
    .all()
}

export function hasOperators(db: Database): boolean {
  return db.query('select 1 from operator limit 1').get() !== null
}

/** Administrators who can sign in, but the one with that row. */
export function hasOtherAdmin(db: Database, rowId: number): boolean {
  const other = db
    .query(
      `select 1 from operator
       where role = 'ADMIN' and disabled_at is null and password_hash is not null and id <> ?`,
    )
    .get(rowId)
  return other !== null
}

export function findPasswordHash(db: Database, rowId: number): string | undefined {
  return (
    db
      .query<{ hash: string | null }, [number]>(
        'select password_hash as hash from operator where id = ?',
      )
      .get(rowId)?.hash ?? undefined
  )
}

export interface OperatorChanges {
  name?: string
  role?: OperatorRole
  presence?: Presence
  passwordHash?: string
}

export function updateOperator(
  db: Database,
  rowId: number,
  { name, role, presence, passwordHash, now }: OperatorChanges & { now: number },
): void {
  db.query(
    `update operator set name = coalesce($name, name), role = coalesce($role, role),
       presence = coalesce($presence, presence),
       password_hash = coalesce($passwordHash, password_hash), updated_at = $now
     where id = $rowId`,
  ).run({
    rowId,
    name: name ?? null,
    role: role ?? null,
    presence: presence ?? null,
    passwordHash: passwordHash ?? null,
    now,
  })
}

export function setDisabled(db: Database, rowId: number, isDisabled: boolean, now: number): void {
  db.query(
    `update operator set updated_at = $now,
       disabled_at = case when $isDisabled then coalesce(disabled_at, $now) end
     where id = $rowId`,
  ).run({ rowId, isDisabled, now })
}

/** With sessions and invitations. */
export function removeOperator(db: Database, rowId: number): void {
  db.query('delete from operator where id = ?').run(rowId)
}
