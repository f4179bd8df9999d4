import type { Database } from 'bun:sqlite'
import { iso } from '../../platform/clock.ts'
import { notFound } from '../../platform/errors.ts'
import type { Page } from '../../platform/query.ts'
import { type Freshness, freshnessOf } from '../freshness.ts'
import type { Authority } from '../schema.ts'
import { type Candidate, loadCandidates } from '../search/candidates.ts'
import type { ConflictKind } from './figures.ts'
import { statementsOf } from './statements.ts'

export const conflictStatuses = ['OPEN', 'DISMISSED', 'GONE'] as const
export type ConflictStatus = (typeof conflictStatuses)[number]

export interface FoundConflict {
  kind: ConflictKind
  /** Row ids; the lower one comes first. */
  pageRowId: number
  statement: string
  otherPageRowId: number
  otherStatement: string
}

/** One that was dismissed stays so; one that was gone is back. */
export function putConflict(
  db: Database,
  found: FoundConflict,
  { id, now }: { id: string; now: number },
): boolean {
  const { kind, pageRowId, statement, otherPageRowId, otherStatement } = found
  const { changes } = db
    .query(
      `insert into conflict (public_id, hash, kind, status, page_id, statement, other_page_id,
         other_statement, found_at, changed_at)
       select $id, $hash, $kind, 'OPEN', $page, $statement, $otherPage, $otherStatement, $now, $now
       where exists (select 1 from page p where p.id = $page)
         and exists (select 1 from page p where p.id = $otherPage)
       on conflict (hash) do update set status = 'OPEN', changed_at = $now where status = 'GONE'`,
    )
    .run({
      id,
      hash: hashOf(found),
      kind,
      page: pageRowId,
      statement,
      otherPage: otherPageRowId,
      otherStatement,
      now,
    })
  return changes > 0
}

function hashOf({ pageRowId, statement, otherPageRowId, otherStatement }: FoundConflict): string {
  const text = JSON.stringify([pageRowId, statement, otherPageRowId, otherStatement])
  return new Bun.CryptoHasher('sha256').update(text).digest('hex')
}

export interface KeptConflict {
  rowId: number
  pageRowId: number
  statement: string
  otherPageRowId: number
  otherStatement: string
}

/** Those that may be gone by now, after one of them. */
export function listKept(db: Database, after: number, limit: number): KeptConflict[] {
  return db
    .query<KeptConflict, [number, number]>(
      `select conflict.id as rowId, page_id as pageRowId, statement,
         other_page_id as otherPageRowId, other_statement as otherStatement
       from conflict where conflict.id > ? and status <> 'GONE' order by conflict.id limit ?`,
    )
    .all(after, limit)
}

export function markGone(db: Database, rowIds: number[], now: number): void {
  db.query(
    `update conflict set status = 'GONE', changed_at = ?
     where conflict.id in (select value from json_each(?))`,
  ).run(now, JSON.stringify(rowIds))
}

export function dismissConflict(
  db: Database,
  id: string,
  { operatorName, now }: { operatorName: string; now: number },
): void {
  setStatus(db, id, { status: 'DISMISSED', operatorName, now })
}

export function reopenConflict(db: Database, id: string, now: number): void {
  setStatus(db, id, { status: 'OPEN', operatorName: null, now })
}

/** What is gone stays gone. */
function setStatus(
  db: Database,
  id: string,
  to: { status: ConflictStatus; operatorName: string | null; now: number },
): void {
  const { changes } = db
    .query(
      `update conflict set status = $status, operator_name = $operatorName, changed_at = $now
       where public_id = $id and status <> 'GONE'`,
    )
    .run({ id, ...to })
  if (changes === 0) throw notFound('conflict', id)
}

/** Which pages serve and have changed since they were compared, after one of them. */
export function listUncompared(
  db: Database,
  after: number,
  limit: number,
): { rowId: number; generation: number }[] {
  return db
    .query<{ rowId: number; generation: number }, [number, number]>(
      `select p.id as rowId, p.generation as generation from page p
       join source s on s.id = p.source_id and s.enabled = 1 and s.removed_at is null
       left join compared_page c on c.page_id = p.id
       where p.id > ? and p.generation > 0 and p.removed_at is null
         and c.generation is not p.generation
       order by p.id limit ?`,
    )
    .all(after, limit)
}

export function noteCompared(
  db: Database,
  { rowId, generation }: { rowId: number; generation: number },
): void {
  db.query(
    `insert into compared_page (page_id, generation)
     select ?1, ?2 where exists (select 1 from page p where p.id = ?1)
     on conflict (page_id) do update set generation = excluded.generation`,
  ).run(rowId, generation)
}

