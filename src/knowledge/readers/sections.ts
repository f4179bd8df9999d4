import { type Block, markdownBlocks } from '../chunks/blocks.ts'
import type { Section } from '../document.ts'
import { plainInline } from './plain-inline.ts'

/** Marks around a question and its answer, private-use characters that no text has after cleaning. */
export const questionMark = '\uE000'
export const answerEndMark = '\uE001'

export interface Outline {
  /** The only heading of the first level, if it comes before all others. */
  title?: string
  sections: Section[]
}

/** Whoever makes a heading of a whole paragraph wants it bold, not in every heading path. */
const longestHeading = 300

/** How a block is written in its section: undefined leaves it as it is, '' drops it. */
export type Rewrite = (text: string, block: Block) => string | undefined

/** Markdown by its headings. Text without markup comes back as the very same characters. */
export function outlineOf(markdown: string, rewrite: Rewrite = () => undefined): Outline {
  const blocks = markdownBlocks(markdown)
  const headings = blocks.filter(isHeading)
  const titles = headings.filter(({ level }) => level === 1)
  const hasTitle = titles.length === 1 && titles[0] === headings[0]
  const title = hasTitle ? plainInline(headings[0]?.heading ?? '') : ''
  const open: { level: number; text: string }[] = []
  const sections: Section[] = []
  let content: Block[] = []
  let question: string | undefined
  let depth = 0

  function close() {
    const text = contentOf(markdown, content, rewrite)
    const headingPath = open.map((heading) => heading.text)
    // A heading alone is kept only if no deeper one carries it on: see `dropCarried`.
    const isSection = text || (question === undefined && headingPath.length > 0)
    if (isSection) sections.push({ headingPath, content: text, ...(question && { question }) })
    content = []
  }
  for (const block of blocks) {
    const heading = block.heading
    if (heading?.startsWith(questionMark)) {
      if (depth++ > 0) content.push(block)
      else {
        close()
        question = plainInline((heading ?? '').slice(1))
      }
    } else if (markdown[block.start] === answerEndMark && depth > 0) {
      if (--depth > 0) continue
      close()
      question = undefined
    } else if (!isHeading(block) || depth > 0) {
      content.push(block)
    } else {
      close()
      while (open.length > 0 && (open.at(-1)?.level ?? 0) >= block.level) open.pop()
      const text = plainInline(block.heading)
      if (text) open.push({ level: block.level, text })
    }
  }
  close()
  return { ...(title && { title }), sections: dropCarried(sections) }
}

function isHeading(block: Block): block is Block & { level: number; heading: string } {
  return block.kind === 'heading' && (block.heading?.length ?? 0) <= longestHeading
}

/** Empty sections whose heading the next section repeats in its path say nothing. */
function dropCarried(sections: Section[]): Section[] {
  const seen = new Set<string>()
  const kept: Section[] = []
  for (const section of sections.toReversed()) {
    const { headingPath, content } = section
    if (content || !seen.has(JSON.stringify(headingPath))) kept.push(section)
    for (let length = 1; length <= headingPath.length; length++) {
      seen.add(JSON.stringify(headingPath.slice(0, length)))
    }
  }
  return kept.reverse()
}

function contentOf(markdown: string, blocks: Block[], rewrite: Rewrite): string {
  let text = ''
  let before: Block | undefined
  for (const block of blocks) {
    const raw = markdown.slice(block.start, block.end)
    const written = rewrite(raw, block) ?? raw
    if (!written.trim()) continue
    text += before ? gapBetween(markdown.slice(before.end, block.start)) + written : written
    before = block
  }
  return text.replaceAll(questionMark, '').replace(/\s+$/, '').replace(/^\n+/, '')
}

/** As in the source where nothing was left out between the two. */
function gapBetween(gap: string): string {
  return gap.trim() === '' && gap.split('\n').length === 2 ? gap : '\n\n'
}
