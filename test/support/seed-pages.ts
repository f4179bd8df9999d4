import type { Database } from 'bun:sqlite'

/** A source `src_seed` with so many pages, without chunks; every fiftieth failed. */
export function seedPages(db: Database, pages: number): void {
  const insertPage = db.query(
    `insert into page (public_id, source_id, url, title, status, chunk_count, generation,
       created_at, updated_at)
     values (?, ?, ?, ?, ?, 5, 1, 1, ?)`,
  )
  db.transaction(() => {
    const source = db
      .query<{ id: number }, []>(
        `insert into source (public_id, name, type, location, status, created_at, updated_at)
         values ('src_seed', 'Seeded', 'WEBSITE', 'https://help.example.com/', 'READY', 1, 1)
         returning id`,
      )
      .get()
    for (let n = 0; n < pages; n++) {
      const about = ['return', 'pay', 'order', 'cancel'][n % 4]
      insertPage.run(
        `page_${n}`,
        source?.id ?? 0,
        `https://help.example.com/articles/${n}/how-to-${about}`,
        `How to ${about} number ${n}`,
        n % 50 === 0 ? 'FAILED' : 'INDEXED',
        // Not in the order of their ids.
        (n * 7919) % 1_000_003,
      )
    }
  }).immediate()
}
