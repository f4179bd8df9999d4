import { crawl } from '../../src/knowledge/crawl/crawl.ts'
import type { Crawled, CrawlOptions, KnownPage } from '../../src/knowledge/crawl/crawled.ts'
import { createOutbound } from '../../src/platform/outbound.ts'
import { readLinks } from './test-site.ts'

export interface CrawlReport {
  parts: Crawled[]
  /** Paths (with query) of the parts of a kind, in their order. */
  paths(kind: Crawled['kind']): string[]
  /** Messages and reasons of the parts of a kind. */
  reasons(kind: Crawled['kind']): string[]
  /** What the next crawl would know. */
  known(url: string): KnownPage | undefined
}

/** Crawls a local site without politeness, to the end. */
export async function crawlAll(
  startUrl: string,
  options: Partial<CrawlOptions> = {},
): Promise<CrawlReport> {
  const parts: Crawled[] = []
  for await (const part of crawl({
    startUrl,
    include: [],
    exclude: [],
    maxPages: 1000,
    maxDepth: 10,
    delayMs: 0,
    known: () => undefined,
    read: readLinks,
    outbound: createOutbound({ allowNetworks: ['127.0.0.0/8'] }),
    signal: new AbortController().signal,
    ...options,
  })) {
    parts.push(part)
  }
  return reportOf(parts)
}

export function reportOf(parts: Crawled[]): CrawlReport {
  const known = new Map<string, KnownPage>()
  for (const part of parts) {
    if (part.kind !== 'page' || part.result.kind !== 'document') continue
    const { url, etag, lastModified, result } = part
    known.set(url, {
      url,
      links: result.document.links,
      ...(etag ? { etag } : {}),
      ...(lastModified ? { lastModified } : {}),
    })
  }
  return {
    parts,
    paths: (kind) =>
      parts
        .filter((part) => part.kind === kind)
        .map((part) => ('url' in part ? part.url.replace(/^https?:\/\/[^/]*/, '') : '')),
    reasons: (kind) =>
      parts
        .filter((part) => part.kind === kind)
        .map((part) => ('reason' in part ? part.reason : 'message' in part ? part.message : '')),
    known: (url) => known.get(url),
  }
}
