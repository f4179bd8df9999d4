import DOMPurify from 'dompurify'
import { Lexer, Parser, Renderer, type Tokens } from 'marked'
import type { Citation } from '../conversations/schema.ts'

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character] ?? '')

/** Markup is shown as it was written, pictures by their description. */
class PlainRenderer extends Renderer {
  override html({ text }: Tokens.HTML | Tokens.Tag) {
    return escaped(text)
  }
  override image({ text }: Tokens.Image) {
    return escaped(text)
  }
  override heading({ tokens }: Tokens.Heading) {
    return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`
  }
  override checkbox({ checked }: Tokens.Checkbox) {
    return checked ? '☑ ' : '☐ '
  }
}

function toHtml(text: string): string {
  const renderer = new PlainRenderer()
  return Parser.parse(Lexer.lex(text, { gfm: true, breaks: true }), { renderer })
}

const allowed = {
  ALLOWED_TAGS:
    'p br strong em del code pre ul ol li blockquote hr a table thead tbody tr th td'.split(' '),
  ALLOWED_ATTR: ['href', 'start'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
  RETURN_DOM_FRAGMENT: true as const,
}

/** Only such addresses are ever linked to. */
export const isWeb = (address: string) => /^https?:\/\//i.test(address)

function openElsewhere(link: HTMLAnchorElement) {
  link.target = '_blank'
  link.rel = 'noopener noreferrer'
}

/** What somebody else wrote, as nodes that can do nothing but be read and lead to other pages. */
export function renderMarkdown(text: string, citations: Citation[] = []): DocumentFragment {
  const fragment = DOMPurify.sanitize(toHtml(text), allowed)
  for (const link of fragment.querySelectorAll('a')) {
    if (link.hasAttribute('href')) openElsewhere(link)
  }
  linkCitations(fragment, citations)
  return fragment
}

/** [1] becomes a link to what it is about. */
function linkCitations(fragment: DocumentFragment, citations: Citation[]) {
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT)
  const texts: Text[] = []
  while (walker.nextNode()) texts.push(walker.currentNode as Text)
  for (const node of texts) {
    if (node.parentElement?.closest('a, code')) continue
    const parts = node.data.split(/\s?\[(\d{1,3})\]/)
    if (parts.length === 1) continue
    node.replaceWith(
      ...parts.map((part, at) => {
        const cited = at % 2 ? citations.find(({ index }) => index === Number(part)) : undefined
        if (!cited) return at % 2 ? ` [${part}]` : part
        const mark = document.createElement(isWeb(cited.url) ? 'a' : 'span')
        if (mark instanceof HTMLAnchorElement) {
          mark.href = cited.url
          openElsewhere(mark)
        }
        mark.className = 'mark'
        mark.title = cited.title
        mark.textContent = part
        return mark
      }),
    )
  }
}
