import type { Chunk } from '../knowledge/document.ts'
import type { Candidate } from '../knowledge/search/candidates.ts'
import type { App } from '../platform/app.ts'
import { pdfOf } from './pdf.ts'
import type { Plant } from './schema.ts'

const types = {
  html: 'text/html',
  markdown: 'text/markdown',
  text: 'text/plain',
  pdf: 'application/pdf',
} as const

/** What the real readers and the real chunking make of a document: what they drop, nobody reads. */
export async function plantedChunks(app: App, plant: Plant): Promise<Candidate[]> {
  const { format, name, text } = plant
  const read = await app.workers.ingest.call<{ title: string; chunks: Chunk[] } | undefined>(
    'readAlone',
    {
      url: name,
      bytes: format === 'pdf' ? pdfOf(text.split('\n')) : new TextEncoder().encode(text),
      contentType: types[format],
    },
  )
  return (read?.chunks ?? []).map((chunk, position) => ({
    chunkRowId: -1 - position,
    chunkId: `planted-${position}`,
    pageRowId: -1,
    pageId: 'planted',
    sourceId: 'planted',
    url: name,
    title: read?.title ?? name,
    headingPath: chunk.headingPath,
    ...(chunk.question && { question: chunk.question }),
    content: chunk.content,
    position,
    authority: 'PRIMARY',
    changedAt: app.clock.now(),
  }))
}
