/** What pdf.js gives for a run of text. */
export interface PageItem {
  str: string
  /** Scale, shear and place: [a, b, c, d, x, y], y growing upwards. */
  transform: number[]
  width: number
  height: number
  hasEOL: boolean
}

export interface Line {
  text: string
  x: number
  y: number
  right: number
  /** Height of its letters, in points. */
  size: number
}

/** The lines of a page in the order of its content, which follows columns. */
export function linesOf(items: PageItem[]): Line[] {
  const lines: Line[] = []
  let line: Line | undefined
  for (const item of items) {
    const [, , c = 0, d = 0, x = 0, y = 0] = item.transform
    const size = Math.hypot(c, d) || item.height
    if (line && startsLine(line, x, y, size)) {
      lines.push(line)
      line = undefined
    }
    if (line) append(line, item, x)
    else if (item.str.trim()) line = { text: item.str, x, y, right: x + item.width, size }
    if (line && item.str.trim() && size > line.size) line.size = size
    if (line && item.hasEOL) {
      lines.push(line)
      line = undefined
    }
  }
  if (line) lines.push(line)
  return lines.map((one) => ({ ...one, text: tidy(one.text) })).filter((one) => one.text)
}

function startsLine(line: Line, x: number, y: number, size: number): boolean {
  const step = Math.max(line.size, size)
  return Math.abs(y - line.y) > step * 0.6 || x < line.x - step
}

function append(line: Line, item: PageItem, x: number): void {
  const gap = x - line.right
  const spaced = line.text.endsWith(' ') || item.str.startsWith(' ') || item.str === ''
  line.text += (!spaced && gap > line.size * 0.15 ? ' ' : '') + item.str
  line.right = Math.max(line.right, x + item.width)
}

function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Takes out what stands at the top or bottom of most pages, page numbers being alike. */
export function withoutRunningLines(pages: Line[][]): Line[][] {
  const counts = new Map<string, number>()
  for (const lines of pages) {
    for (const key of new Set(edgeLines(lines).map(runningKey))) {
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  const least = Math.max(2, pages.length === 2 ? 2 : Math.min(3, pages.length), pages.length * 0.4)
  return pages.map((lines) => {
    const edges = new Set(edgeLines(lines))
    return lines.filter((line) => !edges.has(line) || (counts.get(runningKey(line)) ?? 0) < least)
  })
}

/** The two highest and the two lowest lines. */
function edgeLines(lines: Line[]): Line[] {
  const byHeight = lines.toSorted((a, b) => b.y - a.y)
  return byHeight.length < 5 ? byHeight : [...byHeight.slice(0, 2), ...byHeight.slice(-2)]
}

/** The same words at about the same height, whatever the numbers in them. */
function runningKey(line: Line): string {
  return `${Math.round(line.y / 8)} ${line.text.toLowerCase().replace(/\d+|\b[ivxlc]+\b/g, '#')}`
}
