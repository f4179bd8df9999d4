import type { Database } from 'bun:sqlite'
import { errorText } from '../platform/errors.ts'
import type { Outbound } from '../platform/outbound.ts'
import { chunkDocument } from './chunks/chunk.ts'
import { contentHash, embeddingText } from './chunks/chunk-text.ts'
import { crawl, fetchOne } from './crawl/crawl.ts'
import type { Crawled, KnownPage } from './crawl/crawled.ts'
import type { Chunk, Document, RawFile, ReadResult } from './document.ts'
import { readFolder } from './folder.ts'
import { readInline } from './inline.ts'
import { findPage } from './page-store.ts'
import type { SourceToRead } from './schema.ts'

export interface HashedChunk extends Chunk {
  /** Of what is embedded. */
  hash: string
}

export type ReadPart =
  | Exclude<Crawled, { kind: 'page' | 'unchanged' }>
  /** The same content as last time. */
  | { kind: 'unchanged'; url: string; etag?: string; lastModified?: string; links?: string[] }
  /** `chunks` are the first ones; the others are asked for with `moreChunks`. */
  | {
      kind: 'page'
      url: string
      etag?: string
      lastModified?: string
      document: Omit<Document, 'sections'>
      contentHash: string
      chunkCount: number
      chunks: HashedChunk[]
    }
  | { kind: 'end' }

/** How many chunks cross to the writing thread at once: a few milliseconds of its time. */
export const chunkSlice = 12

const readTimeoutMs = 60_000

/** Before every content hash: raise it when readers or chunking change, so that all is read anew. */
const hashPrefix = 'v1:'

const interrupted = 'The reading was interrupted.'

interface Open {
  parts: AsyncGenerator<Crawled>
  abort: AbortController
  rest: HashedChunk[]
}

interface Surroundings {
  db: Database
  outbound: Outbound
  read(file: RawFile, timeoutMs: number): Promise<ReadResult>
}

/** The methods of the worker that read a source part by part; a part is read when it is asked for. */
export function openReading({ db, outbound, read }: Surroundings) {
  const open = new Map<string, Open>()

  async function readOrGiveUp(file: RawFile): Promise<ReadResult> {
    try {
      return await read(file, readTimeoutMs)
    } catch (error) {
      return { kind: 'failed', reason: `The document could not be read: ${errorText(error)}` }
    }
  }

  function start(source: SourceToRead, signal: AbortSignal): AsyncGenerator<Crawled> {
    const known = (url: string): KnownPage | undefined => {
      const page = findPage(db, source.rowId, url)
      if (!page || page.isRemoved) return undefined
      const { etag: _, lastModified: __, ...untagged } = page
      return page.contentHash?.startsWith(hashPrefix) ? page : untagged
    }
    const shared = { known, read: readOrGiveUp, outbound, signal }
    const {
      include = [],
      exclude = [],
      maxPages = 1000,
      maxDepth = 10,
      delayMs = 200,
    } = source.options
    switch (source.type) {
      case 'WEBSITE':
        return crawl({
          ...shared,
          startUrl: source.location,
          include,
          exclude,
          maxPages,
          maxDepth,
          delayMs,
        })
      case 'URL':
        return fetchOne({ ...shared, url: source.location })
      case 'FILE':
      case 'FOLDER':
        return readFolder({
          path: source.location,
          known,
          read: readOrGiveUp,
          signal,
          include,
          exclude,
        })
      case 'TEXT':
      case 'FAQ':
        return readInline(source, readOrGiveUp)
    }
  }

  return {
    beginReading({ syncId, source }: { syncId: string; source: SourceToRead }): void {
      const abort = new AbortController()
      open.set(syncId, { parts: start(source, abort.signal), abort, rest: [] })
    },

    async nextPart({
      syncId,
      sourceRowId,
    }: {
      syncId: string
      sourceRowId: number
    }): Promise<ReadPart> {
      const reading = open.get(syncId)
      if (!reading) throw new Error(interrupted)
      const { value, done } = await reading.parts.next()
      if (done) {
        open.delete(syncId)
        return { kind: 'end' }
      }
      if (value.kind !== 'page') return value
      const { result, url, kind: _, ...tags } = value
      if (result.kind !== 'document') return { ...result, url }
      const { sections, ...document } = result.document
      const hash = hashPrefix + contentHash(JSON.stringify([document.title, sections]))
      const known = findPage(db, sourceRowId, url)
      if (known?.contentHash === hash && known.generation > 0) {
        return { kind: 'unchanged', url, ...tags, links: document.links }
      }
      let chunks: HashedChunk[]
      try {
        chunks = hashedChunks(result.document)
      } catch (error) {
        const reason = `The document could not be cut into passages: ${errorText(error)}`
        return { kind: 'failed', url, reason }
      }
      if (chunks.length === 0) {
        return { kind: 'skipped', url, reason: 'The page has no text to answer from.' }
      }
      reading.rest = chunks.slice(chunkSlice)
      return {
        kind: 'page',
        url,
        ...tags,
        document,
        contentHash: hash,
        chunkCount: chunks.length,
        chunks: chunks.slice(0, chunkSlice),
      }
    },

    /** A document by itself, as passages; undefined where it has none. Nothing is stored. */
    async readAlone(file: RawFile): Promise<{ title: string; chunks: Chunk[] } | undefined> {
      const result = await readOrGiveUp(file)
      if (result.kind !== 'document') return undefined
      return { title: result.document.title, chunks: chunkDocument(result.document) }
    },

    moreChunks({ syncId }: { syncId: string }): HashedChunk[] {
      const reading = open.get(syncId)
      if (!reading) throw new Error(interrupted)
      return reading.rest.splice(0, chunkSlice)
    },

    async endReading({ syncId }: { syncId: string }): Promise<void> {
      const reading = open.get(syncId)
      open.delete(syncId)
      reading?.abort.abort()
      await reading?.parts.return(undefined).catch(() => {})
    },
  }
}

function hashedChunks(document: Document): HashedChunk[] {
  return chunkDocument(document).map((chunk) => ({
    ...chunk,
    hash: contentHash(embeddingText({ title: document.title, ...chunk })),
  }))
}
