import type { Outbound } from '../../platform/outbound.ts'
import type { RawFile, ReadResult } from '../document.ts'

export interface KnownPage {
  url: string
  etag?: string
  lastModified?: string
  /** What the page linked to when it was last read: followed when it is unchanged. */
  links: string[]
}

export interface FetchOptions {
  known: (url: string) => KnownPage | undefined
  read: (file: RawFile) => Promise<ReadResult>
  outbound: Outbound
  signal: AbortSignal
  /** For a whole page, redirects included; 20 s unless told otherwise. */
  pageTimeoutMs?: number
  /** Longest wait that Retry-After can ask for; 30 s unless told otherwise. */
  maxRetryWaitMs?: number
}

export interface CrawlOptions extends FetchOptions {
  startUrl: string
  /** Globs on the URL path. */
  include: string[]
  exclude: string[]
  maxPages: number
  /** Links from the start page; without a sitemap only. */
  maxDepth: number
  /** Between two requests to the site; a larger Crawl-delay wins, up to 10 s. */
  delayMs: number
}

export type Crawled =
  /** How many pages are known by now. */
  | { kind: 'found'; total: number }
  | { kind: 'page'; url: string; result: ReadResult; etag?: string; lastModified?: string }
  | { kind: 'unchanged'; url: string }
  | { kind: 'gone'; url: string }
  /** Keeps what was there. */
  | { kind: 'failed'; url: string; reason: string }
  /** Not to be answered from: robots.txt, noindex, no document, too large. */
  | { kind: 'skipped'; url: string; reason: string }
  /** `isPartial`: pages that this run didn't come by may still exist, so that none may be removed. */
  | { kind: 'warning'; message: string; isPartial?: true }
  /** The site itself: ends the crawl, and nothing may be removed. */
  | { kind: 'unreachable'; reason: string }
