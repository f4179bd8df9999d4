import { type Static, Type } from '@sinclair/typebox'
import { iso } from '../platform/clock.ts'
import { oneOf } from '../platform/one-of.ts'
import { freshnessLevels } from './freshness.ts'
import { authorities, type Source, sourceTypes } from './schema.ts'

const time = Type.String({ format: 'date-time' })
const count = Type.Integer({ minimum: 0 })
const orNull = <Schema extends ReturnType<typeof Type.String>>(schema: Schema) =>
  Type.Union([schema, Type.Null()])

export const sourceStatuses = ['PENDING', 'SYNCING', 'READY', 'FAILED'] as const
export const pageStatuses = ['INDEXED', 'FAILED', 'SKIPPED'] as const
const syncStatuses = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED'] as const

/** A source as the API shows it. */
export const SourceObject = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    type: oneOf(sourceTypes),
    location: Type.String(),
    enabled: Type.Boolean(),
    authority: oneOf(authorities),
    status: oneOf(sourceStatuses),
    syncSchedule: orNull(Type.String({ description: 'Cron of five fields.' })),
    pageCount: count,
    chunkCount: count,
    lastSync: Type.Union([
      Type.Object(
        {
          id: Type.String(),
          status: oneOf(syncStatuses),
          startedAt: orNull(time),
          finishedAt: orNull(time),
          added: count,
          updated: count,
          removed: count,
          unchanged: count,
          failed: count,
          progress: Type.Number({ minimum: 0, maximum: 1 }),
          error: Type.Optional(Type.String()),
        },
        { title: 'Sync' },
      ),
      Type.Null(),
    ]),
    createdAt: time,
    updatedAt: time,
  },
  { title: 'Source' },
)
export type SourceObject = Static<typeof SourceObject>

export const PageObject = Type.Object(
  {
    id: Type.String(),
    sourceId: Type.String(),
    url: Type.String(),
    title: Type.String(),
    status: oneOf(pageStatuses),
    error: Type.Optional(Type.String()),
    freshness: oneOf(freshnessLevels, {
      description: 'By its last change: CURRENT up to 180 days, AGING up to 365, then STALE.',
    }),
    language: orNull(Type.String()),
    chunkCount: count,
    contentHash: orNull(Type.String()),
    fetchedAt: orNull(time),
    updatedAt: time,
  },
  { title: 'Page' },
)
export type PageObject = Static<typeof PageObject>

export const ChunkObject = Type.Object(
  {
    id: Type.String(),
    pageId: Type.String(),
    position: count,
    headingPath: Type.Array(Type.String()),
    content: Type.String(),
    tokenCount: count,
    embedded: Type.Boolean({ description: 'Whether search by meaning finds it already.' }),
  },
  { title: 'Chunk' },
)
export type ChunkObject = Static<typeof ChunkObject>

export function toSourceObject({
  rowId: _rowId,
  options: _options,
  syncSchedule,
  lastSync,
  createdAt,
  updatedAt,
  ...source
}: Source): SourceObject {
  const at = (ms: number | undefined) => (ms === undefined ? null : iso(ms))
  return {
    ...source,
    syncSchedule: syncSchedule ?? null,
    lastSync: lastSync
      ? {
          id: lastSync.id,
          status: lastSync.status,
          startedAt: at(lastSync.startedAt),
          finishedAt: at(lastSync.finishedAt),
          added: lastSync.added,
          updated: lastSync.updated,
          removed: lastSync.removed,
          unchanged: lastSync.unchanged,
          failed: lastSync.failed,
          progress: lastSync.progress,
          ...(lastSync.error !== undefined && { error: lastSync.error }),
        }
      : null,
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  }
}
