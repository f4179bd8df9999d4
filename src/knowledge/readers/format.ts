import type { RawFile } from '../document.ts'

export type Format =
  | { kind: 'pdf' | 'zip' | 'html' | 'markdown' | 'csv' | 'json' | 'text' }
  | { kind: 'unreadable'; reason: string }

const magic: [prefix: string, name: string, advice: string][] = [
  [
    '\xD0\xCF\x11\xE0',
    'an old Office file or one with a password',
    'Save it as DOCX or PDF without a password.',
  ],
  ['{\\rtf', 'an RTF file', 'Save it as DOCX or PDF.'],
  ['\x89PNG', 'a picture', 'Only text is read: run it through OCR first.'],
  ['\xFF\xD8\xFF', 'a picture', 'Only text is read: run it through OCR first.'],
  ['GIF8', 'a picture', 'Only text is read: run it through OCR first.'],
  ['II*\0', 'a picture', 'Only text is read: run it through OCR first.'],
  ['MM\0*', 'a picture', 'Only text is read: run it through OCR first.'],
  ['\x1F\x8B', 'a gzip archive', 'Unpack it first.'],
  ['7z\xBC\xAF', 'a 7-Zip archive', 'Unpack it first.'],
  ['Rar!', 'a RAR archive', 'Unpack it first.'],
  ['\x7FELF', 'a program', 'Give a document.'],
  ['SQLite format 3', 'a database', 'Export it as CSV first.'],
]

/** What the bytes really are; the content type and the name's ending decide between kinds of text. */
export function formatOf(file: RawFile): Format {
  const head = Buffer.from(file.bytes.subarray(0, 4096)).toString('latin1')
  const start = head.replace(/^(?:\xEF\xBB\xBF)?\s*/, '')
  const type = (file.contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const ending = endingOf(file.url)
  const saysPdf = type === 'application/pdf' || ending === 'pdf'
  // A PDF may have up to a kilobyte of other bytes in front.
  if (start.startsWith('%PDF-') || (saysPdf && head.slice(0, 1024).includes('%PDF-'))) {
    return { kind: 'pdf' }
  }
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return { kind: 'zip' }
  for (const [prefix, name, advice] of magic) {
    if (head.startsWith(prefix)) return unreadable(`It is ${name}. ${advice}`)
  }
  if (isBinary(file.bytes)) {
    return unreadable(
      'It is no text and no kind of file that is read. Save it as PDF, DOCX, HTML, Markdown, CSV or text.',
    )
  }
  if (looksLikeHtml(start)) return { kind: 'html' }
  if (saysPdf) return unreadable('It is called a PDF but is none. Get the file again.')
  if (ending === 'docx' || type.includes('wordprocessingml'))
    return unreadable('It is called a Word document but is none. Get the file again.')
  return textFormat(start, type, ending)
}

const byType: Record<string, Format> = {
  'text/html': { kind: 'html' },
  'application/xhtml+xml': { kind: 'html' },
  'text/markdown': { kind: 'markdown' },
  'text/x-markdown': { kind: 'markdown' },
  'text/csv': { kind: 'csv' },
  'text/tab-separated-values': { kind: 'csv' },
  'application/json': { kind: 'json' },
  'application/x-ndjson': { kind: 'json' },
  'application/ndjson': { kind: 'json' },
  'application/jsonl': { kind: 'json' },
  'application/x-jsonlines': { kind: 'json' },
}
const byEnding: Record<string, Format> = {
  html: { kind: 'html' },
  htm: { kind: 'html' },
  xhtml: { kind: 'html' },
  md: { kind: 'markdown' },
  mdx: { kind: 'markdown' },
  markdown: { kind: 'markdown' },
  mkd: { kind: 'markdown' },
  csv: { kind: 'csv' },
  tsv: { kind: 'csv' },
  json: { kind: 'json' },
  jsonl: { kind: 'json' },
  ndjson: { kind: 'json' },
  txt: { kind: 'text' },
  text: { kind: 'text' },
}

function textFormat(start: string, type: string, ending: string): Format {
  const named = byType[type] ?? byEnding[ending]
  // "text/html" of a server that calls everything so.
  if (named?.kind === 'html' && !/<[a-z!/]/i.test(start))
    return byEnding[ending] ?? { kind: 'text' }
  if (named) return named
  if (start.startsWith('<?xml'))
    return unreadable('It is XML. Give the pages or files that it lists or describes.')
  // Text of unknown kind: headings, fences and links with brackets are Markdown.
  const isMarkdown = /^ {0,3}#{1,6} \S|^```|\[[^\]\n]+\]\([^)\n]+\)/m.test(start)
  return { kind: isMarkdown ? 'markdown' : 'text' }
}

function looksLikeHtml(start: string): boolean {
  const text = start.replace(/^(?:<\?xml[^>]*>\s*|<!--[\s\S]*?-->\s*)+/, '')
  return /^<(?:!doctype\s+html|html|head|body)[\s>]/i.test(text)
}

/** NUL bytes, or many other control characters; UTF-16 begins with its mark. */
function isBinary(bytes: Uint8Array): boolean {
  const [a, b] = bytes
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return false
  const sample = bytes.subarray(0, 8192)
  let controls = 0
  let nuls = 0
  for (const byte of sample) {
    if (byte === 0) nuls++
    else if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls++
  }
  // A stray NUL in a text is taken out; a hundredth of them is no text.
  return (nuls > 3 && nuls * 100 > sample.length) || controls * 20 > sample.length
}

function endingOf(url: string): string {
  const path = url.replace(/[?#].*$/s, '')
  return (
    /\.([a-z0-9]{1,10})$/i.exec(path.slice(path.lastIndexOf('/') + 1))?.[1]?.toLowerCase() ?? ''
  )
}

function unreadable(reason: string): Format {
  return { kind: 'unreadable', reason }
}
