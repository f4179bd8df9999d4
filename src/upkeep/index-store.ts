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

/** Brings the figures up to date by which queries are planned; some milliseconds. */
export function optimize(db: Database): void {
  // So many rows of an index tell enough.
  db.run('pragma analysis_limit = 400')
  db.run('pragma optimize')
}
