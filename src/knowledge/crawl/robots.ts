import robotsParser from 'robots-parser'
import type { SiteClient } from './site-client.ts'

/** How a site may be read, after its robots.txt (RFC 9309). */
export interface Robots {
  allows(url: string): boolean
  /** 0 when it asks for none. */
  crawlDelayMs: number
  /** Absolute addresses. */
  sitemaps: string[]
}

export type RobotsOutcome =
  | { kind: 'robots'; robots: Robots }
  /** Nothing may be read: the site can't be reached, or its rules can't. */
  | { kind: 'unreachable'; reason: string }

const userAgent = 'Keepdesk'
// RFC 9309 asks for 500 KiB at least.
const maxBytes = 1024 * 1024
const maxSitemaps = 50

export async function readRobots(client: SiteClient, origin: string): Promise<RobotsOutcome> {
  const url = `${origin}/robots.txt`
  const result = await client.get(url, { maxBytes })
  // A redirect loop counts as having none (RFC 9309, 2.3.1.2).
  if (result.kind === 'failed' && result.reason !== 'too-many-redirects') {
    return { kind: 'unreachable', reason: result.message }
  }
  if (result.kind === 'response' && (result.status >= 500 || result.status === 429)) {
    return {
      kind: 'unreachable',
      reason: `${url} answers ${result.status}, so that nobody knows what may be read there: try again later.`,
    }
  }
  const hasRules = result.kind === 'response' && result.status === 200
  const text = hasRules ? new TextDecoder().decode(result.body) : ''
  const parsed = robotsParser(url, text)
  const delay = parsed.getCrawlDelay(userAgent) ?? 0
  return {
    kind: 'robots',
    robots: {
      allows: (page) => parsed.isAllowed(page, userAgent) !== false,
      crawlDelayMs: delay > 0 ? delay * 1000 : 0,
      sitemaps: parsed
        .getSitemaps()
        .slice(0, maxSitemaps)
        .map((sitemap) => URL.parse(sitemap, url)?.href)
        .filter((sitemap) => sitemap !== undefined),
    },
  }
}
