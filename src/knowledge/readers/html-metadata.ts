import { titleFromParts } from './html-title.ts'
import { jsonLd } from './json-ld.ts'

export interface PageMetadata {
  title?: string
  language?: string
  modifiedAt?: number
  links: string[]
  canonicalUrl?: string
  noIndex?: boolean
  /** What relative addresses are relative to. */
  baseUrl?: string
}

const mostLinks = 10_000

/** What a page says about itself; read before anything is removed from it. */
export function pageMetadata(document: Document, url: string): PageMetadata {
  const base = document.querySelector('base[href]')?.getAttribute('href')
  const baseUrl = (base ? webUrl(base, url) : undefined) ?? webUrl(url)
  const robots = ['robots', 'googlebot'].flatMap((name) => metaContent(document, name) ?? [])
  const refuses = (word: string) => new RegExp(`\\b(?:${word}|none)\\b`, 'i').test(robots.join(','))
  const canonical = document.querySelector('link[rel~=canonical]')?.getAttribute('href')
  const canonicalUrl = canonical ? webUrl(canonical, baseUrl) : undefined
  const title = titleFromParts(titleParts(document))
  const language = document.documentElement.getAttribute('lang')?.trim()
  const modifiedAt = modifiedTime(document)
  return {
    links: refuses('nofollow') ? [] : linksOf(document, baseUrl),
    ...(title && { title }),
    ...(language && { language }),
    ...(modifiedAt !== undefined && { modifiedAt }),
    ...(canonicalUrl && { canonicalUrl }),
    ...(refuses('noindex') && { noIndex: true }),
    ...(baseUrl && { baseUrl }),
  }
}

function titleParts(document: Document) {
  const headings = document.querySelectorAll('h1')
  return {
    social: metaContent(document, 'og:title'),
    heading: headings.length === 1 ? textIn(headings[0]) : undefined,
    title: textIn(document.querySelector('title')),
    site: metaContent(document, 'og:site_name') ?? metaContent(document, 'application-name'),
  }
}

function linksOf(document: Document, baseUrl: string | undefined): string[] {
  const links = new Set<string>()
  for (const anchor of document.querySelectorAll('a[href], area[href]')) {
    if (/\bnofollow\b/i.test(anchor.getAttribute('rel') ?? '')) continue
    const link = webUrl(anchor.getAttribute('href') ?? '', baseUrl)
    if (link) links.add(link)
    if (links.size === mostLinks) break
  }
  return [...links]
}

function webUrl(address: string, base?: string): string | undefined {
  const url = URL.parse(address.trim(), base)
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  url.hash = ''
  return url.href
}

function modifiedTime(document: Document): number | undefined {
  const stated = [
    metaContent(document, 'article:modified_time'),
    metaContent(document, 'og:updated_time'),
    metaContent(document, 'last-modified'),
    ...jsonLd(document).map((node) => node.dateModified),
    ...[...document.querySelectorAll('time[itemprop=dateModified], time[datetime]')]
      .slice(0, 1)
      .map((time) => time.getAttribute('datetime')),
    metaContent(document, 'article:published_time'),
  ]
  for (const value of stated) {
    const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
    if (Number.isFinite(time)) return time
  }
  return undefined
}

function metaContent(document: Document, name: string): string | undefined {
  const element =
    document.querySelector(`meta[name="${name}" i]`) ??
    document.querySelector(`meta[property="${name}"]`)
  return element?.getAttribute('content')?.trim() || undefined
}

function textIn(element: Element | null | undefined): string | undefined {
  return element?.textContent?.replace(/\s+/g, ' ').trim() || undefined
}
