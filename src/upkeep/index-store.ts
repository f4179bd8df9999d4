import type { Database } from 'bun:sqlite'

/**
 * Merges the segments of the full text of messages and chunks, `pages` of them at a time, until each
 * is one, without what was deleted. Returns whether there is more to do. `isFirst` begins it.
 */
export function mergeFullText(
  db: Database,
  { pages, isFirst }: { pages: number; isFirst: boolean },
): boolean {
  const before = totalChanges(db)
  // Negative: all segments take part, not only where there are many of a size.
  const rank = isFirst ? -pages : pages
  db.query(`insert into message_text (message_text, rank) values ('merge', ?)`).run(rank)
  db.query(`insert into chunk_text (chunk_text, rank) values ('merge', ?)`).run(rank)
  // Each of the two counts as one, even where it did nothing.
  return totalChanges(db) - before > 2
}

function totalChanges(db: Database): number {
  return db.query<{ count: number }, []>('select total_changes() as count').get()?.count ?? 0
}

/** A table that is small at night may be large by noon: its plans stay those for large ones. */
const smallRows = 1000

/** Brings the statistics up to date by which queries are planned; some milliseconds. */
export function optimize(db: Database): void {
  // So many rows of an index tell enough.
  db.run('pragma analysis_limit = 400')
  db.run('pragma optimize')
  if (!hasStatistics(db)) return
  const { changes } = db
    .query('delete from sqlite_stat1 where cast(stat as integer) < ?')
    .run(smallRows)
  if (changes > 0) db.run('analyze sqlite_schema')
}

function hasStatistics(db: Database): boolean {
  return (
    db
      .query<{ name: string }, []>(`select name from sqlite_schema where name = 'sqlite_stat1'`)
      .get() !== null
  )
}
