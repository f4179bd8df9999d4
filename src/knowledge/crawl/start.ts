import type { Crawled, CrawlOptions } from './crawled.ts'
import { pageAddress, pageKey, scopeOf } from './page-address.ts'
import { mayBePage, type PageAnswer, requestPage } from './page-request.ts'
import { createPathFilter } from './path-patterns.ts'
import { readRobots } from './robots.ts'
import type { SiteClient } from './site-client.ts'
import { readSitemaps } from './sitemap.ts'
import { knownAs, type Site } from './visit.ts'

export interface CrawlStart {
  kind: 'started'
  site: Site
  /** The first pages to visit, in order. */
  pages: string[]
  /** False with a sitemap, which lists them all. */
  followsLinks: boolean
  parts: Crawled[]
}

type Unreachable = Extract<Crawled, { kind: 'unreachable' }>

/** Learns the site's rules and which pages it has: robots.txt, the start page, sitemaps. */
export async function startCrawl(
  options: CrawlOptions,
  client: SiteClient,
): Promise<CrawlStart | Unreachable> {
  const given = pageAddress(options.startUrl)
  if (!given) return unreachable(notAnAddress(options.startUrl))
  const entrance = await enter(options, client, given)
  if (entrance.kind === 'unreachable') return entrance
  const { start, robots, answer } = entrance

  const filter = createPathFilter(options.include, options.exclude)
  const scope = scopeOf(start)
  const site: Site = {
    options,
    client,
    scope,
    robots,
    isWanted(address) {
      const { pathname } = new URL(address)
      return filter.isIncluded(pathname) && !filter.isExcluded(pathname)
    },
    forbidden: (url) => ({ kind: 'skipped', url, reason: "The site's robots.txt forbids it." }),
    done: new Set(),
    early: new Map(answer ? [[pageKey(start), answer]] : []),
  }
  const listed = await readSitemaps(client, {
    declared: robots.sitemaps,
    usual: [
      ...new Set([new URL('/sitemap.xml', start).href, new URL('sitemap.xml', scope.base).href]),
    ],
    locate(text) {
      const address = scope.locate(text)
      return address && mayBePage(address) && site.isWanted(address) ? address : undefined
    },
    keyOf: pageKey,
    maxPages: options.maxPages,
    signal: options.signal,
  })
  const parts: Crawled[] = listed.warnings.map((message) => ({ kind: 'warning', message }))
  if (listed.isPartial) {
    const message =
      'Pages that are missing from this run are kept until the sitemap can be read again.'
    parts.push({ kind: 'warning', message, isPartial: true })
  }
  if (listed.urls.length > 0) {
    const allowed = listed.urls.filter((url) => robots.allows(url))
    const forbidden = listed.urls.filter((url) => !robots.allows(url))
    parts.push(...forbidden.map((url) => site.forbidden(url)))
    return { kind: 'started', site, pages: allowed, followsLinks: false, parts }
  }
  const problem = problemOf(start, answer)
  if (problem) return unreachable(problem)
  return { kind: 'started', site, pages: [start], followsLinks: true, parts }
}

type Entrance = { kind: 'entered'; start: string; robots: Site['robots']; answer?: PageAnswer }

/** Asks for the start page, and follows where the whole site has moved: to https, to or from www. */
async function enter(
  options: CrawlOptions,
  client: SiteClient,
  given: string,
): Promise<Entrance | Unreachable> {
  let start = given
  let answer: PageAnswer | undefined
  for (;;) {
    const read = await readRobots(client, new URL(start).origin)
    if (read.kind === 'unreachable') return read
    const { robots } = read
    client.slowDown(robots.crawlDelayMs)
    if (!robots.allows(start)) return { kind: 'entered', start, robots }
    answer ??= await requestPage(client, start, knownAs(options, start))
    const moved = answer.kind === 'body' ? originMove(start, answer.url) : undefined
    if (!moved) return { kind: 'entered', start, robots, answer }
    if (moved.kind === 'elsewhere') {
      return unreachable(
        `${start} redirects to ${moved.url}, which is another site: enter that address instead.`,
      )
    }
    start = moved.url
  }
}

type Move = { kind: 'same-site'; url: string } | { kind: 'elsewhere'; url: string }

function originMove(start: string, landed: string): Move | undefined {
  const from = new URL(start)
  const to = new URL(landed)
  if (from.origin === to.origin) return undefined
  const bare = (host: string) => host.replace(/^www\./, '')
  if (bare(from.hostname) !== bare(to.hostname)) return { kind: 'elsewhere', url: landed }
  return { kind: 'same-site', url: new URL(from.pathname + from.search, to.origin).href }
}

function problemOf(start: string, answer: PageAnswer | undefined): string | undefined {
  if (!answer)
    return `${new URL(start).origin}/robots.txt forbids to read ${start}: allow the user agent Keepdesk there.`
  if (answer.kind === 'failed') return answer.reason
  if (answer.kind === 'gone') return missing(start)
  if (answer.kind === 'skipped') return `${start} can't be read: ${answer.reason}`
  return undefined
}

export function missing(url: string): string {
  return `There is no page at ${url}: check the address.`
}

export function notAnAddress(text: string): string {
  return `'${text}' is no web address: write it like https://example.com/docs, without user name and password.`
}

function unreachable(reason: string): Unreachable {
  return { kind: 'unreachable', reason }
}
