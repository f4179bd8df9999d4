import { type Block, markdownBlocks } from '../chunks/blocks.ts'
import { addPair, type FaqRead } from './faq.ts'
import { plainInline } from './plain-inline.ts'

const questionStart =
  /^\s*(?:[-*]\s+)?(?:\*\*|__)?(?:Q|F|Question|Frage)\s*\d*\s*[:.)](?:\*\*|__)?\s*/i
const answerStart = /^\s*(?:[-*]\s+)?(?:\*\*|__)?(?:A|Answer|Antwort)\s*\d*\s*[:.)](?:\*\*|__)?\s*/i

interface Pair {
  line: number
  question: string
  answer: string
  topic?: string | undefined
}

/**
 * Questions with answers as people write them: a heading with a text below it, "Q:" before "A:", or a
 * line that ends in a question mark. The reason, if there is none of these.
 */
export function faqInText(text: string): FaqRead | string {
  const pairs = lettered(text) ?? headed(text) ?? asked(text)
  if (!pairs) {
    return 'No questions were found. Write each as a heading, after "Q:", or as a line that ends in a question mark, with its answer below.'
  }
  const read: FaqRead = { entries: [], problems: [] }
  for (const { line, question, answer, topic } of pairs) {
    addPair(read, `Line ${line}`, [question, answer, topic])
  }
  return read
}

/** "Q: …" and "A: …". */
function lettered(text: string): Pair[] | undefined {
  const pairs: Pair[] = []
  let side: 'question' | 'answer' = 'question'
  for (const [at, line] of text.split('\n').entries()) {
    const last = pairs.at(-1)
    if (questionStart.test(line)) {
      pairs.push({ line: at + 1, question: unmarked(line.replace(questionStart, '')), answer: '' })
      side = 'question'
    } else if (last && side === 'question' && answerStart.test(line)) {
      last.answer = line.replace(answerStart, '')
      side = 'answer'
    } else if (last) last[side] += `\n${line}`
  }
  return pairs.some(({ answer }) => answer) ? pairs : undefined
}

function unmarked(line: string): string {
  return line.replace(/(?:\*\*|__)\s*$/, '')
}

/** Headings that have a text; those above them that have none are their topic. */
function headed(text: string): Pair[] | undefined {
  const blocks = markdownBlocks(text)
  const headings = blocks.filter(isHeading)
  if (headings.length === 0) return undefined
  const pairs: Pair[] = []
  const above: { level: number; text: string }[] = []
  let line = 1
  let counted = 0
  for (const [at, heading] of headings.entries()) {
    line += text.slice(counted, heading.start).split('\n').length - 1
    counted = heading.start
    while ((above.at(-1)?.level ?? 0) >= heading.level) above.pop()
    const next = headings[at + 1]
    const answer = text.slice(heading.end, next?.start ?? text.length).trim()
    const question = plainInline(heading.heading)
    // Without a text, and with deeper headings below it.
    if (!answer && next && next.level > heading.level) {
      above.push({ level: heading.level, text: question })
      continue
    }
    const isTitle = above.length === 1 && at > 0 && above[0]?.level === 1
    const topic = isTitle ? undefined : above.at(-1)?.text
    pairs.push({ line, question, answer, topic })
  }
  return pairs
}

function isHeading(block: Block): block is Block & { level: number; heading: string } {
  return block.kind === 'heading'
}

/** A line that ends in a question mark begins a pair where a paragraph begins. */
function asked(text: string): Pair[] | undefined {
  const pairs: Pair[] = []
  let isBegun = true
  for (const [at, line] of text.split('\n').entries()) {
    const last = pairs.at(-1)
    if (isBegun && /[?？؟]\s*$/.test(unmarked(line))) {
      const question = unmarked(line).replace(/^\s*(?:\d+[.)]|[-*])?\s*(?:\*\*|__)?/, '')
      pairs.push({ line: at + 1, question, answer: '' })
    } else if (last) last.answer += `${line}\n`
    isBegun = line.trim() === ''
  }
  return pairs.length > 0 ? pairs : undefined
}
