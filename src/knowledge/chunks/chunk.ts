import type { Chunk, Document, Section } from '../document.ts'
import { packMarkdown } from './pack.ts'
import { estimateTokens } from './token-estimate.ts'

export const defaultChunkChars = 900

/**
 * Cuts a document into chunks of up to `maxChars` characters along its headings and blocks, in order
 * and without loss. Neighbours don't overlap.
 */
export function chunkDocument(document: Document, options: { maxChars?: number } = {}): Chunk[] {
  const max = Math.max(50, options.maxChars ?? defaultChunkChars)
  return groupSections(document.sections, max).flatMap((group) => chunksOf(group, max))
}

/** Sections that go into one chunk together, or one section that may need several. */
interface Group {
  /** The headings that all of them are under. */
  path: string[]
  sections: Section[]
  length: number
}

function groupSections(sections: Section[], max: number): Group[] {
  const groups: Group[] = []
  for (const section of sections) {
    const last = groups.at(-1)
    const joined = last && joinedGroup(last, section, max)
    if (joined) groups[groups.length - 1] = joined
    else groups.push({ path: section.headingPath, sections: [section], length: lengthOf(section) })
  }
  return groups
}

/** A short section shares a chunk with its neighbour under the same parent. */
function joinedGroup(group: Group, section: Section, max: number): Group | undefined {
  const first = group.sections[0]
  if (!first || first.question || section.question) return undefined
  if (first.pageNumber !== section.pageNumber) return undefined
  const path = sharedPath(group.path, section.headingPath)
  const deepest = Math.max(section.headingPath.length, first.headingPath.length)
  if (path.length < deepest - 1) return undefined
  const samePath = path.length === deepest
  const next = lengthOf(section)
  const isShort = Math.min(group.length, next) < max / 3
  const length = group.length + next + 2
  if (length > max || (!isShort && !samePath)) return undefined
  group.sections.push(section)
  return { path, sections: group.sections, length }
}

function sharedPath(a: string[], b: string[]): string[] {
  let count = 0
  while (count < a.length && count < b.length && a[count] === b[count]) count++
  return a.slice(0, count)
}

/** With its heading, should that have to stand in the content. */
function lengthOf(section: Section): number {
  return section.content.length + (section.headingPath.at(-1)?.length ?? 0) + 6
}

function chunksOf({ path, sections }: Group, max: number): Chunk[] {
  const [section, ...others] = sections
  if (!section) return []
  if (others.length > 0) {
    const content = sections.map((one) => withHeading(one, path.length)).join('\n\n')
    return [toChunk({ ...section, headingPath: path }, content.trim())]
  }
  const content = section.content.trim() || (section.headingPath.at(-1) ?? '')
  return packMarkdown(content, max).map((part) => toChunk(section, part))
}

/** The headings below the shared ones stay in the content, so that nothing is lost. */
function withHeading(section: Section, shared: number): string {
  const own = section.headingPath.slice(shared).join(' › ')
  const content = section.content.trim()
  return own ? `**${own}**${content && '\n\n'}${content}` : content
}

function toChunk({ headingPath, question, pageNumber }: Section, content: string): Chunk {
  return {
    headingPath,
    content,
    ...(question === undefined ? {} : { question }),
    ...(pageNumber === undefined ? {} : { pageNumber }),
    tokenCount: estimateTokens(question ? `${question} ${content}` : content),
  }
}
