import type {
  Authority,
  PageStatus,
  SourceOptions,
  SourceStatus,
  SourceType,
  SyncStatus,
} from '../../../knowledge/schema.ts'
import type { Tone } from '../../components/layout.tsx'

export type { Authority, PageStatus, SourceType }

export interface Source {
  id: string
  name: string
  type: SourceType
  location: string
  enabled: boolean
  authority: Authority
  status: SourceStatus
  syncSchedule: string | null
  pageCount: number
  chunkCount: number
  lastSync: {
    status: SyncStatus
    startedAt: string | null
    finishedAt: string | null
    added: number
    updated: number
    removed: number
    unchanged: number
    failed: number
    progress: number
    error?: string
  } | null
  options?: SourceOptions
  createdAt: string
  updatedAt: string
}

export interface Page {
  id: string
  url: string
  title: string
  status: PageStatus
  error?: string
  freshness: 'CURRENT' | 'AGING' | 'STALE'
  language: string | null
  chunkCount: number
  fetchedAt: string | null
  updatedAt: string
}

export interface TextChunk {
  id: string
  position: number
  headingPath: string[]
  question: string | null
  content: string
  pageNumber: number | null
  tokenCount: number
  embedded: boolean
}

/** A stretch of a page. */
export interface TextOfPage {
  page: {
    id: string
    url: string
    title: string
    status: PageStatus
    error: string | null
    chunkCount: number
  }
  chunks: TextChunk[]
}

export const pageStates: Record<PageStatus, { name: string; tone: Tone }> = {
  INDEXED: { name: 'Indexed', tone: 'good' },
  FAILED: { name: 'Failed', tone: 'bad' },
  SKIPPED: { name: 'Skipped', tone: 'neutral' },
}

export interface Hit {
  rank: number
  score: number
  similarity: number | null
  coverage: number
  bm25: number
  sourceId: string
  pageId: string
  chunkId: string
  url: string
  title: string
  headingPath: string[]
  question: string | null
  content: string
  position: number
  authority: Authority
}

/** What the search for a question says of the answer that would come of it. */
export interface WouldAnswer extends Found {
  confidence: number
  confidenceThreshold: number
}

export interface Found {
  hits: Hit[]
  usedVectors: boolean
  vectorProblem?: string
  timings: { embeddingMs: number; searchMs: number }
}

export const sourcePath = (id: string) => `/knowledge/sources/${id}`

export const keys = {
  all: ['knowledge'] as const,
  sources: ['knowledge', 'sources'] as const,
  source: (id: string) => ['knowledge', 'source', id] as const,
}

export const typeNames: Record<SourceType, string> = {
  WEBSITE: 'Website',
  URL: 'Web page',
  FILE: 'File',
  FOLDER: 'Folder',
  TEXT: 'Text',
  FAQ: 'FAQ',
}

export const authorityNames = [
  ['PRIMARY', 'Primary'],
  ['SECONDARY', 'Secondary'],
  ['REFERENCE', 'Reference'],
] as const

export const sourceStates: Record<SourceStatus, { name: string; tone: Tone }> = {
  PENDING: { name: 'Queued', tone: 'neutral' },
  SYNCING: { name: 'Syncing', tone: 'accent' },
  READY: { name: 'Ready', tone: 'good' },
  FAILED: { name: 'Failed', tone: 'bad' },
}

export const isBusy = ({ status, lastSync }: Source) =>
  status === 'SYNCING' ||
  status === 'PENDING' ||
  lastSync?.status === 'QUEUED' ||
  lastSync?.status === 'RUNNING'
