const trackingParameter =
  /^(utm_\w+|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|ttclid|igshid|li_fat_id|mc_cid|mc_eid|_ga|_gl|_hsenc|_hsmi|mkt_tok|phpsessid|jsessionid)$/i
const maxLength = 2000

/**
 * The address of a page as it is requested and stored: absolute http(s), without fragment, tracking
 * parameters and default port. `undefined` for what isn't the address of a page.
 */
export function pageAddress(text: string, base?: string): string | undefined {
  const url = URL.parse(text.trim(), base)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return undefined
  url.hash = ''
  // By hand: URLSearchParams would write the other parameters anew, in another encoding.
  const kept = parametersOf(url).filter((one) => !trackingParameter.test(one.split('=')[0] ?? ''))
  url.search = kept.join('&')
  return url.href.length > maxLength ? undefined : url.href
}

/** Equal for addresses that are taken for the same page: `/docs`, `/docs/`, `/docs/index.html`. */
export function pageKey(address: string): string {
  const url = new URL(address)
  const path = url.pathname
    .replace(/\/{2,}/g, '/')
    .replace(/\/index\.html?$/i, '/')
    .replace(/(.)\/$/, '$1')
  const parameters = parametersOf(url).sort()
  return `${url.origin}${path}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`
}

/** The same address with the other habit of ending: a slash more or less. */
export function otherEnding(address: string): string {
  const url = new URL(address)
  url.pathname = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : `${url.pathname}/`
  return url.href
}

export interface Scope {
  /** The address of the folder that it covers. */
  base: string
  /** The page's address when it lies inside, `undefined` otherwise. */
  locate(text: string): string | undefined
}

/** The start page's origin and what lies below its path. */
export function scopeOf(start: string): Scope {
  const { origin, protocol, host, pathname } = new URL(start)
  const lastSegment = pathname.slice(pathname.lastIndexOf('/') + 1)
  // /docs/index.html stands for /docs/; /docs stands for itself and /docs/…
  const folder = lastSegment.includes('.') ? pathname.slice(0, -lastSegment.length) : pathname
  const prefix = folder.endsWith('/') ? folder : `${folder}/`
  return {
    base: `${origin}${prefix}`,
    locate(text) {
      const address = pageAddress(text)
      if (!address) return undefined
      const url = new URL(address)
      // Sites that moved to https often keep links to http.
      if (protocol === 'https:' && url.protocol === 'http:' && url.host === host) {
        url.protocol = 'https:'
      }
      const isInside = url.origin === origin && `${url.pathname}/`.startsWith(prefix)
      return isInside ? url.href : undefined
    },
  }
}

function parametersOf(url: URL): string[] {
  return url.search.slice(1).split('&').filter(Boolean)
}