/** The chunks of a page that serve; none where it is out of use. */
export function servingChunks(db: Database, pageRowId: number): Candidate[] {
  const ids = db
    .query<{ id: number }, [number]>(
      `select c.id as id from chunk c join page p on p.id = c.page_id and p.generation = c.generation
       where c.page_id = ? and p.removed_at is null order by c.position`,
    )
    .all(pageRowId)
    .map(({ id }) => id)
  return loadCandidates(db, ids)
}

/** In how many chunks a word's stem is, remembered for the life of the connection's worker. */
export function openFrequencies(db: Database): (stem: string) => number {
  const known = new Map<string, number>()
  db.run(
    `create virtual table if not exists temp.conflict_vocabulary
     using fts5vocab('main', 'chunk_text', 'row')`,
  )
  return (stem) => {
    const found =
      known.get(stem) ??
      db
        .query<{ doc: number }, [string]>('select doc from conflict_vocabulary where term = ?')
        .get(stem)?.doc ??
      0
    if (known.size < 100_000) known.set(stem, found)
    return found
  }
}

/** Chunks whose text has all of these words. */
export function chunksWith(db: Database, words: string[], limit: number): Candidate[] {
  const match = `content : (${words.map((word) => `"${word}"`).join(' ')})`
  const ids = db
    .query<{ id: number }, [string, number]>(
      'select rowid as id from chunk_text where chunk_text match ? limit ?',
    )
    .all(match, limit)
    .map(({ id }) => id)
  return loadCandidates(db, ids)
}

export interface ConflictSide {
  statement: string
  sourceId: string
  sourceName: string
  pageId: string
  title: string
  url: string
  authority: Authority
  freshness: Freshness
  changedAt: string
  /** Where it stands now; null where the page has just changed. */
  chunk: { id: string; position: number; start: number; end: number } | null
}

export interface ConflictObject {
  id: string
  kind: ConflictKind
  status: ConflictStatus
  foundAt: string
  changedAt: string
  operatorName: string | null
  sides: [ConflictSide, ConflictSide]
}

interface Row extends KeptConflict {
  id: string
  kind: ConflictKind
  status: ConflictStatus
  foundAt: number
  changedAt: number
  operatorName: string | null
}

const inUse = `
  join page p on p.id = conflict.page_id join source s on s.id = p.source_id and s.enabled = 1
  join page q on q.id = conflict.other_page_id join source t on t.id = q.source_id and t.enabled = 1`

/** The last found first; of sources that are in use. */
export function listConflicts(
  db: Database,
  wish: { status: ConflictStatus; limit: number; offset: number; now: number },
): Page<ConflictObject> {
  const { status, limit, offset, now } = wish
  const rows = db
    .query<Row, [string, number, number]>(
      `select conflict.id as rowId, conflict.public_id as id, kind, conflict.status as status,
         page_id as pageRowId, statement, other_page_id as otherPageRowId,
         other_statement as otherStatement, found_at as foundAt, changed_at as changedAt,
         operator_name as operatorName
       from conflict ${inUse} where conflict.status = ? order by conflict.id desc limit ? offset ?`,
    )
    .all(status, limit, offset)
  const total = db
    .query<{ n: number }, [string]>(
      `select count(*) as n from conflict ${inUse} where conflict.status = ?`,
    )
    .get(status)
  return {
    items: rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      status: row.status,
      foundAt: iso(row.foundAt),
      changedAt: iso(row.changedAt),
      operatorName: row.operatorName,
      sides: [
        sideOf(db, row.pageRowId, row.statement, now),
        sideOf(db, row.otherPageRowId, row.otherStatement, now),
      ],
    })),
    total: total?.n ?? 0,
  }
}

function sideOf(db: Database, pageRowId: number, statement: string, now: number): ConflictSide {
  const page = db
    .query<
      Omit<ConflictSide, 'statement' | 'freshness' | 'chunk' | 'changedAt'> & { at: number },
      [number]
    >(
      `select s.public_id as sourceId, s.name as sourceName, p.public_id as pageId, p.title as title,
         p.url as url, s.authority as authority, coalesce(p.modified_at, p.updated_at) as at
       from page p join source s on s.id = p.source_id where p.id = ?`,
    )
    .get(pageRowId)
  if (!page) throw notFound('page', String(pageRowId))
  const { at, ...rest } = page
  const [place] = servingChunks(db, pageRowId).flatMap((chunk) =>
    statementsOf(chunk)
      .filter(({ text }) => text === statement)
      .map(({ start, end }) => ({ id: chunk.chunkId, position: chunk.position, start, end })),
  )
  const known = { freshness: freshnessOf(at, now), changedAt: iso(at) }
  return { statement, ...rest, ...known, chunk: place ?? null }
}
