import { Readability } from '@mozilla/readability'
import { parseHTML } from 'linkedom'
import type { RawFile, ReadResult } from '../document.ts'
import { documentFields } from './document-of.ts'
import { measureTree, removeHidden } from './html-clean.ts'
import { contentRoot, isChrome } from './html-content.ts'
import { markQuestions, schemaQuestions, withSchemaQuestions } from './html-faq.ts'
import { pageMetadata } from './html-metadata.ts'
import { elementToMarkdown } from './html-to-markdown.ts'
import { outlineOf } from './sections.ts'

const longestHtml = 12_000_000
/** The walks over the tree are recursive; real pages stay under 100. */
const deepestTree = 500
/** Finding the main content of more than this takes seconds, and such pages are plain references. */
const mostForReadability = 60_000

/** The main content of a web page, its description and its links. */
export function readHtml(file: RawFile, html: string): ReadResult {
  if (html.length > longestHtml) {
    return failed(
      `The page has ${Math.round(html.length / 1e6)} million characters of HTML; up to ${longestHtml / 1e6} million are read. Split it into several pages.`,
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
    small: count < mostForReadability,
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
  // It changes the tree, so it comes last.
  const html = new Readability(document, { keepClasses: true, charThreshold: 200 }).parse()?.content
  if (!html) return whole
  const article = parseHTML(withBody(html)).document.body
  const markdown = article ? elementToMarkdown(article, { baseUrl, skip: isChrome }) : ''
  const share = proseLength(markdown) / Math.max(1, proseLength(whole))
  return share < (isMarked ? 0.9 : 0.6) ? whole : markdown
}

/** Letters that are no links: navigation is mostly links. */
function proseLength(markdown: string): number {
  return markdown.replace(/\[[^\]]*\]\([^)]*\)/g, '').replace(/\s+/g, '').length
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
