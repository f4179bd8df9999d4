/**
 * The block structure of Markdown (CommonMark 0.31 and GFM tables), in one pass over the lines.
 * Written out because block parsers made for rendering recurse into quotes and lists and look ahead
 * over whole paragraphs: 200 KB of `>` overflows their stack, and a megabyte of lines takes minutes.
 */
export interface Block {
  kind: BlockKind
  /** Offsets into the text; the slice has no line break at its end. */
  start: number
  end: number
  /** Headings: 1 to 6. */
  level?: number
  /** Headings: the text as Markdown. */
  heading?: string
  /** Lists: where each item after the first begins. */
  items?: number[]
}

export type BlockKind =
  | 'heading'
  | 'paragraph'
  | 'code'
  | 'table'
  | 'list'
  | 'quote'
  | 'html'
  | 'rule'
  | 'definition'

interface Line {
  start: number
  end: number
  text: string
  /** Width of the white space at its beginning, a tab being 4. */
  indent: number
  blank: boolean
}

/** The blocks of `text` in order; what lies between them is white space only. */
export function markdownBlocks(text: string): Block[] {
  const lines = splitLines(text)
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; ) {
    if (lines[at]?.blank) {
      at++
      continue
    }
    const { next, ...block } = blockAt(lines, at)
    const first = lines[at]
    const last = lines[next - 1]
    if (first && last) blocks.push({ ...block, start: first.start, end: last.end })
    at = next
  }
  return blocks
}

type Found = Omit<Block, 'start' | 'end'> & { next: number }

function blockAt(lines: Line[], at: number): Found {
  const line = lines[at] as Line
  if (line.indent >= 4) return { kind: 'code', next: indentedEnd(lines, at) }
  const fence = fenceOf(line)
  if (fence) return { kind: 'code', next: fencedEnd(lines, at, fence) }
  const heading = atxHeading(line) ?? wikiHeading(line.text)
  if (heading) return { kind: 'heading', ...heading, next: at + 1 }
  if (isRule(line)) return { kind: 'rule', next: at + 1 }
  if (line.text.trimStart().startsWith('>')) return { kind: 'quote', next: quoteEnd(lines, at) }
  if (markerWidth(line)) return listAt(lines, at)
  if (isTableStart(lines, at)) return { kind: 'table', next: tableEnd(lines, at) }
  if (htmlStart.test(line.text)) return { kind: 'html', next: htmlEnd(lines, at) }
  if (/^ {0,3}\[[^\]]{1,200}\]:[ \t]*\S/.test(line.text))
    return { kind: 'definition', next: at + 1 }
  return paragraphAt(lines, at)
}

function paragraphAt(lines: Line[], at: number): Found {
  let next = at + 1
  for (; next < lines.length; next++) {
    const line = lines[next] as Line
    if (line.blank) break
    const level = setextLevel(line)
    if (level && next - at <= 3) {
      const text = lines.slice(at, next).map((one) => one.text.trim())
      return { kind: 'heading', level, heading: text.join(' '), next: next + 1 }
    }
    if (interrupts(lines, next)) break
  }
  return { kind: 'paragraph', next }
}

/** Whether the line ends a paragraph although no blank line stands before it. */
function interrupts(lines: Line[], at: number): boolean {
  const line = lines[at] as Line
  if (line.indent >= 4) return false
  const marker = markerWidth(line)
  // "1986. A great year" in the middle of a paragraph is no list: only 1 may begin one there.
  const listStart = marker > 0 && /^\s*(?:[-*+]|1[.)])[ \t]+\S/.test(line.text)
  return (
    listStart ||
    fenceOf(line) !== undefined ||
    atxHeading(line) !== undefined ||
    wikiHeading(line.text) !== undefined ||
    isRule(line) ||
    line.text.trimStart().startsWith('>') ||
    isTableStart(lines, at) ||
    htmlStart.test(line.text)
  )
}

function atxHeading(line: Line): { level: number; heading: string } | undefined {
  const text = line.text.trim()
  if (!text.startsWith('#')) return undefined
  const level = /^#{1,7}/.exec(text)?.[0].length ?? 0
  if (level > 6 || (text.length > level && !/[ \t]/.test(text.charAt(level)))) return undefined
  let end = text.length
  while (end > level && text[end - 1] === '#') end--
  const closed = end === level || /[ \t]/.test(text.charAt(end - 1))
  return { level, heading: text.slice(level, closed ? end : text.length).trim() }
}

/** `= Title =`, `== Part ==`, and the spaced `= = Part = =` of tokenised wiki texts. */
export function wikiHeading(line: string): { level: number; heading: string } | undefined {
  if (line.length > 120 || !line.trimStart().startsWith('=')) return undefined
  const match = /^ {0,3}(=(?: ?=){0,5}) +([^=\s](?:[^=]*[^=\s])?) +(=(?: ?=){0,5}) *$/.exec(line)
  if (!match || match[1] !== match[3]) return undefined
  return { level: match[1]?.replaceAll(' ', '').length ?? 1, heading: match[2] ?? '' }
}

