import { parseHTML } from 'linkedom'
import { deepestTree, measureTree, removeHidden } from './html-clean.ts'
import { tableToMarkdown } from './html-table.ts'
import { escapeLineStarts, escapeText, inCode, isSpecial } from './markdown-escape.ts'

/**
 * HTML to GitHub Flavored Markdown in linear time: headings, lists, tables, code, quotes, links.
 * Written out because turndown took 1.6 s for a megabyte and minutes for 4,000 nested elements, and
 * its table rules need parts of the DOM that linkedom doesn't have.
 */
export interface MarkdownOptions {
  /** Links are made absolute with it; without it only absolute ones stay links. */
  baseUrl?: string | undefined
  /** Elements left out with all that they hold. */
  skip?(element: Element): boolean
}

export interface Conversion extends MarkdownOptions {
  /** Elements with a block element somewhere inside. */
  holdsBlocks: Set<Element>
}

export function elementToMarkdown(root: Element, options: MarkdownOptions = {}): string {
  const conversion = { ...options, holdsBlocks: blockHolders(root) }
  return blocksOf(root, conversion).join('\n\n')
}

/** HTML without a page around it: in Markdown, in structured data, from a Word document. */
export function fragmentToMarkdown(html: string): string {
  const { document } = parseHTML(`<!doctype html><html><body>${html}</body></html>`)
  if (!document.body || measureTree(document.body).depth > deepestTree) {
    return html.replace(/<[^<>]*>/g, ' ')
  }
  removeHidden(document)
  return elementToMarkdown(document.body)
}

const blockTags = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CENTER DD DETAILS DIALOG DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HGROUP HR LI MAIN MENU NAV OL P PRE SEARCH SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL'.split(
    ' ',
  ),
)
const dropped = new Set(
  'AUDIO BUTTON CANVAS DATALIST EMBED HEAD IFRAME INPUT LINK MAP META NOSCRIPT OBJECT SCRIPT SELECT STYLE SVG TEMPLATE TEXTAREA TITLE VIDEO'.split(
    ' ',
  ),
)

function blockHolders(root: Element): Set<Element> {
  const holders = new Set<Element>()
  for (const element of root.getElementsByTagName('*')) {
    if (!blockTags.has(tagOf(element))) continue
    let parent = element.parentElement
    while (parent && !holders.has(parent) && parent !== root) {
      holders.add(parent)
      parent = parent.parentElement
    }
  }
  return holders
}

export function tagOf(element: Element): string {
  return element.tagName.toUpperCase()
}

/** The blocks inside an element, paragraphs made of the loose text between them. */
export function blocksOf(element: Element, conversion: Conversion): string[] {
  const blocks: string[] = []
  let loose = ''
  function flush() {
    const text = tidyInline(loose)
    if (text) blocks.push(escapeLineStarts(text))
    loose = ''
  }
  for (const node of contentsOf(element)) {
    if (typeof node === 'string') {
      loose += node
      continue
    }
    if (isLeftOut(node, conversion)) continue
    if (!blockTags.has(tagOf(node)) && !conversion.holdsBlocks.has(node)) {
      loose += inlineOf(node, conversion)
      continue
    }
    flush()
    blocks.push(...blockOf(node, conversion))
  }
  flush()
  return blocks
}

function blockOf(element: Element, conversion: Conversion): string[] {
  const tag = tagOf(element)
  if (/^H[1-6]$/.test(tag)) {
    const text = inlineChildren(element, conversion).replace(/\s+/g, ' ').trim()
    return text ? [`${'#'.repeat(Number(tag.charAt(1)))} ${text}`] : []
  }
  if (tag === 'PRE') return codeBlock(element)
  if (tag === 'UL' || tag === 'OL' || tag === 'MENU') return listBlock(element, conversion)
  if (tag === 'TABLE') return tableToMarkdown(element, conversion)
  if (tag === 'BLOCKQUOTE') {
    const text = blocksOf(element, conversion).join('\n\n')
    return text ? [text.replace(/^/gm, '> ').replace(/^> $/gm, '>')] : []
  }
  if (tag === 'DT' || tag === 'SUMMARY') {
    const text = tidyInline(inlineChildren(element, conversion)).replaceAll('\n', ' ')
    return text ? [text.startsWith('**') ? text : `**${text}**`] : []
  }
  return blocksOf(element, conversion)
}

function listBlock(list: Element, conversion: Conversion): string[] {
  const ordered = tagOf(list) === 'OL'
  let number = Number.parseInt(list.getAttribute('start') ?? '1', 10) || 1
  const items: string[] = []
  for (const child of list.children) {
    if (isLeftOut(child, conversion)) continue
    const isItem = tagOf(child) === 'LI'
    // A list may lie in a list without an item around it: it belongs to the item before.
    const blocks = isItem ? blocksOf(child, conversion) : blockOf(child, conversion)
    if (blocks.length === 0) continue
    const marker = ordered ? `${number}. ` : '- '
    const text = joinTight(blocks).replace(/\n(?=[^\n])/g, `\n${' '.repeat(marker.length)}`)
    if (isItem || items.length === 0) items.push(marker + text)
    else items.push(`${' '.repeat(marker.length)}${text}`)
    if (isItem) number++
  }
  return items.length > 0 ? [items.join('\n')] : []
}

