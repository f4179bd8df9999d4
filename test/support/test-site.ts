import type { Document, RawFile, ReadResult } from '../../src/knowledge/document.ts'

type Answer = string | Response | ((request: Request) => Response | Promise<Response>)

export interface TestSite {
  url: string
  /** Answers by path with query; a string is HTML. What isn't there is a 404. May change while it runs. */
  pages: Record<string, Answer>
  /** Answers everything that `pages` doesn't. */
  otherwise: ((path: string) => Answer | undefined) | undefined
  /** Paths in the order they were asked for. */
  asked: string[]
  requests: Request[]
  stop(): Promise<void>
}

export function testSite(pages: Record<string, Answer>): TestSite {
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { pathname, search } = new URL(request.url)
      const path = pathname + search
      site.asked.push(path)
      site.requests.push(request)
      const answer = site.pages[path] ?? site.otherwise?.(path)
      if (answer === undefined) return new Response('not here', { status: 404 })
      if (typeof answer === 'function') return await answer(request)
      return answer instanceof Response ? answer.clone() : html(answer)
    },
  })
  const site: TestSite = {
    url: `http://127.0.0.1:${server.port}`,
    pages,
    otherwise: undefined,
    asked: [],
    requests: [],
    stop: () => server.stop(true),
  }
  return site
}

export function html(body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, { headers: { 'content-type': 'text/html', ...headers } })
}

export function redirect(location: string, status = 302): Response {
  return new Response('', { status, headers: { location } })
}

/** Reads just enough of HTML for a crawl: links, canonical address and noindex. */
export async function readLinks(file: RawFile): Promise<ReadResult> {
  const text = new TextDecoder().decode(file.bytes)
  if (text.includes('BROKEN')) throw new Error('broken')
  const absolute = (href: string | undefined) => URL.parse(href ?? '', file.url)?.href
  const links = [...text.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => absolute(href))
  const canonicalUrl = absolute(/<link rel="canonical" href="([^"]*)"/.exec(text)?.[1])
  const document: Document = {
    url: file.url,
    title: text.slice(0, 20),
    sections: [{ headingPath: [], content: text }],
    links: links.filter((link) => link !== undefined),
    ...(canonicalUrl && text.includes('canonical') ? { canonicalUrl } : {}),
    ...(text.includes('noindex') ? { noIndex: true } : {}),
  }
  return { kind: 'document', document }
}
