import type { RawFile, ReadResult } from '../document.ts'
import { readCsv } from './csv.ts'
import { declaredCharset, decodeText } from './decode.ts'
import { readFaq } from './faq.ts'
import { formatOf } from './format.ts'
import { readMarkdown } from './markdown.ts'
import { readText } from './text.ts'

/** Files beyond this are refused before anything is made of them. */
export const maxFileBytes = 50 * 1024 * 1024

/** What the bytes are decides how they are read, not what they are called. Never throws. */
export async function read(file: RawFile): Promise<ReadResult> {
  try {
    return await readAs(file)
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    return failed(`It could not be read: ${cause.split('\n')[0]?.slice(0, 200)}.`)
  }
}

async function readAs(file: RawFile): Promise<ReadResult> {
  const { bytes } = file
  if (bytes.length === 0) return { kind: 'skipped', reason: 'It is empty.' }
  if (bytes.length > maxFileBytes) {
    const size = Math.ceil(bytes.length / 1024 / 1024)
    return failed(`It has ${size} MB; up to ${maxFileBytes / 1024 / 1024} MB are read. Split it.`)
  }
  const found = formatOf(file)
  if (found.kind === 'unreadable') return failed(found.reason)
  // The big parsers are loaded when the first of their files comes, so that a worker starts fast.
  if (found.kind === 'pdf') return (await import('./pdf.ts')).readPdf(file)
  if (found.kind === 'zip') return (await import('./docx.ts')).readDocx(file)
  const charset = declaredCharset(file.contentType, found.kind === 'html' ? bytes : undefined)
  const text = decodeText(bytes, charset)
  if (!text.trim()) return { kind: 'skipped', reason: 'It has no text.' }
  if (found.kind === 'html') return (await import('./html.ts')).readHtml(file, text)
  if (found.kind === 'markdown') return readMarkdown(file, text)
  if (found.kind === 'csv') return readCsv(file, text)
  if (found.kind === 'json') return readFaq(file, text)
  return readText(file, text)
}

function failed(reason: string): ReadResult {
  return { kind: 'failed', reason }
}
