import type { OutboundResult } from '../../platform/outbound.ts'
import type { KnownPage } from './crawled.ts'
import type { SiteClient } from './site-client.ts'

export interface PageBody {
  kind: 'body'
  asked: string
  /** After redirects. */
  url: string
  bytes: Uint8Array
  contentType?: string
  etag?: string
  lastModified?: string
  /** X-Robots-Tag. */
  noIndex: boolean
}

/** What asking for one page came to. */
export type PageAnswer =
  | PageBody
  | { kind: 'unchanged' }
  | { kind: 'gone' }
  /** Nothing is known about the page's content. `isDown`: the site, not the page, has the trouble. */
  | { kind: 'failed'; reason: string; isDown: boolean }
  | { kind: 'skipped'; reason: string }

const maxBytes = 50 * 1024 * 1024

const readableTypes = new Set([
  'text/html',
  'application/xhtml+xml',
  'text/plain',
  'text/markdown',
  'text/x-markdown',
  'text/csv',
  'application/csv',
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
])
const readableEnding = /\.(html?|xhtml|md|markdown|txt|csv|pdf|docx)$/i
const assetEnding =
  /\.(png|jpe?g|gif|svg|webp|avif|ico|bmp|tiff?|css|js|mjs|map|json|xml|rss|atom|woff2?|ttf|eot|otf|mp[34]|m4[av]|wav|ogg|og[av]|webm|mov|avi|mkv|zip|gz|tgz|bz2|xz|7z|rar|tar|exe|msi|dmg|pkg|deb|rpm|apk|iso|bin|jar|wasm|xlsx?|pptx?|odt|ods|odp|epub|ics)$/i

/** False for addresses that by their ending are no pages: they aren't even asked for. */
export function mayBePage(address: string): boolean {
  return !assetEnding.test(new URL(address).pathname)
}

/** Asks for a page, conditionally when it is known already. Bodies of other types stay unread. */
export async function requestPage(
  client: SiteClient,
  url: string,
  known: KnownPage | undefined,
): Promise<PageAnswer> {
  const result = await client.get(url, {
    maxBytes,
    headers: {
      accept:
        'text/html, application/xhtml+xml, text/markdown, text/plain, application/pdf, */*;q=0.5',
      ...(known?.etag ? { 'if-none-match': known.etag } : {}),
      ...(known?.lastModified ? { 'if-modified-since': known.lastModified } : {}),
    },
    wantsBody: (head) =>
      head.status === 200 && isReadable(head.headers['content-type'], new URL(head.url).pathname),
  })
  return answerOf(result, url)
}

function answerOf(result: OutboundResult, asked: string): PageAnswer {
  if (result.kind === 'failed') {
    if (result.reason === 'too-large') return { kind: 'skipped', reason: result.message }
    const isDown = /^(dns|connect|tls|timeout|network)$/.test(result.reason)
    return { kind: 'failed', reason: result.message, isDown }
  }
  const { status, headers, url } = result
  if (status === 304) return { kind: 'unchanged' }
  if (status === 404 || status === 410) return { kind: 'gone' }
  if (status === 204) return { kind: 'skipped', reason: 'The page is empty.' }
  if (status !== 200) {
    return {
      kind: 'failed',
      reason: statusSentence(status, url),
      isDown: status >= 500 || status === 429,
    }
  }
  const contentType = headers['content-type']
  if (!isReadable(contentType, new URL(url).pathname)) {
    const type = contentType?.split(';')[0] ?? 'unknown'
    return { kind: 'skipped', reason: `Its type, ${type}, isn't one that can be read.` }
  }
  return {
    kind: 'body',
    asked,
    url,
    bytes: result.body,
    ...(contentType ? { contentType } : {}),
    ...(headers.etag ? { etag: headers.etag } : {}),
    ...(headers['last-modified'] ? { lastModified: headers['last-modified'] } : {}),
    noIndex: /(^|,)\s*(keepdesk:\s*)?(noindex|none)\b/i.test(headers['x-robots-tag'] ?? ''),
  }
}

function isReadable(contentType: string | undefined, path: string): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase()
  // Without a type the reader finds out; a server that only says "bytes" is believed by the ending.
  if (!type) return !assetEnding.test(path)
  if (type === 'application/octet-stream') return readableEnding.test(path)
  return readableTypes.has(type)
}

function statusSentence(status: number, url: string): string {
  if (status === 401 || status === 403) {
    return `${url} answers ${status}: it needs a sign-in, or it refuses crawlers.`
  }
  if (status === 429) return `${url} answers 429: too many requests; raise the delay between pages.`
  if (status >= 500) return `${url} answers ${status}: the server has a problem; try again later.`
  return `${url} answers ${status}: open it in a browser to see why.`
}
