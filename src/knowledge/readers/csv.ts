import { parse } from 'csv-parse/sync'
import type { RawFile, ReadResult, Section } from '../document.ts'
import { documentOf } from './document-of.ts'
import { addPair, type FaqRead, faqFields } from './faq.ts'

const mostRows = 100_000

/** A table: questions with answers where its columns are named so, else one list of values a row. */
export function readCsv(file: RawFile, text: string): ReadResult {
  const table = tableOf(text)
  if (typeof table === 'string') return { kind: 'failed', reason: table }
  const { names, rows } = table
  if (rows.length === 0) {
    return { kind: 'skipped', reason: 'The table has no rows under its header.' }
  }
  if (rows.length > mostRows) {
    const reason = `The table has ${rows.length} rows; up to ${mostRows} are read. Split it.`
    return { kind: 'failed', reason }
  }
  const faq = pairsOf(table)
  const sections = faq ? faq.entries.map(({ section }) => section) : rowSections(names, rows)
  return documentOf(file, { sections })
}

/** The reason, if it is no table of questions and answers. */
export function faqInTable(text: string): FaqRead | string {
  const table = tableOf(text)
  if (typeof table === 'string') return table
  return (
    pairsOf(table) ?? 'The first line has to name the columns; two of them question and answer.'
  )
}

interface Table {
  names: string[]
  rows: string[][]
  /** Where each row begins, from 1. */
  lines: number[]
}

function tableOf(text: string): Table | string {
  const lines: number[] = []
  const records = rowsOf(text, lines)
  if (typeof records === 'string') return records
  const [header = [], ...rows] = records
  const names = header.map((name, at) => name.trim() || `Column ${at + 1}`)
  return { names, rows, lines: lines.slice(1) }
}

/** The reason, if the text can't be told apart in rows. */
function rowsOf(text: string, lines: number[]): string[][] | string {
  try {
    return parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      max_record_size: 1_000_000,
      on_record(record: string[], { lines: last }) {
        // Cells may have line breaks in them.
        lines.push(last - record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0))
        return record
      },
    })
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    return `The table is broken: ${cause}. Export it as CSV again.`
  }
}

/** The sign that the first lines have the most of, outside quotes. */
function delimiterOf(text: string): string {
  const counts = new Map([',', ';', '\t'].map((sign) => [sign, 0]))
  let quoted = false
  let lines = 0
  for (const char of text.slice(0, 20_000)) {
    if (char === '"') quoted = !quoted
    else if (char === '\n' && !quoted && ++lines === 10) break
    else if (!quoted) counts.set(char, (counts.get(char) ?? 0) + 1)
  }
  // The header has no text in it, so its count goes first.
  const header = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'))
  const score = (sign: string) => (header.split(sign).length - 1) * 1000 + (counts.get(sign) ?? 0)
  return [',', ';', '\t'].reduce((best, sign) => (score(sign) > score(best) ? sign : best))
}

function pairsOf({ names, rows, lines }: Table): FaqRead | undefined {
  const fields = faqFields(names)
  if (!fields) return undefined
  const at = (name: string | undefined) => (name === undefined ? -1 : names.indexOf(name))
  const [question, answer, topic] = [at(fields.question), at(fields.answer), at(fields.topic)]
  const read: FaqRead = { entries: [], problems: [] }
  for (const [index, row] of rows.entries()) {
    addPair(read, `Line ${lines[index]}`, [row[question], row[answer], row[topic]])
  }
  return read
}

function rowSections(names: string[], rows: string[][]): Section[] {
  const keys = rows.map((row) => row[0]?.trim() ?? '')
  // The first column names its row if it is different, short and no mere number.
  const isName = keys.every((key) => key !== '' && key.length <= 80 && /\p{L}/u.test(key))
  const named = isName && new Set(keys).size === keys.length
  return rows.flatMap((row, at) => {
    const lines = row.flatMap((value, column) => {
      const text = value.replace(/\s+/g, ' ').trim()
      if (!text || (named && column === 0 && row.length > 1)) return []
      return [`- ${names[column] ?? `Column ${column + 1}`}: ${text}`]
    })
    const heading = named ? `${names[0]}: ${keys[at]}` : `Row ${at + 1}`
    if (lines.length === 0) return named ? [{ headingPath: [heading], content: '' }] : []
    return [{ headingPath: [heading], content: lines.join('\n') }]
  })
}
