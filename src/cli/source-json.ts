import type { Database } from 'bun:sqlite'
import { listEmbeddingProgress } from '../knowledge/progress-store.ts'
import type { Source } from '../knowledge/schema.ts'
import { iso } from '../platform/clock.ts'

/** A source as `--json` prints it. */
export function sourceJson(db: Database, source: Source) {
  const { rowId, createdAt, updatedAt, lastSync, ...rest } = source
  const progress = listEmbeddingProgress(db).find((one) => one.sourceRowId === rowId)
  return {
    ...rest,
    embeddedShare: progress ? progress.embedded / progress.chunks : null,
    ...(lastSync && {
      lastSync: {
        ...lastSync,
        ...(lastSync.startedAt && { startedAt: iso(lastSync.startedAt) }),
        ...(lastSync.finishedAt && { finishedAt: iso(lastSync.finishedAt) }),
      },
    }),
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  }
}
