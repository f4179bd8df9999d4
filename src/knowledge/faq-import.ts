import { faqInTable } from './readers/csv.ts'
import { decodeText } from './readers/decode.ts'
import { faqFields, faqInJson } from './readers/faq.ts'
import { faqInText } from './readers/faq-text.ts'

export type FaqFormat = 'CSV' | 'JSON' | 'TEXT'

export interface ImportedPair {
  /** "Line 3" or "Entry 3". */
  place: string
  question: string
  answer: string
  topic?: string
}

export interface FaqImport {
  format: FaqFormat
  entries: ImportedPair[]
  problems: { place: string; message: string }[]
}

/** As the body of a source takes them, in characters. */
export const longest = { question: 1000, answer: 20_000, topic: 200 }

/**
 * Questions and answers in a file or a pasted text, as a sync would read them; what can't be taken is
 * named by its place. A whole text that can't be read is one problem without a place.
 */
export function readFaqImport({
  bytes,
  fileName,
  isStored = false,
}: {
  bytes: Uint8Array
  fileName: string
  /** Then all are given out, however long. */
  isStored?: boolean
}): FaqImport {
  const text = decodeText(bytes)
  const format = formatOf(text, fileName)
  const read = { CSV: faqInTable, JSON: faqInJson, TEXT: faqInText }[format](text)
  if (typeof read === 'string') {
    return { format, entries: [], problems: [{ place: '', message: read }] }
  }
  const problems = [...read.problems]
  const entries: ImportedPair[] = []
  for (const { place, section } of read.entries) {
    const [topic] = section.headingPath
    const pair = { question: section.question ?? '', answer: section.content, topic: topic ?? '' }
    const tooLong = !isStored && fields.find((field) => [...pair[field]].length > longest[field])
    if (tooLong) {
      const most = longest[tooLong].toLocaleString('en')
      problems.push({ place, message: `has more than ${most} characters as its ${tooLong}` })
    } else {
      const { topic: _, ...rest } = pair
      entries.push({ place, ...rest, ...(topic && { topic }) })
    }
  }
  const byPlace = (place: string) => Number(/\d+/.exec(place)?.[0] ?? 0)
  problems.sort((a, b) => byPlace(a.place) - byPlace(b.place))
  return { format, entries, problems }
}

const fields = ['question', 'answer', 'topic'] as const
const byEnding: Record<string, FaqFormat> = {
  csv: 'CSV',
  tsv: 'CSV',
  tab: 'CSV',
  json: 'JSON',
  jsonl: 'JSON',
  ndjson: 'JSON',
  md: 'TEXT',
  markdown: 'TEXT',
}

/** The name's ending decides; of what is pasted, and of .txt, how it begins. */
function formatOf(text: string, fileName: string): FaqFormat {
  const named = byEnding[/\.(\w+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '']
  if (named) return named
  const start = text.trimStart()
  if (/^[[{]\s*["[{\]]/.test(start)) return 'JSON'
  const [head = ''] = start.split('\n', 1)
  const names = head.split(/[,;\t]/).map((name) => name.replace(/^\s*"|"\s*$/g, ''))
  return faqFields(names) ? 'CSV' : 'TEXT'
}
