import type { Citation } from '../conversations/schema.ts'
import type { Candidate } from '../knowledge/search/candidates.ts'
import type { Unit } from './units.ts'

/** Verbatim words of one chunk. */
export interface Quotation {
  chunk: Candidate
  text: string
  start: number
  end: number
  /** What it stands under. */
  heading?: string
}

export function quotationOf(chunk: Candidate, units: Unit[], heading?: string): Quotation {
  const start = units[0]?.start ?? 0
  const end = units.at(-1)?.end ?? 0
  // Where orders were taken out, blanks are left.
  const text = chunk.content
    .slice(start, end)
    .replace(/(?:[^\S\n]*\n){3,}/g, '\n\n')
    .replace(/(?<=[.!?]) {3,}(?=\S)/g, ' ')
  return { chunk, text, start, end, ...(heading && { heading }) }
}

const snippetLength = 240

/** A citation of a span of a chunk; `support` is 0 to 1. */
export function citationOf(
  chunk: Candidate,
  span: { index: number; start: number; end: number; support: number },
): Citation {
  const cited = chunk.content.slice(span.start, span.end).replace(/\s+/g, ' ').trim()
  return {
    index: span.index,
    title: chunk.title,
    url: chunk.url,
    sourceId: chunk.sourceId,
    pageId: chunk.pageId,
    chunkId: chunk.chunkId,
    snippet:
      cited.length > snippetLength ? `${cited.slice(0, snippetLength - 1).trimEnd()}…` : cited,
    start: span.start,
    end: span.end,
    support: Math.round(span.support * 1000) / 1000,
  }
}

/** The list under an answer with citation style FOOTER. */
export function footerOf(citations: Citation[]): string {
  const lines = citations.map((citation) => {
    const address = /^https?:/.test(citation.url) ? ` (${citation.url})` : ''
    // A title is text: what it brings along must not become a link or a tag.
    const title = citation.title.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[<>`*]/g, '')
    return `[${citation.index}] ${title}${address}`
  })
  return lines.length > 0 ? `\n\n${lines.join('\n')}` : ''
}
