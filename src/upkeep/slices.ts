import type { Database } from 'bun:sqlite'
import type { App } from '../platform/app.ts'
import { write } from '../platform/write.ts'

const slicesPerCheckpoint = 20
const rowsPerSlice = 200

/** To be awaited after each slice: else the log grows until the thread that serves HTTP copies it. */
export function createPace(app: App): () => Promise<void> {
  let slices = 0
  return async () => {
    if (++slices % slicesPerCheckpoint === 0) await app.workers.ingest.call('checkpoint', undefined)
  }
}

/** Calls `remove` in a transaction of its own until nothing is left; resolves to how many went. */
export async function removeInSlices(
  app: App,
  signal: AbortSignal,
  remove: (db: Database, limit: number) => number,
): Promise<number> {
  const pace = createPace(app)
  let all = 0
  while (!signal.aborted) {
    const removed = await write(app, (db) => remove(db, rowsPerSlice))
    all += removed
    if (removed < rowsPerSlice) break
    await pace()
  }
  return all
}
