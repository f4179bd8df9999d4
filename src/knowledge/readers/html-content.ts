/** The element that holds the page's content, and whether the page itself says so. */
export function contentRoot(document: Document): { root: Element; isMarked: boolean } {
  const main = document.querySelectorAll('main, [role=main]')
  if (main.length === 1 && main[0]) return { root: main[0], isMarked: true }
  const articles = document.querySelectorAll('article')
  if (articles.length === 1 && articles[0]) return { root: articles[0], isMarked: true }
  return { root: document.body, isMarked: false }
}

const chromeRoles = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'complementary',
  'search',
  'dialog',
  'alertdialog',
  'menubar',
])
const chromeNames =
  /(?:^|[\s_-])(?:cookies?|consent|gdpr|breadcrumbs?|sidebar|toc|table-of-contents|pagination|pager|share|sharing|social|newsletter|skip-link|skip-to|advert|ads|promo-banner|edit-page|edit-this-page)(?:$|[\s_-])/i
const notes =
  /\b(?:note|tip|info|hint|important|warning|caution|danger|admonition|callout|alert)\b/i

/** What frames the content of a page: menus, banners, forms, footers. */
export function isChrome(element: Element): boolean {
  const tag = element.tagName.toUpperCase()
  if (tag === 'NAV' || tag === 'FOOTER' || tag === 'DIALOG' || tag === 'SEARCH') return true
  if (chromeRoles.has(element.getAttribute('role') ?? '')) return true
  const named = `${element.getAttribute('class') ?? ''} ${element.id}`
  // Documentation sites write their notes and warnings as asides.
  if (tag === 'ASIDE') return !notes.test(`${named} ${element.getAttribute('aria-label') ?? ''}`)
  if (tag === 'HEADER') return !element.closest('main, article, [role=main], section')
  // Some servers wrap the whole page in one form.
  if (tag === 'FORM') return !element.querySelector('h1, h2, article, main')
  return (
    named.length < 300 && chromeNames.test(named) && !element.querySelector('main, article, h1')
  )
}
