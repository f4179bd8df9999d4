import type { RawFile, ReadResult, Section } from '../document.ts'
import { documentOf } from './document-of.ts'

const questionNames = ['question', 'q', 'frage', 'title', 'prompt']
const answerNames = ['answer', 'a', 'antwort', 'content', 'response', 'text']
const topicNames = ['category', 'topic', 'section', 'kategorie', 'thema']

/** Pairs that were found and what is wrong with the others, each with its place: "Line 3". */
export interface FaqRead {
  entries: { place: string; section: Section }[]
  problems: { place: string; message: string }[]
}

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

/** Adds a pair, or what it lacks. */
export function addPair(
  read: FaqRead,
  place: string,
  [question, answer, topic]: [question: unknown, answer: unknown, topic?: unknown],
): void {
  const section = faqSection(question, answer, topic)
  if (section) read.entries.push({ place, section })
  else read.problems.push({ place, message: lackOf(question) })
}

function lackOf(question: unknown): string {
  return typeof question === 'string' && question.trim() ? 'has no answer' : 'has no question'
}

/** Questions and answers as a JSON array, an object around one, or one JSON object a line. */
export function readFaq(file: RawFile, text: string): ReadResult {
  const read = faqInJson(text)
  if (typeof read === 'string') return { kind: 'failed', reason: read }
  const [problem] = read.problems
  if (problem) {
    return { kind: 'failed', reason: `${problem.place} ${problem.message}. ${expected}` }
  }
  return documentOf(file, { sections: read.entries.map(({ section }) => section) })
}

const expected = 'Write each as {"question": "…", "answer": "…"}.'

/** The reason, if there is no list in it. */
export function faqInJson(text: string): FaqRead | string {
  const read: FaqRead = { entries: [], problems: [] }
  const whole = parsed(text)
  if (whole !== undefined) {
    const entries = entriesIn(whole)
    if (!entries) return `The JSON holds no list of questions and answers. ${expected}`
    for (const [at, entry] of entries.entries()) addEntry(read, `Entry ${at + 1}`, entry)
    return read
  }
  for (const [at, line] of text.split('\n').entries()) {
    if (!line.trim()) continue
    const place = `Line ${at + 1}`
    const entry = parsed(line)
    if (entry === undefined) read.problems.push({ place, message: 'is not valid JSON' })
    else addEntry(read, place, entry)
  }
  return read
}

function addEntry(read: FaqRead, place: string, entry: unknown): void {
  const section = sectionOf(entry)
  if (section) read.entries.push({ place, section })
  else read.problems.push({ place, message: 'has no question or no answer' })
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
