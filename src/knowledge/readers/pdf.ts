import { getDocumentProxy } from 'unpdf'
import type { RawFile, ReadResult } from '../document.ts'
import { documentOf } from './document-of.ts'
import { type Line, linesOf, type PageItem } from './pdf-lines.ts'
import { pdfSections } from './pdf-sections.ts'

const mostPages = 5_000

/** The text layer of a PDF by page, as paragraphs under the headings that its letter sizes show. */
export async function readPdf(file: RawFile): Promise<ReadResult> {
  const opened = await openPdf(file.bytes)
  if (typeof opened === 'string') return { kind: 'failed', reason: opened }
  try {
    if (opened.numPages > mostPages) {
      const reason = `The PDF has ${opened.numPages} pages; up to ${mostPages} are read. Split it.`
      return { kind: 'failed', reason }
    }
    const pages: Line[][] = []
    for (let number = 1; number <= opened.numPages; number++) {
      const page = await opened.getPage(number)
      const { items } = await page.getTextContent()
      pages.push(linesOf(items.flatMap((item) => ('str' in item ? [item satisfies PageItem] : []))))
      page.cleanup()
    }
    if (!pages.some((lines) => lines.some((line) => /[\p{L}\p{N}]/u.test(line.text)))) {
      const reason =
        'The PDF looks like a scan: it has no text layer. Run it through OCR first, then add it again.'
      return { kind: 'skipped', reason }
    }
    const { title, modifiedAt, language } = await descriptionOf(opened)
    const read = pdfSections(pages)
    return documentOf(file, {
      title: isUsable(title) ? title : read.title,
      language,
      modifiedAt,
      sections: read.sections,
    })
  } finally {
    await opened.cleanup()
    await opened.loadingTask.destroy()
  }
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>

/** The reason, if it can't be opened. */
async function openPdf(bytes: Uint8Array): Promise<Pdf | string> {
  try {
    // A copy, because the parser takes the buffer away from its owner.
    return await getDocumentProxy(bytes.slice(), { verbosity: 0 })
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    if (name === 'PasswordException') return 'The PDF has a password. Save it without one.'
    return 'The PDF is broken and could not be opened. Get the file again or export it anew.'
  }
}

async function descriptionOf(pdf: Pdf) {
  const { info } = await pdf.getMetadata()
  const fields: Record<string, unknown> = { ...info }
  const title = typeof fields.Title === 'string' ? fields.Title.trim() : undefined
  const language = typeof fields.Language === 'string' ? fields.Language : undefined
  return { title, language, modifiedAt: pdfTime(fields.ModDate ?? fields.CreationDate) }
}

/** Word processors put the file's name there, which says less than the first heading. */
function isUsable(title: string | undefined): boolean {
  if (!title || title.length < 3) return false
  return !/\.(?:docx?|pdf|indd|tex|pptx?|xlsx?|odt)$|^(?:microsoft word|untitled)/i.test(title)
}

/** `D:20240131120000+01'00'` of PDF 32000-1, 7.9.4. */
function pdfTime(date: unknown): number | undefined {
  const match = /^D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?)?/.exec(
    typeof date === 'string' ? date : '',
  )
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((part, at) => Number(part ?? (at === 1 || at === 2 ? 1 : 0)))
  const offset = (Number(match[8] ?? 0) * 60 + Number(match[9] ?? 0)) * 60_000
  const local = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second)
  return Number.isFinite(local) ? local - (match[7] === '-' ? -offset : offset) : undefined
}
