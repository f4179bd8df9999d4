export interface PdfText {
  text: string
  x?: number
  y: number
  size?: number
}

/** A small PDF with one standard font, written by hand after PDF 32000-1: pages of placed lines. */
export function buildPdf(pages: PdfText[][], info: Record<string, string> = {}): Uint8Array {
  const kids = pages.map((_, at) => `${4 + at * 2} 0 R`).join(' ')
  const fields = Object.entries(info).map(([key, value]) => `/${key} (${escaped(value)})`)
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${kids}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  for (const [at, lines] of pages.entries()) {
    const content = lines.map(
      ({ text, x = 72, y, size = 11 }) =>
        `BT /F1 ${size} Tf 1 0 0 1 ${x} ${y} Tm (${escaped(text)}) Tj ET`,
    )
    const stream = content.join('\n')
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${5 + at * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    )
  }
  objects.push(`<< ${fields.join(' ')} >>`)
  return assembled(objects)
}

function assembled(objects: string[]): Uint8Array {
  let pdf = '%PDF-1.4\n'
  const offsets = objects.map((object, at) => {
    const offset = pdf.length
    pdf += `${at + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const count = objects.length + 1
  const trailer = `trailer\n<< /Size ${count} /Root 1 0 R /Info ${objects.length} 0 R >>`
  const start = pdf.length
  pdf += `xref\n0 ${count}\n0000000000 65535 f \n${table}${trailer}\nstartxref\n${start}\n%%EOF\n`
  return new Uint8Array(Buffer.from(pdf, 'latin1'))
}

function escaped(text: string): string {
  return text.replace(/[\\()]/g, '\\$&')
}

/** Lines one under the other from the top of the page, 14 points apart. */
export function textLines(lines: string[], top = 720): PdfText[] {
  return lines.map((text, at) => ({ text, y: top - at * 14 }))
}
