import { blocksOf, type Conversion, inlineChildren, tagOf } from './html-to-markdown.ts'

const mostColumns = 50

/** A GFM table, or the cells' blocks one after the other where the table only makes a layout. */
export function tableToMarkdown(table: Element, conversion: Conversion): string[] {
  const rows = rowsOf(table).filter((row) => !conversion.skip?.(row))
  const cells = rows.map((row) => cellsOf(row))
  const widest = Math.max(0, ...cells.slice(0, 1000).map((row) => row.length))
  if (widest < 2 || table.querySelector('table, pre, h1, h2, h3, h4, h5, h6')) {
    return [
      ...captionOf(table, conversion),
      ...cells.flat().flatMap((cell) => blocksOf(cell, conversion)),
    ]
  }
  const grid = gridOf(cells, conversion)
  const columns = Math.max(...grid.map((row) => row.length))
  // Markdown has no table without a header; Word seldom says which row it is: the first, if full.
  const isMarked =
    rows[0]?.parentElement?.tagName === 'THEAD' || cells[0]?.every((cell) => tagOf(cell) === 'TH')
  const isFull = grid[0]?.length === columns && grid[0].every(Boolean)
  const header = isMarked || isFull ? grid.shift() : []
  const lines = [lineOf(header ?? [], columns), `|${' --- |'.repeat(columns)}`]
  for (const row of grid) if (row.some(Boolean)) lines.push(lineOf(row, columns))
  return [...captionOf(table, conversion), lines.join('\n')]
}

/** Every cell's text in its place; one that spans rows or columns counts where it begins. */
function gridOf(cells: Element[][], conversion: Conversion): string[][] {
  const grid: string[][] = cells.map(() => [])
  for (const [y, row] of cells.entries()) {
    for (const cell of row) {
      const line = grid[y] ?? []
      let x = 0
      while (line[x] !== undefined) x++
      if (x >= mostColumns) break
      const text = inlineChildren(cell, conversion).replace(/\s+/g, ' ').trim()
      line[x] = text.replaceAll('|', '\\|')
      const width = Math.min(spanOf(cell, 'colspan'), mostColumns - x)
      for (let next = x + 1; next < x + width; next++) line[next] = ''
      // Repeated below, so that each row can be understood alone.
      const height = Math.min(spanOf(cell, 'rowspan'), grid.length - y, 100)
      for (let below = y + 1; below < y + height; below++) {
        const other = grid[below]
        if (other) other[x] = line[x] ?? ''
      }
    }
  }
  return grid.map((row) => Array.from(row, (text) => text ?? ''))
}

function lineOf(row: string[], columns: number): string {
  return `| ${Array.from({ length: columns }, (_, at) => row[at] ?? '').join(' | ')} |`
}

function spanOf(cell: Element, name: string): number {
  return Math.max(1, Number.parseInt(cell.getAttribute(name) ?? '1', 10) || 1)
}

function rowsOf(table: Element): Element[] {
  return [...table.children].flatMap((child) => {
    const tag = tagOf(child)
    if (tag === 'TR') return [child]
    return tag === 'THEAD' || tag === 'TBODY' || tag === 'TFOOT' ? rowsOf(child) : []
  })
}

function cellsOf(row: Element): Element[] {
  return [...row.children].filter((cell) => /^T[DH]$/.test(tagOf(cell)))
}

function captionOf(table: Element, conversion: Conversion): string[] {
  const caption = [...table.children].find((child) => tagOf(child) === 'CAPTION')
  const text = caption && inlineChildren(caption, conversion).replace(/\s+/g, ' ').trim()
  return text ? [`**${text}**`] : []
}
