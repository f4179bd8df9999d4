import type { Database } from 'bun:sqlite'
import { toSourceObject } from '../knowledge/objects.ts'
import { listEmbeddingProgress } from '../knowledge/progress-store.ts'
import type { Source } from '../knowledge/schema.ts'

/** A source as `--json` prints it: as the API shows it, with how it is read and how far its vectors are. */
export function sourceJson(db: Database, source: Source) {
  const { options, rowId, lastSync } = source
  const shown = toSourceObject(source)
  const progress = listEmbeddingProgress(db).find((one) => one.sourceRowId === rowId)
  return {
    ...shown,
    lastSync: shown.lastSync && { ...shown.lastSync, skipped: lastSync?.skipped },
    options,
    embeddedShare: progress ? progress.embedded / progress.chunks : null,
  }
}
