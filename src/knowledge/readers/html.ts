import { Readability } from '@mozilla/readability'
import { parseHTML } from 'linkedom'
import type { RawFile, ReadResult } from '../document.ts'
import { documentFields } from './document-of.ts'
import { deepestTree, measureTree, removeHidden } from './html-clean.ts'
import { contentRoot, isChrome } from './html-content.ts'
import { markQuestions, schemaQuestions, withSchemaQuestions } from './html-faq.ts'
import { pageMetadata } from './html-metadata.ts'
import { elementToMarkdown } from './html-to-markdown.ts'
import { outlineOf } from './sections.ts'

const longestHtml = 5_000_000
/** Tags and entities; more of them come from machines, not from pages. */
const mostMarkup = 500_000
/** Finding the main content among more than this takes seconds, and such pages are references. */
const mostNodesForArticle = 40_000

/** The main content of a web page, its description and its links. */
export function readHtml(file: RawFile, html: string): ReadResult {
  if (html.length > longestHtml || markupOf(html) > mostMarkup) {
    return failed(
      `The page is too large: up to ${longestHtml / 1e6} million characters of HTML with ${mostMarkup / 1e6} million tags are read. Split it into several pages.`,
    )
  }
  const { document } = parseHTML(withBody(html))
  const root = document.documentElement
  if (!root || !document.body) return { kind: 'skipped', reason: 'The page is empty.' }
  const { depth, count } = measureTree(root)
  if (depth > deepestTree) {
    return failed(
      `The page's elements lie ${depth} deep in each other; up to ${deepestTree} are read. Its HTML is probably broken: close its tags.`,
    )
  }
  const metadata = pageMetadata(document, file.url)
  const questions = schemaQuestions(document)
  removeHidden(document)
  markQuestions(document)
  const markdown = mainContent(document, {
    baseUrl: metadata.baseUrl,
    small: count < mostNodesForArticle,
  })
  const outline = outlineOf(markdown)
  const found = {
    ...metadata,
    title: metadata.title ?? outline.title,
    sections: withSchemaQuestions(outline.sections, questions),
  }
  const page = documentFields(file, found)
  const { links, canonicalUrl, noIndex } = metadata
  if (page.sections.length === 0) {
    return {
      kind: 'skipped',
      reason:
        'The page has no text. If a script in the browser writes it, give the address of a page that holds its text.',
      ...(links.length > 0 && { links }),
    }
  }
  return {
    kind: 'document',
    document: {
      ...page,
      links,
      ...(canonicalUrl && { canonicalUrl }),
      ...(noIndex && { noIndex }),
    },
  }
}

/**
 * What Readability finds, unless that is much less than the page holds: it is made for articles and
 * leaves out much of reference tables, short answers and pages of many small sections.
 */
function mainContent(
  document: Document,
  { baseUrl, small }: { baseUrl: string | undefined; small: boolean },
): string {
  const { root, isMarked } = contentRoot(document)
  const whole = elementToMarkdown(root, { baseUrl, skip: isChrome })
  if (!small) return whole
  const html = articleIn(document)
  if (!html) return whole
  const article = parseHTML(withBody(html)).document.body
  const markdown = article ? elementToMarkdown(article, { baseUrl, skip: isChrome }) : ''
  const share = proseLength(markdown) / Math.max(1, proseLength(whole))
  return share < (isMarked ? 0.9 : 0.6) ? whole : markdown
}

/** Changes the tree, so it comes last. */
function articleIn(document: Document): string | undefined {
  try {
    const article = new Readability(document, { keepClasses: true, charThreshold: 200 }).parse()
    return article?.content ?? undefined
  } catch {
    // It throws on trees that it can't copy, such as half a million entities in one paragraph.
    return undefined
  }
}

/** Letters that are no links: navigation is mostly links. */
function proseLength(markdown: string): number {
  return markdown.replace(/\[[^[\]]{0,300}\]\([^()]{0,300}\)/g, '').replace(/\s+/g, '').length
}

function markupOf(html: string): number {
  let found = 0
  for (let at = 0; at < html.length; at++) {
    const char = html.charCodeAt(at)
    if (char === 60 || char === 38) found++
  }
  return found
}

/** The parser makes no body of its own for a page that is only a fragment. */
function withBody(html: string): string {
  return /<body[\s>]/i.test(html) || /<frameset/i.test(html)
    ? html
    : `<!doctype html><html><body>${html}</body></html>`
}

function failed(reason: string): ReadResult {
  return { kind: 'failed', reason }
}
