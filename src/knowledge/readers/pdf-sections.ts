import type { Section } from '../document.ts'
import { cleanText } from './decode.ts'
import { type Line, withoutRunningLines } from './pdf-lines.ts'

interface Paragraph {
  text: string
  page: number
  /** 1 to 3; 0 for body text. */
  level: number
}

/** Sections by heading and page; a paragraph that goes on over a page belongs to where it began. */
export function pdfSections(pages: Line[][]): { title?: string; sections: Section[] } {
  const kept = withoutRunningLines(pages)
  const sizes = sizesOf(kept)
  const hyphenated = hyphenatedWords(kept)
  const paragraphs: Paragraph[] = []
  let previous: Line | undefined
  for (const [at, lines] of kept.entries()) {
    const right = rightEdge(lines)
    for (const line of lines) {
      const level = levelOf(line, sizes)
      const last = paragraphs.at(-1)
      const goesOn =
        last && previous && continues({ last, previous, line, level, page: at + 1, right })
      if (last && goesOn) last.text = joined(last.text, line.text, hyphenated)
      else paragraphs.push({ text: line.text, page: at + 1, level })
      previous = line
    }
  }
  return sectionsOf(paragraphs)
}

interface Sizes {
  body: number
  /** Of headings, from the largest. */
  headings: number[]
}

function sizesOf(pages: Line[][]): Sizes {
  const letters = new Map<number, number>()
  for (const line of pages.flat()) {
    const size = Math.round(line.size * 2) / 2
    letters.set(size, (letters.get(size) ?? 0) + line.text.length)
  }
  const [body = 0] = [...letters].toSorted((a, b) => b[1] - a[1])[0] ?? []
  const larger = [...letters.keys()].filter((size) => size >= body * 1.12).sort((a, b) => b - a)
  return { body, headings: larger.slice(0, 6) }
}

function levelOf(line: Line, { headings }: Sizes): number {
  const rank = headings.indexOf(Math.round(line.size * 2) / 2)
  if (rank < 0 || line.text.length > 150 || !/\p{L}/u.test(line.text)) return 0
  return Math.min(rank + 1, 3)
}

interface Step {
  last: Paragraph
  previous: Line
  line: Line
  level: number
  page: number
  /** Where full lines end on this page. */
  right: number
}

function continues({ last, previous, line, level, page, right }: Step): boolean {
  if (level !== last.level || last.text.length > 20_000) return false
  const ended = /[.!?:。！？"”)]$/.test(last.text)
  if (page !== last.page || line.y > previous.y + line.size) {
    // On the next page or in the next column only a sentence under way goes on.
    return level === 0 && !ended && /^[\p{Ll}\p{Lo}]/u.test(line.text)
  }
  const gap = previous.y - line.y
  if (level > 0) return gap < line.size * 1.6
  if (isItem(line.text)) return false
  if (gap > line.size * 1.75) return false
  const isIndented = line.x > previous.x + line.size * 0.8
  const wasShort = previous.right < right - line.size * 8
  return !(ended && (wasShort || isIndented))
}

function isItem(text: string): boolean {
  return /^(?:[•◦▪‣·–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S/.test(text)
}

function rightEdge(lines: Line[]): number {
  const edges = lines.map((line) => line.right).sort((a, b) => a - b)
  return edges[Math.floor(edges.length * 0.9)] ?? 0
}

const dense = /[\u2E80-\u9FFF\uF900-\uFAFF\uFF00-\uFFEF]/

function joined(text: string, next: string, hyphenated: Set<string>): string {
  const broken = /([\p{L}]+)[-\u2010\u00AD]$/u.exec(text)
  const rest = /^\p{Ll}+/u.exec(next)?.[0]
  if (broken && rest) {
    const keeps = hyphenated.has(`${broken[1]}-${rest}`.toLowerCase())
    return (keeps ? text : text.slice(0, -1)) + next
  }
  const isDense = dense.test(text.slice(-1)) && dense.test(next.charAt(0))
  return isDense ? text + next : `${text} ${next}`
}

/** Words that have their hyphen in the middle of a line, so at a line's end they keep it. */
function hyphenatedWords(pages: Line[][]): Set<string> {
  const words = new Set<string>()
  for (const line of pages.flat()) {
    for (const [word] of line.text.matchAll(/\p{L}+-\p{Ll}+/gu)) words.add(word.toLowerCase())
  }
  return words
}

function sectionsOf(paragraphs: Paragraph[]): { title?: string; sections: Section[] } {
  const top = Math.min(...paragraphs.filter(({ level }) => level > 0).map(({ level }) => level))
  const titles = paragraphs.filter(({ level }) => level === top)
  const title = titles.length === 1 && titles[0]?.page === 1 ? titles[0] : undefined
  const sections: Section[] = []
  const open: Paragraph[] = []
  let body: Paragraph[] = []
  function close() {
    const [first] = body
    if (!first) return
    sections.push({
      headingPath: open.map(({ text }) => clean(text)),
      content: body.map(({ text }) => clean(text)).join('\n\n'),
      pageNumber: first.page,
    })
    body = []
  }
  for (const [at, paragraph] of paragraphs.entries()) {
    if (paragraph.level === 0) {
      if (body[0] && body[0].page !== paragraph.page) close()
      body.push(paragraph)
      continue
    }
    close()
    while (open.length > 0 && (open.at(-1)?.level ?? 0) >= paragraph.level) open.pop()
    open.push(paragraph)
    // A heading with nothing under it is kept as a section of its own.
    const next = paragraphs[at + 1]
    if (next && (next.level === 0 || next.level > paragraph.level)) continue
    const headingPath = open.map(({ text }) => clean(text))
    sections.push({ headingPath, content: '', pageNumber: paragraph.page })
  }
  close()
  return { ...(title && { title: clean(title.text) }), sections }
}

function clean(text: string): string {
  return cleanText(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[•◦▪‣·]\s+/, '- ')
}