function setextLevel(line: Line): number | undefined {
  if (line.indent >= 4) return undefined
  const text = line.text.trim()
  const mark = text[0]
  if ((mark !== '=' && mark !== '-') || text.length < 2) return undefined
  for (const char of text) if (char !== mark) return undefined
  return mark === '=' ? 1 : 2
}

function isRule(line: Line): boolean {
  const mark = line.text.trimStart()[0]
  if (mark !== '-' && mark !== '*' && mark !== '_') return false
  let count = 0
  for (const char of line.text) {
    if (char === mark) count++
    else if (char !== ' ' && char !== '\t') return false
  }
  return count >= 3
}

function fenceOf(line: Line): string | undefined {
  const fence = /^\s*(`{3,}|~{3,})/.exec(line.text)?.[1]
  if (!fence) return undefined
  const info = line.text.trimStart().slice(fence.length)
  return fence.startsWith('`') && info.includes('`') ? undefined : fence
}

function fencedEnd(lines: Line[], at: number, fence: string): number {
  for (let next = at + 1; next < lines.length; next++) {
    const text = (lines[next] as Line).text.trim()
    if (text.startsWith(fence) && text === fence.charAt(0).repeat(text.length)) return next + 1
  }
  return lines.length
}

function indentedEnd(lines: Line[], at: number): number {
  let last = at
  for (let next = at + 1; next < lines.length; next++) {
    const line = lines[next] as Line
    if (line.blank) continue
    if (line.indent < 4) break
    last = next
  }
  return last + 1
}

function quoteEnd(lines: Line[], at: number): number {
  let next = at + 1
  while (next < lines.length && !lines[next]?.blank && !atxHeading(lines[next] as Line)) next++
  return next
}

function isTableStart(lines: Line[], at: number): boolean {
  const row = lines[at]?.text
  const rule = lines[at + 1]?.text
  if (!row?.includes('|') || !rule) return false
  return rule.includes('-') && rule.includes('|') && /^[|:\- \t]+$/.test(rule)
}

function tableEnd(lines: Line[], at: number): number {
  let next = at + 2
  while (next < lines.length && lines[next]?.text.includes('|')) next++
  return next
}

/** Width of `- ` or `12. ` with its indentation; 0 if the line begins no list item. */
function markerWidth(line: Line): number {
  const match = /^[ \t]*(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)/.exec(line.text)
  return match ? match[0].length + 1 : 0
}

function listAt(lines: Line[], at: number): Found {
  const items: number[] = []
  const base = (lines[at] as Line).indent
  let next = at
  for (let afterBlank = false; next < lines.length; next++) {
    const line = lines[next] as Line
    if (line.blank) {
      afterBlank = true
      continue
    }
    const isItem = line.indent < base + 2 && markerWidth(line) > 0 && !isRule(line)
    const within = line.indent >= base + 2
    if (!isItem && !within && (afterBlank || interrupts(lines, next))) break
    if (isItem && next > at) items.push(line.start)
    const fence = within ? fenceOf(line) : undefined
    if (fence) next = fencedEnd(lines, next, fence) - 1
    afterBlank = false
  }
  while (next > at + 1 && lines[next - 1]?.blank) next--
  return { kind: 'list', items, next }
}

const blockTags =
  'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|meta|nav|noframes|ol|optgroup|option|p|param|pre|script|search|section|source|style|summary|table|tbody|td|textarea|tfoot|th|thead|title|tr|track|ul'
const htmlStart = new RegExp(`^ {0,3}<(?:!--|/?(?:${blockTags})(?:[\\s/>]|$))`, 'i')

function htmlEnd(lines: Line[], at: number): number {
  const first = (lines[at] as Line).text.trimStart().toLowerCase()
  const raw = /^<(pre|script|style|textarea)\b/.exec(first)?.[1]
  const closing = first.startsWith('<!--') ? '-->' : raw && `</${raw}>`
  for (let next = at; next < lines.length; next++) {
    const line = lines[next] as Line
    if (closing ? line.text.toLowerCase().includes(closing) : line.blank) {
      return closing ? next + 1 : next
    }
  }
  return lines.length
}

function splitLines(text: string): Line[] {
  const lines: Line[] = []
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(start, end)
    lines.push({ start, end, text: line, ...indentation(line) })
    start = end + 1
  }
  return lines
}

function indentation(line: string): { indent: number; blank: boolean } {
  let indent = 0
  for (const char of line) {
    if (char === ' ') indent++
    else if (char === '\t') indent += 4 - (indent % 4)
    else if (char.trim() !== '') return { indent, blank: false }
  }
  return { indent, blank: true }
}
