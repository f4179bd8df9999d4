import type { ReadResult } from '../document.ts'
import type { Crawled, CrawlOptions, FetchOptions, KnownPage } from './crawled.ts'
import { otherEnding, pageKey, type Scope } from './page-address.ts'
import { type PageAnswer, type PageBody, requestPage } from './page-request.ts'
import type { Robots } from './robots.ts'
import type { SiteClient } from './site-client.ts'

/** What the steps of one crawl share. */
export interface Site {
  options: CrawlOptions
  client: SiteClient
  scope: Scope
  robots: Robots
  /** By the patterns of the source. */
  isWanted(address: string): boolean
  forbidden(address: string): Crawled
  /** Keys of the pages that were dealt with, under whatever address. */
  done: Set<string>
  /** The start page's answer, which came before the others were known. */
  early: Map<string, PageAnswer>
}

export interface Visit {
  parts: Crawled[]
  links: string[]
  /** The site, not the page, has the trouble. */
  isDown: boolean
}

/** Asks for one page of a site and reads it: at most one outcome, under the address it counts for. */
export async function visitPage(site: Site, found: string): Promise<Visit> {
  const { options, client, done, early } = site
  const key = pageKey(found)
  done.add(key)
  const known = knownAs(options, found)
  const url = known?.url ?? found
  const answer = early.get(key) ?? (await requestPage(client, url, known))
  // An unchanged, failing or unreadable page still leads to the pages that it led to before.
  const links = known?.links ?? []
  switch (answer.kind) {
    case 'body':
      return visitBody(site, { key, answer, knownLinks: links })
    case 'failed':
      return {
        parts: [{ kind: 'failed', url, reason: answer.reason }],
        links,
        isDown: answer.isDown,
      }
    case 'unchanged':
      return { parts: [{ kind: 'unchanged', url }], links, isDown: false }
    case 'gone':
      return { parts: [{ kind: 'gone', url }], links: [], isDown: false }
    case 'skipped':
      return { parts: [{ kind: 'skipped', url, reason: answer.reason }], links: [], isDown: false }
  }
}

async function visitBody(
  site: Site,
  { key, answer, knownLinks }: { key: string; answer: PageBody; knownLinks: string[] },
): Promise<Visit> {
  const { scope, robots, done } = site
  const visit = (parts: Crawled[], links: string[] = []) => ({ parts, links, isDown: false })
  const url = scope.locate(answer.url)
  if (!url) {
    return visit([
      {
        kind: 'skipped',
        url: answer.asked,
        reason: `It redirects to ${answer.url}, outside of the source.`,
      },
    ])
  }
  const landedKey = pageKey(url)
  if (landedKey !== key) {
    if (done.has(landedKey)) return visit([])
    done.add(landedKey)
    if (!robots.allows(url)) return visit([site.forbidden(url)])
  }
  const result = await readAnswer(site.options, answer)
  const links = linksOf(result) ?? knownLinks
  if (!site.isWanted(url)) return visit([], links)
  if (answer.noIndex || (result.kind === 'document' && result.document.noIndex)) {
    return visit([{ kind: 'skipped', url, reason: 'The page asks not to be indexed.' }], links)
  }
  const canonical = canonicalOf(site, result)
  if (!canonical || canonical === url) return visit([pagePart(url, result, answer)], links)
  const canonicalKey = pageKey(canonical)
  if (canonicalKey !== landedKey && done.has(canonicalKey)) return visit([], links)
  done.add(canonicalKey)
  // Without validators: they belong to the address that was asked.
  return visit([pagePart(canonical, result, {})], links)
}

function linksOf(result: ReadResult): string[] | undefined {
  if (result.kind === 'document') return result.document.links
  return result.kind === 'skipped' ? result.links : undefined
}

function canonicalOf(site: Site, result: ReadResult): string | undefined {
  if (result.kind !== 'document' || !result.document.canonicalUrl) return undefined
  const address = site.scope.locate(result.document.canonicalUrl)
  return address && site.isWanted(address) && site.robots.allows(address) ? address : undefined
}

/** The page as it was read before, be it under the address with the other ending. */
export function knownAs(options: FetchOptions, address: string): KnownPage | undefined {
  return options.known(address) ?? options.known(otherEnding(address))
}

export async function readAnswer(options: FetchOptions, answer: PageBody): Promise<ReadResult> {
  const modifiedAt = Date.parse(answer.lastModified ?? '')
  try {
    return await options.read({
      url: answer.url,
      bytes: answer.bytes,
      ...(answer.contentType ? { contentType: answer.contentType } : {}),
      ...(Number.isNaN(modifiedAt) ? {} : { modifiedAt }),
    })
  } catch {
    return { kind: 'failed', reason: "The page couldn't be read: its file seems to be damaged." }
  }
}

export function pagePart(
  url: string,
  result: ReadResult,
  validators: { etag?: string; lastModified?: string },
): Crawled {
  return {
    kind: 'page',
    url,
    result:
      result.kind === 'document' ? { ...result, document: { ...result.document, url } } : result,
    ...(validators.etag ? { etag: validators.etag } : {}),
    ...(validators.lastModified ? { lastModified: validators.lastModified } : {}),
  }
}
