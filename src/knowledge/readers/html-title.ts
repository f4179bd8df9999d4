interface TitleParts {
  social: string | undefined
  heading: string | undefined
  title: string | undefined
  site: string | undefined
}

/** The page's own title, without the name of the site that most pages put after it. */
export function titleFromParts({ social, heading, title, site }: TitleParts): string | undefined {
  const stated = social ?? title
  if (!stated) return heading
  const parts = stated.split(/\s+[|–—·•»›:-]+\s+/)
  if (parts.length === 1) return isSame(stated, site) ? (heading ?? stated) : stated
  if (heading && parts.some((part) => isSame(part, heading))) return heading
  const own = parts.filter((part) => !isSame(part, site))
  if (own.length < parts.length && own.length > 0) return withoutSite(stated, parts, own)
  if (heading) return heading
  const last = parts.at(-1) ?? ''
  const rest = stated.slice(0, stated.lastIndexOf(last)).replace(/[\s|–—·•»›:-]+$/, '')
  // A site's name is short; "Install - Linux and macOS, from the packages" has none.
  return last.split(/\s+/).length <= 3 && last.length < rest.length ? rest : stated
}

function withoutSite(stated: string, parts: string[], own: string[]): string {
  const first = own[0] ?? ''
  const last = own.at(-1) ?? ''
  const contiguous = parts.indexOf(last) - parts.indexOf(first) === own.length - 1
  if (!contiguous) return own.join(' – ')
  return stated.slice(stated.indexOf(first), stated.lastIndexOf(last) + last.length)
}

function isSame(a: string, b: string | undefined): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
  return b !== undefined && plain(a) === plain(b) && plain(a) !== ''
}
