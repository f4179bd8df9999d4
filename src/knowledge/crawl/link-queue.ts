import type { Crawled } from './crawled.ts'
import { pageKey } from './page-address.ts'
import { mayBePage } from './page-request.ts'
import type { Site } from './visit.ts'

/** The pages that links led to and that are to be visited next: one level of depth at a time. */
export interface LinkQueue {
  /** Takes in what is new, in scope and wanted; says what robots.txt forbids. */
  collect(links: string[]): Generator<Crawled>
  size(): number
  /** The next level, in a stable order, and begins another one. */
  take(most: number): string[]
  /** Whether something had to be left out. */
  isCut(): boolean
}

// Pages can hold millions of links: what is remembered stays in proportion to what is visited.
const rememberedPerPage = 50

export function createLinkQueue(site: Site, begun: string[]): LinkQueue {
  const { scope, robots, isWanted, options } = site
  const seen = new Set(begun.map(pageKey))
  let level: string[] = []
  let refused = 0
  let isCut = false

  return {
    *collect(links) {
      for (const link of links) {
        const address = scope.locate(link)
        if (!address || !mayBePage(address) || !isWanted(address)) continue
        const key = pageKey(address)
        if (seen.has(key)) continue
        if (seen.size >= options.maxPages * rememberedPerPage) {
          isCut = true
          return
        }
        seen.add(key)
        if (robots.allows(address)) level.push(address)
        else if (refused++ < options.maxPages) yield site.forbidden(address)
      }
    },
    size: () => level.length,
    take(most) {
      const taken = level.sort(byPlainness).slice(0, most)
      isCut ||= taken.length < level.length
      level = []
      return taken
    },
    isCut: () => isCut,
  }
}

/** Addresses with a query come last: calendars and sort orders make endless ones. */
function byPlainness(a: string, b: string): number {
  const difference = Number(a.includes('?')) - Number(b.includes('?'))
  return difference || (a < b ? -1 : 1)
}
