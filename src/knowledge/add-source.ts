import type { Database } from 'bun:sqlite'
import type { App } from '../platform/app.ts'
import { write } from '../platform/write.ts'
import type { Authority, SourceOptions, SourceType } from './schema.ts'
import { getSource, insertSource, listSources, queueSync } from './source-store.ts'

export interface SourceWish {
  /** Absent: a new one. */
  id?: string
  type: SourceType
  name: string
  location: string
  content?: string
  options: SourceOptions
  authority: Authority
  syncSchedule?: string
}

export type AddedSource =
  | { kind: 'added'; id: string; syncId: string }
  /** What is to be read belongs to a source already, or the name does. */
  | { kind: 'known'; by: 'location' | 'name'; name: string }

/** Adds a source and queues its first sync; one that is there already is left as it is. */
export function addSource(app: App, wish: SourceWish): Promise<AddedSource> {
  const id = wish.id ?? app.ids.next('src')
  const syncId = app.ids.next('sync')
  const now = app.clock.now()
  return write(app, (db) => {
    // In the same transaction: somebody else may add the same at the same moment.
    const known = findSame(db, wish)
    if (known) return known
    insertSource(db, { ...wish, id, now })
    queueSync(db, { id: syncId, sourceRowId: getSource(db, id).rowId, now })
    return { kind: 'added', id, syncId }
  })
}

function findSame(db: Database, wish: SourceWish): AddedSource | undefined {
  for (const { name, location } of listSources(db)) {
    if (wish.location && location === wish.location) return { kind: 'known', by: 'location', name }
    if (name === wish.name) return { kind: 'known', by: 'name', name }
  }
  return undefined
}

/** A web address as it is kept, and what a source there is called; undefined: it is none. */
export function siteAt(text: string): { location: string; name: string } | undefined {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return undefined
  return { location: url.href, name: url.host + url.pathname.replace(/\/+$/, '') }
}

/**
 * Why a web address can't be read, whatever happens; undefined also for a site that is down for the
 * moment, which may be up at the sync. `isWrong`: it is no address at all.
 */
export async function addressProblem(
  app: App,
  location: string,
): Promise<{ isWrong: boolean; message: string } | undefined> {
  const result = await app.outbound.fetch(location, {
    method: 'HEAD',
    timeoutMs: 5000,
    maxBytes: 0,
    maxRedirects: 0,
  })
  if (result.kind !== 'failed') return undefined
  const { reason, message } = result
  const isFinal = reason === 'bad-url' || reason === 'blocked' || reason === 'dns'
  return isFinal ? { isWrong: reason === 'bad-url', message } : undefined
}
