import { gunzipSync } from 'node:zlib'
import type { SiteClient } from './site-client.ts'

export interface SitemapRequest {
  /** Absolute addresses, from robots.txt. */
  declared: string[]
  /** Usual places, asked one after the other until one lists a page. */
  usual: string[]
  /** The page's address, or `undefined` for one that isn't wanted. */
  locate(text: string): string | undefined
  /** Equal for two addresses of one page. */
  keyOf(address: string): string
  maxPages: number
  signal: AbortSignal
}

export interface SitemapPages {
  /** The first `maxPages`, sorted. */
  urls: string[]
  /** One sentence for each thing that was left out. */
  warnings: string[]
  /** Some sitemap couldn't be read this time: a page that isn't listed may still exist. */
  isPartial: boolean
}

// sitemaps.org: 50 MB uncompressed, 50,000 entries; some sites list more in one file.
const maxBytes = 50 * 1024 * 1024
const maxFiles = 200
const maxDepth = 3

/** All pages that a site's sitemaps and sitemap indexes list, plain or gzipped. */
export async function readSitemaps(
  client: SiteClient,
  request: SitemapRequest,
): Promise<SitemapPages> {
  const queue = request.declared.map((url) => ({ url, depth: 0, isDeclared: true }))
  const asked = new Set(request.declared)
  const usual = request.usual.filter((url) => !asked.has(url))
  const pages = new Map<string, string>()
  const warnings: string[] = []
  let isPartial = false
  let listed = 0

  function nextFile() {
    const url = queue.length === 0 && pages.size === 0 ? usual.shift() : undefined
    return url ? { url, depth: 0, isDeclared: false } : queue.shift()
  }
  for (let file = nextFile(); file && !request.signal.aborted; file = nextFile()) {
    const { url, depth, isDeclared } = file
    const read = await readOne(client, url)
    if (read.kind === 'failed') {
      // A site without a sitemap is a normal site.
      if (isDeclared || read.isPassing) warnings.push(read.reason)
      isPartial ||= read.isPassing
      continue
    }
    for (const location of locationsOf(read.text)) {
      if (location.kind === 'sitemap') {
        const child = URL.parse(location.text, url)?.href
        if (!child || asked.has(child) || asked.size >= maxFiles || depth >= maxDepth) continue
        asked.add(child)
        queue.push({ url: child, depth: depth + 1, isDeclared: true })
        continue
      }
      const address = request.locate(location.text)
      if (!address) continue
      listed++
      const key = request.keyOf(address)
      if (pages.size < request.maxPages && !pages.has(key)) pages.set(key, address)
    }
    if (listed > request.maxPages && pages.size === request.maxPages) break
  }
  if (listed > request.maxPages && pages.size === request.maxPages) {
    const more = queue.length > 0 ? 'more than ' : ''
    warnings.push(
      `The sitemap lists ${more}${listed.toLocaleString('en')} pages, and the first ${request.maxPages.toLocaleString('en')} are read: raise maxPages to read more.`,
    )
  }
  return { urls: [...pages.values()].sort(), warnings, isPartial }
}

type SitemapText =
  | { kind: 'text'; text: string }
  /** `isPassing`: it may be there next time. */
  | { kind: 'failed'; reason: string; isPassing: boolean }

async function readOne(client: SiteClient, url: string): Promise<SitemapText> {
  const result = await client.get(url, { maxBytes })
  if (result.kind === 'failed') {
    const isPassing = /^(dns|connect|tls|timeout|network)$/.test(result.reason)
    return {
      kind: 'failed',
      reason: `The sitemap ${url} wasn't read: ${result.message}`,
      isPassing,
    }
  }
  const { status, body } = result
  if (status !== 200) {
    const reason = `The sitemap ${url} answers ${status} and wasn't read.`
    return { kind: 'failed', reason, isPassing: status >= 500 || status === 429 }
  }
  try {
    const isGzip = body[0] === 0x1f && body[1] === 0x8b
    const bytes = isGzip ? gunzipSync(body, { maxOutputLength: maxBytes }) : body
    return { kind: 'text', text: new TextDecoder().decode(bytes) }
  } catch {
    const reason = `The sitemap ${url} is damaged or unpacks to more than 50 MB, and wasn't read.`
    return { kind: 'failed', reason, isPassing: false }
  }
}

// Bounded repetitions: a hostile file must not make the scan quadratic.
const tag =
  /<(?:\w{1,20}:)?(url|sitemap)[\s>]|<(?:sm:)?loc>\s{0,100}(?:<!\[CDATA\[([^\]<]{0,4000})\]\]>|([^<]{0,4000}))/y

/**
 * A scanner instead of an XML parser: it holds one entry at a time however long the file is, and
 * declared entities, the stuff of XML bombs, are never expanded. Plain text lists one page a line.
 */
function* locationsOf(text: string): Generator<{ kind: 'url' | 'sitemap'; text: string }> {
  if (!text.includes('<')) {
    for (const line of text.matchAll(/\S{1,4000}/g)) yield { kind: 'url', text: line[0] }
    return
  }
  let kind: 'url' | 'sitemap' = 'url'
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    if (text.startsWith('<!--', at)) {
      at = text.indexOf('-->', at)
      if (at < 0) return
      continue
    }
    tag.lastIndex = at
    const [, element, cdata, plain] = tag.exec(text) ?? []
    if (element) kind = element === 'sitemap' ? 'sitemap' : 'url'
    const location = cdata?.trim() || unescaped(plain?.trim() ?? '')
    if (location) yield { kind, text: location }
  }
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name) return entities[name] ?? whole
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
