import type { Database } from 'bun:sqlite'

/**
 * The one seam through which the process writes. What is queued in one turn of the event loop is
 * committed together (one fsync), each function in its own savepoint, so that one that throws takes
 * only itself back. The promise resolves after the commit: acknowledged means on disk.
 */
export interface Writer {
  enqueue<Result>(fn: (db: Database) => Result): Promise<Result>
  /** `listener` hears of each commit; it must not throw. Returns how to stop that. */
  onCommit(listener: () => void): () => void
}

interface Queued {
  fn(db: Database): unknown
  resolve(value: unknown): void
  reject(error: unknown): void
}

export function createWriter(db: Database): Writer {
  let queue: Queued[] = []
  const listeners = new Set<() => void>()

  function commit() {
    const batch = queue
    queue = []
    const settle: (() => void)[] = []
    try {
      db.run('begin immediate')
      for (const one of batch) settle.push(runOne(db, one))
      db.run('commit')
    } catch (error) {
      if (db.inTransaction) db.run('rollback')
      for (const one of batch) one.reject(error)
      return
    }
    for (const done of settle) done()
    for (const listener of listeners) listener()
  }
  return {
    enqueue(fn) {
      return new Promise((resolve, reject) => {
        if (queue.length === 0) setImmediate(commit)
        queue.push({ fn, resolve: resolve as (value: unknown) => void, reject })
      })
    },
    onCommit(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function runOne(db: Database, { fn, resolve, reject }: Queued): () => void {
  db.run('savepoint one')
  try {
    const value = fn(db)
    db.run('release one')
    return () => resolve(value)
  } catch (error) {
    // A full disk may already have rolled back the whole transaction: then no savepoint is left.
    if (!db.inTransaction) throw error
    db.run('rollback to one')
    db.run('release one')
    return () => reject(error)
  }
}

/** Runs `fn` in the next group commit; it must be synchronous. */
export function write<Result>(
  app: { writer: Writer },
  fn: (db: Database) => Result,
): Promise<Result> {
  return app.writer.enqueue(fn)
}
