import type { Database } from 'bun:sqlite'
import type { Source } from './schema.ts'

/** Writes what of a source can be changed. */
export function updateSource(
  db: Database,
  source: Pick<Source, 'rowId' | 'name' | 'enabled' | 'authority' | 'syncSchedule'> & {
    now: number
  },
): void {
  db.query(
    `update source set name = ?, enabled = ?, authority = ?, sync_schedule = ?, updated_at = ?
     where id = ?`,
  ).run(
    source.name,
    source.enabled ? 1 : 0,
    source.authority,
    source.syncSchedule ?? null,
    source.now,
    source.rowId,
  )
}

/** Of a TEXT or FAQ source; its next sync reads it. */
export function setSourceContent(
  db: Database,
  rowId: number,
  { content, now }: { content: string; now: number },
): void {
  db.query('update source set content = ?, updated_at = ? where id = ?').run(content, now, rowId)
}
