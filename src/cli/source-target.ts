import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { siteAt } from '../knowledge/add-source.ts'
import type { RawFile, ReadResult } from '../knowledge/document.ts'
import type { SourceType } from '../knowledge/schema.ts'
import { failed, misused } from './terminal.ts'

export interface SourceTarget {
  type: SourceType
  name: string
  location: string
  content?: string
}

export interface TargetWish {
  target?: string
  type?: SourceType
  text?: string
  name?: string
}

const maxFileMegabytes = 50
const documentEnding = /\.(pdf|docx|md|markdown|txt|text|csv|jsonl?|ndjson)$/i

/** What the words on the command line mean: the type guessed, the path made absolute, the text read. */
export async function readTarget(wish: TargetWish): Promise<SourceTarget> {
  const { target, type, text, name } = wish
  if (text !== undefined) {
    if (target !== undefined || (type ?? 'TEXT') !== 'TEXT') {
      throw misused(
        '--text is the source itself: leave out the path or address, and use --type TEXT.',
      )
    }
    if (!text.trim()) throw misused('--text is empty.')
    return { type: 'TEXT', name: name ?? firstWords(text), location: '', content: text }
  }
  if (target === undefined || !target.trim()) {
    throw misused('Say what to add: a web address, a folder, a file, or --type TEXT --text "…".')
  }
  if (type ? type === 'WEBSITE' || type === 'URL' : isAddress(target))
    return atAddress(target, wish)
  return await atPath(target, wish)
}

function isAddress(target: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(target)
}

function atAddress(target: string, { type, name }: TargetWish): SourceTarget {
  const site = siteAt(target)
  if (!site) {
    throw misused(
      `'${target}' is no web address: write it like https://example.com/docs, without user name and password.`,
    )
  }
  const { location } = site
  return {
    type: type ?? (documentEnding.test(new URL(location).pathname) ? 'URL' : 'WEBSITE'),
    name: name ?? site.name,
    location,
  }
}

async function atPath(target: string, { type, name }: TargetWish): Promise<SourceTarget> {
  const path = resolve(target)
  const kind = kindOf(path, target)
  const named = { name: name ?? basename(path), location: path }
  if (type === 'TEXT' || type === 'FAQ') {
    if (kind === 'folder')
      throw misused(`'${target}' is a folder, but --type ${type} reads one file.`)
    checkSize(path)
    const text = await Bun.file(path).text()
    // The path is nobody's business: it would be the address of its citations.
    const content = type === 'FAQ' ? await faqLines(path, text) : text
    if (!content.trim()) throw failed(`There is no text in ${path}.`)
    return { ...named, type, location: '', content }
  }
  if (type && type !== (kind === 'folder' ? 'FOLDER' : 'FILE')) {
    throw misused(`'${target}' is a ${kind}, so it can't be of the type ${type}.`)
  }
  if (kind === 'folder') return { ...named, type: 'FOLDER' }
  if (!/\.html?$|\.xhtml$/i.test(path) && !documentEnding.test(path)) {
    throw failed(
      `${path} is of no type that can be read: PDF, DOCX, HTML, Markdown, text, CSV or JSON lines.`,
    )
  }
  return { ...named, type: 'FILE' }
}

/** The text is kept in the database, so it has to fit into memory with room to spare. */
function checkSize(path: string): void {
  const megabytes = Math.ceil(Bun.file(path).size / 1024 / 1024)
  if (megabytes <= maxFileMegabytes) return
  throw failed(
    `${path} has ${megabytes} MB, and ${maxFileMegabytes} MB is the most that is read: divide it.`,
  )
}

function kindOf(path: string, target: string): 'folder' | 'file' {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) return 'folder'
  if (found?.isFile()) return 'file'
  if (found) throw failed(`${path} is neither a file nor a folder.`)
  const hint = /^[\w-]+(\.[\w-]+)+(\/|$)/.test(target)
    ? ` If it is a website, write https://${target}.`
    : ''
  throw failed(`There is no file or folder ${path}.${hint}`)
}

/** Whatever the file has as a table or JSON, as one question with its answer a line. */
async function faqLines(path: string, text: string): Promise<string> {
  const file: RawFile = { url: basename(path), bytes: new TextEncoder().encode(text) }
  const result = await readQuestions(file, text)
  if (result.kind !== 'document') throw failed(`${path}: ${result.reason}`)
  const lines = result.document.sections.map(({ question, content, headingPath }) => {
    if (!question) {
      throw failed(`${path} needs the columns question and answer (and, if you like, topic).`)
    }
    return JSON.stringify({ question, answer: content, topic: headingPath[0] })
  })
  return lines.join('\n')
}

async function readQuestions(file: RawFile, text: string): Promise<ReadResult> {
  if (/\.(csv|tsv)$/i.test(file.url)) {
    return (await import('../knowledge/readers/csv.ts')).readCsv(file, text)
  }
  return (await import('../knowledge/readers/faq.ts')).readFaq(file, text)
}

function firstWords(text: string): string {
  const words = text.trim().split(/\s+/).slice(0, 6).join(' ')
  return words.length > 60 ? `${words.slice(0, 59)}…` : words
}
