/** A quotable piece of a chunk: a sentence, a list item, a table or a code block. */
export interface Unit {
  /** `heading`: a bold line by itself, as the chunks have the headings of short sections. */
  kind: 'sentence' | 'item' | 'table' | 'code' | 'heading'
  /** Units of one paragraph, list, table or code block share a number. */
  block: number
  text: string
  /** Offsets in the chunk's content. */
  start: number
  end: number
}

const listItem = /^\s*(?:[-*+]|\d+[.)])\s+/
const tableRow = /^\s*\|/
const boldLine = /^\s*\*\*[^*\n]+\*\*\s*$/
const fence = /^\s*(```|~~~)/

// Made once: that takes longer than cutting a chunk. Sentences end alike in nearly all languages.
const sentences = new Intl.Segmenter('en', { granularity: 'sentence' })

/** Cuts Markdown into units, in order. What lies between two units is white space only. */
export function unitsOf(content: string): Unit[] {
  const units: Unit[] = []
  let block = 0
  for (const { kind, start, end } of blocksOf(content)) {
    block++
    if (kind !== 'sentence' || boldLine.test(content.slice(start, end))) {
      const isHeading = kind === 'sentence'
      addUnit(units, { kind: isHeading ? 'heading' : kind, block, content, start, end })
      continue
    }
    for (const sentence of sentencesOf(content.slice(start, end))) {
      addUnit(units, {
        kind,
        block,
        content,
        start: start + sentence.start,
        end: start + sentence.end,
      })
    }
  }
  return numberLists(units)
}

// The rules of Unicode know no abbreviations.
const abbreviation =
  /(?:^|[\s(])(?:(?:\p{Ll}\.\s?){1,2}|z\.\s?B\.|(?:vs|cf|approx|incl|resp|Dr|Mr|Mrs|Ms|Prof|St|Fig|bzw|ca|ggf|inkl|vgl|ex)\.)\s*$/u

function sentencesOf(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  for (const { segment, index } of sentences.segment(text)) {
    const last = found.at(-1)
    if (last && abbreviation.test(text.slice(last.start, last.end))) {
      last.end = index + segment.length
    } else found.push({ start: index, end: index + segment.length })
  }
  return found
}

function addUnit(units: Unit[], piece: Omit<Unit, 'text'> & { content: string }): void {
  const raw = piece.content.slice(piece.start, piece.end)
  const text = raw.trim()
  if (!text) return
  const start = piece.start + raw.indexOf(text)
  units.push({ kind: piece.kind, block: piece.block, text, start, end: start + text.length })
}

interface Block {
  kind: Unit['kind']
  start: number
  end: number
}

function blocksOf(content: string): Block[] {
  const blocks: Block[] = []
  let open: Block | undefined
  let inCode = false
  let at = 0
  function begin(kind: Unit['kind'], start: number): void {
    open = { kind, start, end: at }
    blocks.push(open)
  }
  for (const line of content.split(/(?<=\n)/)) {
    const start = at
    at += line.length
    const isFence = fence.test(line)
    if (inCode) {
      if (open) open.end = at
      if (isFence) {
        inCode = false
        open = undefined
      }
    } else if (isFence) {
      inCode = true
      begin('code', start)
    } else if (line.trim() === '') {
      open = undefined
    } else if (listItem.test(line)) {
      begin('item', start)
    } else if (tableRow.test(line) !== (open?.kind === 'table') || !open) {
      begin(tableRow.test(line) ? 'table' : 'sentence', start)
    } else {
      open.end = at
    }
  }
  return blocks
}

/** Items in a row are one list. */
function numberLists(units: Unit[]): Unit[] {
  let previous: Unit | undefined
  return units.map((unit) => {
    const block = unit.kind === 'item' && previous?.kind === 'item' ? previous.block : unit.block
    previous = { ...unit, block }
    return previous
  })
}
