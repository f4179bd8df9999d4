import type { Crawled, CrawlOptions, FetchOptions } from './crawled.ts'
import { createLinkQueue } from './link-queue.ts'
import { pageAddress, pageKey } from './page-address.ts'
import { requestPage } from './page-request.ts'
import { createSiteClient, type SiteClient } from './site-client.ts'
import { type CrawlStart, missing, notAnAddress, startCrawl } from './start.ts'
import { pagePart, readAnswer, visitPage } from './visit.ts'

// A site that has gone down would otherwise cost a time-out for each of its pages.
const maxFailuresInARow = 10

/**
 * Reads a website: the pages of its sitemap or, without one, the pages that links lead to, in a
 * stable order. Ends without a word when the signal is aborted.
 */
export async function* crawl(options: CrawlOptions): AsyncGenerator<Crawled> {
  const start = await startCrawl(options, clientOf(options, options.delayMs))
  if (options.signal.aborted) return
  if (start.kind === 'unreachable') {
    yield start
    return
  }
  yield* start.parts
  yield* visitAll(start)
}

async function* visitAll({ site, pages, followsLinks }: CrawlStart): AsyncGenerator<Crawled> {
  const { maxPages, maxDepth, signal } = site.options
  const links = createLinkQueue(site, pages)
  let visited = 0
  let found = 0
  let failures = 0
  for (let depth = 0, level = pages; level.length > 0; depth++) {
    for (const [index, url] of level.entries()) {
      const total = Math.min(maxPages, visited + level.length - index + links.size())
      if (total > found) {
        found = total
        yield { kind: 'found', total }
      }
      if (site.done.has(pageKey(url))) continue
      const visit = await visitPage(site, url)
      if (signal.aborted) return
      visited++
      yield* visit.parts
      failures = visit.isDown ? failures + 1 : 0
      if (failures === maxFailuresInARow) {
        yield { kind: 'unreachable', reason: stoppedAnswering(url) }
        return
      }
      if (followsLinks && depth < maxDepth) yield* links.collect(visit.links)
    }
    level = links.take(maxPages - visited)
  }
  if (links.isCut()) {
    yield {
      kind: 'warning',
      message: `The site has more than ${maxPages.toLocaleString('en')} pages, and the rest wasn't read: raise maxPages to read more.`,
    }
  }
}

/** Reads one page that was asked for by name: robots.txt and scope are for crawls. */
export async function* fetchOne(options: FetchOptions & { url: string }): AsyncGenerator<Crawled> {
  const url = pageAddress(options.url)
  if (!url) {
    yield { kind: 'unreachable', reason: notAnAddress(options.url) }
    return
  }
  yield { kind: 'found', total: 1 }
  const known = options.known(url)
  const answer = await requestPage(clientOf(options, 0), url, known)
  if (options.signal.aborted) return
  if (answer.kind === 'failed') yield { kind: 'unreachable', reason: answer.reason }
  else if (answer.kind === 'gone' && !known) yield { kind: 'unreachable', reason: missing(url) }
  else if (answer.kind === 'skipped') yield { kind: 'skipped', url, reason: answer.reason }
  else if (answer.kind !== 'body') yield { kind: answer.kind, url }
  else {
    const result = await readAnswer(options, answer)
    // Redirected, its validators are another address's.
    yield pagePart(url, result, pageAddress(answer.url) === url ? answer : {})
  }
}

function clientOf(options: FetchOptions, delayMs: number): SiteClient {
  return createSiteClient({
    outbound: options.outbound,
    signal: options.signal,
    delayMs,
    timeoutMs: options.pageTimeoutMs ?? 20_000,
    maxRetryWaitMs: options.maxRetryWaitMs ?? 30_000,
  })
}

function stoppedAnswering(url: string): string {
  return `${new URL(url).host} failed ${maxFailuresInARow} times in a row, so that the crawl was ended: try again when the site is well.`
}
