import { Type } from '@sinclair/typebox'
import { boundedText } from '../platform/bounded-text.ts'
import { endpoint } from '../platform/endpoint.ts'
import { oneOf } from '../platform/one-of.ts'
import { dataSchema, listSchema, pageParameters } from '../platform/query.ts'
import { ChunkObject, PageObject, pageStatuses, SourceObject, sourceStatuses } from './objects.ts'
import { authorities, sourceTypes } from './schema.ts'

export const SourcesQuery = Type.Object({
  type: Type.Optional(oneOf(sourceTypes)),
  status: Type.Optional(oneOf(sourceStatuses)),
  enabled: Type.Optional(Type.Boolean()),
  ...pageParameters,
})
export const PagesQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'A part of title or address.' })),
  status: Type.Optional(oneOf(pageStatuses)),
  ...pageParameters,
})
export const ChunksQuery = Type.Object(pageParameters)
export const SourceChanges = Type.Object(
  {
    enabled: Type.Optional(Type.Boolean()),
    authority: Type.Optional(oneOf(authorities)),
    name: Type.Optional(boundedText(1, 120)),
    syncSchedule: Type.Optional(
      Type.Union([Type.String({ maxLength: 100 }), Type.Null()], {
        description: 'Cron of minute, hour, day, month and weekday; null: only by hand.',
        'x-expects': 'a cron pattern such as "0 3 * * *", or null',
      }),
    ),
  },
  { additionalProperties: false, title: 'SourceChanges' },
)

const source = {
  id: 'src_01jxs6zz0000a1b2c3d4e5f6',
  name: 'Help centre',
  type: 'WEBSITE',
  location: 'https://help.example.com/',
  enabled: true,
  authority: 'PRIMARY',
  status: 'READY',
  syncSchedule: '0 3 * * *',
  pageCount: 42,
  chunkCount: 310,
  lastSync: null,
  createdAt: '2025-06-01T08:00:00.000Z',
  updatedAt: '2025-06-01T08:00:00.000Z',
}
const page = {
  id: 'page_01jxs6zz1000a1b2c3d4e5f6',
  sourceId: source.id,
  url: 'https://help.example.com/returns',
  title: 'Returns and refunds',
  status: 'INDEXED',
  freshness: 'CURRENT',
  language: 'en',
  chunkCount: 1,
  contentHash: '9f86d081884c7d659a2feaa0c55ad015',
  fetchedAt: '2025-06-15T03:00:04.000Z',
  updatedAt: '2025-06-15T03:00:04.000Z',
}
const chunk = {
  id: 'chunk_01jxs6zz2000a1b2c3d4e5f6',
  pageId: page.id,
  position: 0,
  headingPath: ['Returns'],
  content: 'Items may be returned within 30 days of delivery.',
  tokenCount: 11,
  embedded: true,
}
const meta = { total: 1, page: 1, pageSize: 20 }
const tag = 'Knowledge'
const read = { tag, scope: 'knowledge:read' }
const written = { tag, scope: 'knowledge:write', params: { id: 'The id of the source.' } }
const wrongQuery = { VALIDATION_ERROR: 'A parameter is wrong: details names each.' }
const noSource = { NOT_FOUND: 'No source has this id.' }

export const listSourcesDocs = endpoint({
  ...read,
  operationId: 'listSources',
  summary: 'List sources',
  description: 'Newest first, with what is indexed of each and its last sync.',
  query: SourcesQuery,
  success: {
    status: 200,
    description: 'A page of sources.',
    schema: listSchema(SourceObject),
    example: { data: [source], meta },
  },
  errors: wrongQuery,
})
export const listPagesDocs = endpoint({
  ...read,
  operationId: 'listPages',
  summary: 'List the pages of a source',
  description: 'The last changed first.',
  params: { id: 'The id of the source.' },
  query: PagesQuery,
  success: {
    status: 200,
    description: 'A page of the list.',
    schema: listSchema(PageObject),
    example: { data: [page], meta },
  },
  errors: { ...wrongQuery, ...noSource },
})
export const listChunksDocs = endpoint({
  ...read,
  operationId: 'listChunks',
  summary: 'List the chunks of a page',
  description: 'What search finds of it, in order.',
  params: { id: 'The id of the page.' },
  query: ChunksQuery,
  success: {
    status: 200,
    description: 'A page of chunks.',
    schema: listSchema(ChunkObject),
    example: { data: [chunk], meta },
  },
  errors: { ...wrongQuery, NOT_FOUND: 'No page has this id.' },
})
const queued = dataSchema(
  Type.Object({ syncId: Type.String(), status: oneOf(['QUEUED', 'RUNNING']) }),
)
const sync = { data: { syncId: 'sync_01jxs6zz3000a1b2c3d4e5f6', status: 'QUEUED' } }
export const syncSourceDocs = endpoint({
  ...written,
  operationId: 'syncSource',
  summary: 'Read a source again',
  description: 'Queues a sync. While one is queued or running, that one is returned.',
  success: [
    { status: 202, description: 'Queued.', schema: queued, example: sync },
    {
      status: 200,
      description: 'It was queued or running already.',
      schema: queued,
      example: sync,
    },
  ],
  errors: noSource,
  idempotent: true,
})
export const changeSourceDocs = endpoint({
  ...written,
  operationId: 'changeSource',
  summary: 'Change a source',
  description:
    'Changes the named fields, all or nothing. A disabled source is in no answer from the next message on.',
  success: {
    status: 200,
    description: 'The source.',
    schema: dataSchema(SourceObject),
    example: { data: source },
  },
  errors: {
    VALIDATION_ERROR: 'The body is not JSON, or a field is wrong: details names each.',
    ...noSource,
    CONFLICT: 'Another source has this name.',
    PAYLOAD_TOO_LARGE: 'The body is over 1 MiB.',
    UNSUPPORTED_MEDIA_TYPE: 'The body is not application/json.',
  },
  examples: { off: { summary: 'Out of every answer', value: { enabled: false } } },
})
