export type Cell = string | number | boolean | null | undefined

/** RFC 4180; what a spreadsheet would take for a formula is defused, as in the API's export. */
export function csvOf(head: string[], rows: Cell[][]): string {
  return [head, ...rows]
    .map((row) => row.map(escaped).join(','))
    .join('\r\n')
    .concat('\r\n')
}

function escaped(cell: Cell): string {
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  const text = /^[=+\-@\t\r]/.test(cell ?? '') ? `'${cell}` : (cell ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function download(name: string, text: string): void {
  const link = document.createElement('a')
  // With the mark that makes Excel read it as UTF-8.
  link.href = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv;charset=utf-8' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
