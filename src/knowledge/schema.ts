import { type Static, Type as t } from '@sinclair/typebox'

export const sourceTypes = ['WEBSITE', 'URL', 'FILE', 'FOLDER', 'TEXT', 'FAQ'] as const
export const authorities = ['PRIMARY', 'SECONDARY', 'REFERENCE'] as const

export const SourceType = t.Union(sourceTypes.map((name) => t.Literal(name)))
export type SourceType = (typeof sourceTypes)[number]
export const Authority = t.Union(authorities.map((name) => t.Literal(name)))
export type Authority = (typeof authorities)[number]
export type SourceStatus = 'PENDING' | 'SYNCING' | 'READY' | 'FAILED'
export type SyncStatus = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED'
export type PageStatus = 'INDEXED' | 'FAILED' | 'SKIPPED'

/** What a crawl or a folder walk obeys; all optional. */
export const SourceOptions = t.Partial(
  t.Object({
    include: t.Array(t.String(), { description: 'Glob patterns of paths to read; none: all.' }),
    exclude: t.Array(t.String(), { description: 'Glob patterns of paths to leave out.' }),
    maxPages: t.Integer({ minimum: 1, maximum: 100_000, default: 1000 }),
    maxDepth: t.Integer({ minimum: 0, maximum: 100, default: 10 }),
    delayMs: t.Integer({ minimum: 0, maximum: 60_000, default: 200 }),
  }),
)
export type SourceOptions = Static<typeof SourceOptions>

export interface Source {
  rowId: number
  id: string
  name: string
  type: SourceType
  location: string
  options: SourceOptions
  enabled: boolean
  authority: Authority
  status: SourceStatus
  syncSchedule?: string
  pageCount: number
  chunkCount: number
  lastSync?: Sync
  createdAt: number
  updatedAt: number
}

export interface Sync {
  id: string
  status: SyncStatus
  startedAt?: number
  finishedAt?: number
  added: number
  updated: number
  removed: number
  unchanged: number
  failed: number
  skipped: number
  /** 0 to 1; of the pages known so far. */
  progress: number
  error?: string
}

/** What of a source reading needs to know; plain data that goes to the worker. */
export interface SourceToRead {
  rowId: number
  name: string
  type: SourceType
  location: string
  options: SourceOptions
  content: string
}
