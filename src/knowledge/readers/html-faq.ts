import type { Section } from '../document.ts'
import { fragmentToMarkdown } from './html-to-markdown.ts'
import { isOfType, jsonLd } from './json-ld.ts'
import { plainInline } from './plain-inline.ts'
import { answerEndMark, questionMark } from './sections.ts'

interface Pair {
  question: string
  /** Markdown. */
  answer: string
}

/** The questions of schema.org FAQPage and QAPage data. */
export function schemaQuestions(document: Document): Pair[] {
  const pairs = new Map<string, Pair>()
  for (const node of jsonLd(document)) {
    if (!isOfType(node, 'Question')) continue
    const accepted = [node.acceptedAnswer].flat()[0] as { text?: unknown } | null | undefined
    const { name } = node
    if (typeof name !== 'string' || typeof accepted?.text !== 'string') continue
    const question = plainInline(fragmentToMarkdown(name))
    const answer = fragmentToMarkdown(accepted.text)
    if (question && answer && !pairs.has(comparable(question))) {
      pairs.set(comparable(question), { question, answer })
    }
  }
  return [...pairs.values()]
}

/**
 * Turns each `<details>` that asks something into a heading and marks where its answer ends, so that
 * the pair comes through the search for the main content and the conversion to Markdown.
 */
export function markQuestions(document: Document): void {
  for (const details of [...document.querySelectorAll('details')].reverse()) {
    const summary = [...details.children].find((child) => /^SUMMARY$/i.test(child.tagName))
    const question = summary?.textContent?.replace(/\s+/g, ' ').trim() ?? ''
    if (!summary || !isQuestion(question)) continue
    const box = document.createElement('div')
    const heading = document.createElement('h6')
    heading.textContent = questionMark + question
    const end = document.createElement('p')
    end.textContent = answerEndMark
    summary.remove()
    box.append(heading, ...details.childNodes, end)
    details.replaceWith(box)
  }
}

/** "Details" and "Show more" open something, but ask nothing. */
function isQuestion(text: string): boolean {
  return text.length <= 300 && (/[?？؟]$/.test(text) || text.split(' ').length >= 3)
}

/** Adds the page's declared questions; where the text has them too, they aren't there twice. */
export function withSchemaQuestions(sections: Section[], pairs: Pair[]): Section[] {
  if (pairs.length === 0) return sections
  const missing = new Map(pairs.map((pair) => [comparable(pair.question), pair]))
  const named = sections.map((section) => {
    const heading = section.question ?? section.headingPath.at(-1) ?? ''
    if (!missing.has(comparable(heading)) || !section.content) return section
    missing.delete(comparable(heading))
    if (section.question) return section
    return { ...section, headingPath: section.headingPath.slice(0, -1), question: heading }
  })
  const answers = comparable([...missing.values()].map((pair) => pair.answer).join(' '))
  const left = named.flatMap((section) => {
    if (missing.size === 0) return [section]
    const blocks = section.content.split('\n\n').filter((block) => {
      const plain = comparable(block)
      return !missing.has(plain) && !(plain.length > 20 && answers.includes(plain))
    })
    return blocks.length > 0 ? [{ ...section, content: blocks.join('\n\n') }] : []
  })
  const added = [...missing.values()].map(({ question, answer }) => ({
    headingPath: [],
    content: answer,
    question,
  }))
  return [...left, ...added]
}

function comparable(markdown: string): string {
  return plainInline(markdown)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
