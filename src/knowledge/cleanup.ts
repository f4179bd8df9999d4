import type { Database } from 'bun:sqlite'
import { bitTable, clearVectors, listModelIds } from './vector-store.ts'

/**
 * Takes away up to `limit` rows that no longer serve: chunks with their index entries and vectors,
 * then the emptied pages and sources. Returns how many went; 0 when all is clean. `openPages` are
 * being written and are left alone.
 */
export function clearDead(db: Database, limit: number, openPages: number[]): number {
  const page = nextPage(db, JSON.stringify(openPages))
  if (!page) return clearVectors(db, limit) || clearSources(db) || shrinkFile(db)

  const dead = db
    .query<{ id: number; hash: string }, [number, number, number]>(
      `select c.id, c.hash from chunk c join page p on p.id = c.page_id
       where c.page_id = ? and (? or c.generation <> p.generation) limit ?`,
    )
    .all(page.id, page.isGone, limit)
  if (dead.length === 0) {
    db.query('delete from page_cleanup where page_id = ?').run(page.id)
    if (page.isGone) db.query('delete from page where id = ?').run(page.id)
    return 1
  }
  clearChunks(db, dead)
  return dead.length
}

interface DirtyPage {
  id: number
  isGone: number
}

function nextPage(db: Database, openPages: string): DirtyPage | null {
  return (
    db
      .query<DirtyPage, [string]>(
        `select q.page_id as id, p.removed_at is not null or s.removed_at is not null as isGone
         from page_cleanup q join page p on p.id = q.page_id join source s on s.id = p.source_id
         where q.page_id not in (select value from json_each(?)) limit 1`,
      )
      .get(openPages) ??
    db
      .query<DirtyPage, [string]>(
        `select p.id, 1 as isGone from source s cross join page p on p.source_id = s.id
         where s.removed_at is not null
           and p.id not in (select value from json_each(?)) limit 1`,
      )
      .get(openPages)
  )
}

function clearChunks(db: Database, dead: { id: number; hash: string }[]): void {
  const ids = JSON.stringify(dead.map((row) => row.id))
  for (const id of listModelIds(db)) {
    // One by one: a vec0 table is read as a whole for a list.
    const clear = db.query(`delete from ${bitTable(id)} where chunk_id = ?`)
    for (const row of dead) clear.run(row.id)
  }
  db.query('delete from chunk_text where rowid in (select value from json_each(?))').run(ids)
  db.query('delete from chunk where id in (select value from json_each(?))').run(ids)
  db.query(
    `delete from embedding where id in (
       select e.id from json_each(?) h
       cross join embedding_model m cross join embedding e on e.model_id = m.id and e.hash = h.value
       where not exists (select 1 from chunk c where c.hash = e.hash))`,
  ).run(JSON.stringify([...new Set(dead.map((row) => row.hash))]))
}

function clearSources(db: Database): number {
  return db
    .query(
      `delete from source where removed_at is not null
         and not exists (select 1 from page p where p.source_id = source.id)`,
    )
    .run().changes
}

// So many free pages (of 4 KB) are kept for what comes next.
const keptFree = 2000

/** Gives some free pages back to the disk; returns how many. */
function shrinkFile(db: Database): number {
  const free = freePages(db)
  if (free <= keptFree) return 0
  db.run('pragma incremental_vacuum(200)')
  return free - freePages(db)
}

function freePages(db: Database): number {
  return (
    db.query<{ freelist_count: number }, []>('pragma freelist_count').get()?.freelist_count ?? 0
  )
}
