/** A PDF of one page with a line each; `~` before one makes it white and tiny, for no eye to see. */
export function pdfOf(lines: string[]): Uint8Array {
  const drawn = lines.map((line, at) => {
    const isHidden = line.startsWith('~')
    const text = line.replace(/^~/, '').replace(/[\\()]/g, '\\$&')
    const look = isHidden ? '1 1 1 rg /F1 1 Tf' : '0 0 0 rg /F1 11 Tf'
    return `BT ${look} 1 0 0 1 40 ${720 - 16 * at} Tm (${text}) Tj ET`
  })
  const stream = drawn.join('\n')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Count 1 /Kids [4 0 R] >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 792] /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
  ]
  let pdf = '%PDF-1.4\n'
  const offsets = objects.map((object, at) => {
    const offset = pdf.length
    pdf += `${at + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const count = objects.length + 1
  const start = pdf.length
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  pdf += `xref\n0 ${count}\n0000000000 65535 f \n${table}trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return new Uint8Array(Buffer.from(pdf, 'latin1'))
}
