import { wikiHeading } from '../chunks/blocks.ts'
import type { RawFile, ReadResult, Section } from '../document.ts'
import { documentOf } from './document-of.ts'

interface Heading {
  level: number
  text: string
  /** Lines that it takes. */
  lines: number
}

/** Plain text, with the headings that people write without any markup. */
export function readText(file: RawFile, text: string): ReadResult {
  const lines = text.split('\n')
  const capsCount = lines.filter(isCapitals).length
  // A text all in capitals has no headings that could be told by them.
  const capsAreHeadings = capsCount * 5 < lines.filter((line) => line.trim()).length
  const headings = new Map<number, Heading>()
  for (let at = 0; at < lines.length; at++) {
    const heading = headingAt(lines, at, capsAreHeadings)
    if (!heading) continue
    headings.set(at, heading)
    at += heading.lines - 1
  }
  const found = [...headings.values()].filter((heading) => heading.level === 1)
  const title = found.length === 1 ? found[0]?.text : undefined
  return documentOf(file, { title, sections: sectionsOf(lines, headings) })
}

function sectionsOf(lines: string[], headings: Map<number, Heading>): Section[] {
  const sections: Section[] = []
  const open: Heading[] = []
  let from = 0
  function close(until: number) {
    const content = lines
      .slice(from, until)
      .join('\n')
      .replace(/^\s*\n/, '')
      .trimEnd()
    if (content.trim()) sections.push({ headingPath: open.map(({ text }) => text), content })
    else if (open.length > 0 && !headingFollows(until)) {
      sections.push({ headingPath: open.map(({ text }) => text), content: '' })
    }
  }
  function headingFollows(at: number) {
    return (headings.get(at)?.level ?? 0) > (open.at(-1)?.level ?? 0)
  }
  for (const [at, heading] of headings) {
    close(at)
    while (open.length > 0 && (open.at(-1)?.level ?? 0) >= heading.level) open.pop()
    open.push(heading)
    from = at + heading.lines
  }
  close(lines.length)
  return sections
}

function headingAt(lines: string[], at: number, capsAreHeadings: boolean): Heading | undefined {
  const line = lines[at] ?? ''
  if (line.length > 120 || !line.trim()) return undefined
  const wiki = wikiHeading(line)
  if (wiki) return { level: wiki.level, text: wiki.heading, lines: 1 }
  if (lines[at - 1]?.trim()) return undefined
  const text = line.trim()
  const below = lines[at + 1]?.trim() ?? ''
  if (/^(={3,}|-{3,}|~{3,}|\*{3,})$/.test(below) && Math.abs(below.length - text.length) <= 3) {
    return { level: below.startsWith('=') ? 1 : 2, text, lines: 2 }
  }
  if (capsAreHeadings && !below && isCapitals(line)) return { level: 2, text, lines: 1 }
  return undefined
}

function isCapitals(line: string): boolean {
  const text = line.trim()
  if (text.length < 4 || text.length > 60 || /[.,;:!?]$/.test(text)) return false
  return text === text.toUpperCase() && /\p{Lu}{2}/u.test(text)
}