/** A list under its item's first line needs no blank line between. */
function joinTight(blocks: string[]): string {
  let text = ''
  for (const block of blocks) {
    const isList = /^(?:- |\d+\. )/.test(block)
    text += text ? (isList ? '\n' : '\n\n') + block : block
  }
  return text
}

function codeBlock(pre: Element): string[] {
  for (const line of pre.querySelectorAll('br')) line.replaceWith('\n')
  const code = (pre.textContent ?? '').replace(/^\n/, '').trimEnd()
  if (!code.trim()) return []
  let fence = '```'
  while (code.includes(fence)) fence += '`'
  return [`${fence}${codeLanguage(pre)}\n${code}\n${fence}`]
}

/** As highlighters write it on the block, the code inside it or what is around it. */
function codeLanguage(pre: Element): string {
  const around = [
    pre.querySelector('code'),
    pre,
    pre.parentElement,
    pre.parentElement?.parentElement,
  ]
  for (const element of around) {
    if (!element) continue
    const data = element.getAttribute('data-lang') ?? element.getAttribute('data-language')
    const name = /(?:^|\s)(?:(?:language|lang|highlight-source|highlight)-|brush:\s?)([\w+#]+)/
    const language = data ?? name.exec(element.getAttribute('class') ?? '')?.[1]
    if (language && /^[\w+#-]{1,20}$/.test(language)) return language.toLowerCase()
  }
  return ''
}

export function inlineChildren(element: Element, conversion: Conversion): string {
  let text = ''
  for (const node of contentsOf(element)) {
    if (typeof node === 'string') text += node
    else if (!isLeftOut(node, conversion)) {
      // Blocks where only text can stand (a paragraph in a table's cell) are set apart by a space.
      text += blockTags.has(tagOf(node))
        ? ` ${inlineChildren(node, conversion)} `
        : inlineOf(node, conversion)
    }
  }
  return text
}

function inlineOf(element: Element, conversion: Conversion): string {
  const tag = tagOf(element)
  if (tag === 'BR') return '\n'
  if (tag === 'IMG') return escapeText((element.getAttribute('alt') ?? '').replace(/\s+/g, ' '))
  if (tag === 'CODE' || tag === 'KBD' || tag === 'SAMP' || tag === 'TT') {
    return inCode((element.textContent ?? '').replace(/\s+/g, ' '))
  }
  const text = inlineChildren(element, conversion)
  if (tag === 'STRONG' || tag === 'B') return marked(text, '**')
  if (tag === 'EM' || tag === 'I') return marked(text, '*')
  if (tag === 'DEL' || tag === 'S') return marked(text, '~~')
  if (tag === 'A') return linkOf(element, text, conversion.baseUrl)
  return text
}

function linkOf(element: Element, text: string, baseUrl: string | undefined): string {
  const label = text.trim()
  // The little signs beside headings that link to themselves.
  if (/^[#¶§🔗]?$/u.test(label)) return ''
  const href = element.getAttribute('href') ?? ''
  const url = href.startsWith('#') ? undefined : absoluteUrl(href, baseUrl)
  if (!url || url.length > 300 || label.includes('\n') || label.includes('](')) return text
  const target = url.replaceAll('(', '%28').replaceAll(')', '%29')
  return text.replace(label, () => `[${label}](${target})`)
}

function absoluteUrl(href: string, baseUrl: string | undefined): string | undefined {
  const url = URL.parse(href.trim(), baseUrl)
  return url && /^(?:https?|mailto|tel):$/.test(url.protocol) ? url.href : undefined
}

/** Marks go tight around the words, or they wouldn't count as marks. */
function marked(text: string, mark: string): string {
  const inner = text.trim()
  if (!inner || inner.includes('\n') || inner.startsWith(mark)) return text
  return text.replace(inner, () => mark + inner + mark)
}

function tidyInline(text: string): string {
  return text
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{2,}/g, '\n')
    .trim()
}

/** Elements and the escaped text between them, which the parser cuts in pieces at each entity. */
function contentsOf(element: Element): (Element | string)[] {
  const contents: (Element | string)[] = []
  let text = ''
  function flush() {
    const plain = text.replace(/\s+/g, ' ')
    if (text) contents.push(isSpecial(plain) ? escapeText(plain) : plain)
    text = ''
  }
  for (const node of element.childNodes) {
    if (node.nodeType === 3) text += node.textContent ?? ''
    if (!isElement(node)) continue
    flush()
    contents.push(node)
  }
  flush()
  return contents
}

function isElement(node: Node): node is Element {
  return node.nodeType === 1
}

function isLeftOut(element: Element, { skip }: Conversion): boolean {
  return dropped.has(tagOf(element)) || (skip?.(element) ?? false)
}
