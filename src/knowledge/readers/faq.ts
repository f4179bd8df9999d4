import type { RawFile, ReadResult, Section } from '../document.ts'
import { documentOf } from './document-of.ts'

const questionNames = ['question', 'q', 'frage', 'title', 'prompt']
const answerNames = ['answer', 'a', 'antwort', 'content', 'response', 'text']
const topicNames = ['category', 'topic', 'section', 'kategorie', 'thema']

/** Which of a table's columns or an entry's fields hold the question, the answer and their topic. */
export function faqFields(
  names: string[],
): { question: string; answer: string; topic?: string } | undefined {
  const find = (wanted: string[]) => {
    for (const want of wanted) {
      const name = names.find((one) => one.trim().toLowerCase() === want)
      if (name !== undefined) return name
    }
    return undefined
  }
  const question = find(questionNames)
  const answer = find(answerNames)
  const topic = find(topicNames)
  if (question === undefined || answer === undefined) return undefined
  return { question, answer, ...(topic !== undefined && { topic }) }
}

/** One pair as a section; undefined if either side is missing. */
export function faqSection(
  question: unknown,
  answer: unknown,
  topic?: unknown,
): Section | undefined {
  if (typeof question !== 'string' || typeof answer !== 'string') return undefined
  if (!question.trim() || !answer.trim()) return undefined
  const headingPath = typeof topic === 'string' && topic.trim() ? [topic.trim()] : []
  return { headingPath, question: question.replace(/\s+/g, ' ').trim(), content: answer.trim() }
}

/** Questions and answers as a JSON array, an object around one, or one JSON object a line. */
export function readFaq(file: RawFile, text: string): ReadResult {
  const whole = parsed(text)
  const result = whole === undefined ? fromLines(text) : fromArray(whole)
  return typeof result === 'string'
    ? { kind: 'failed', reason: result }
    : documentOf(file, { sections: result })
}

const expected = 'Write each as {"question": "…", "answer": "…"}.'

function fromArray(whole: unknown): Section[] | string {
  const entries = entriesIn(whole)
  if (!entries) return `The JSON holds no list of questions and answers. ${expected}`
  const sections: Section[] = []
  for (const [at, entry] of entries.entries()) {
    const section = sectionOf(entry)
    if (!section) return `Entry ${at + 1} has no question or no answer. ${expected}`
    sections.push(section)
  }
  return sections
}

function fromLines(text: string): Section[] | string {
  const sections: Section[] = []
  for (const [at, line] of text.split('\n').entries()) {
    if (!line.trim()) continue
    const entry = parsed(line)
    if (entry === undefined) return `Line ${at + 1} is not valid JSON. ${expected}`
    const section = sectionOf(entry)
    if (!section) return `Line ${at + 1} has no question or no answer. ${expected}`
    sections.push(section)
  }
  return sections
}

function entriesIn(whole: unknown): unknown[] | undefined {
  if (Array.isArray(whole)) return whole
  if (!whole || typeof whole !== 'object') return undefined
  if (sectionOf(whole)) return [whole]
  return Object.values(whole).find((value): value is unknown[] => Array.isArray(value))
}

function sectionOf(entry: unknown): Section | undefined {
  if (!entry || typeof entry !== 'object' || Array.isArray(entry)) return undefined
  const fields: Record<string, unknown> = { ...entry }
  const names = faqFields(Object.keys(fields))
  if (!names) return undefined
  const topic = names.topic === undefined ? undefined : fields[names.topic]
  return faqSection(fields[names.question], fields[names.answer], topic)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
