import { type Block, markdownBlocks } from './blocks.ts'

/** The smallest stretch of Markdown that chunks are put together from. */
export interface Atom {
  text: string
  /** White space between the atom before and this one, when both are in one chunk. */
  gap: string
  /** What a chunk that begins here repeats: the table's header, the code's opening fence. */
  head: string
  /** What a chunk that ends here closes. */
  tail: string
  /** What it costs to begin a chunk here; 1 is as bad as a chunk left empty. */
  cutCost: number
}

// Recall of reference passages (scripts/eval.ts) is the same over a wide range of these.
const cutCosts = { block: 0, item: 0.04, row: 0.04, line: 0.06, sentence: 0.12, word: 0.8, hard: 1 }
/** A cut that parts a heading or "as follows:" from what it announces. */
const announcedCost = 0.5

/** Shorter lines and sentences are taken together, which bounds the work of packing. */
const shortest = 40

interface Span {
  start: number
  end: number
}

/** Markdown as atoms of up to `max` characters, head and tail included; none of the text is lost. */
export function atomsOf(markdown: string, max: number): Atom[] {
  const atoms: Atom[] = []
  let before = 0
  for (const block of markdownBlocks(markdown)) {
    const text = markdown.slice(block.start, block.end)
    const [first, ...others] = blockAtoms(block, text, max)
    if (!first) continue
    const gap = markdown.slice(before, block.start).replace(/\s*\n\s*\n\s*/, '\n\n')
    const last = atoms.at(-1)
    const isHeading = block.kind === 'heading'
    if (last && isTiny(last, max) && isTiny(first, max) && others.length === 0 && !isHeading) {
      last.text += gap + first.text
      before = block.end
      continue
    }
    const announced = last !== undefined && announces(last.text)
    atoms.push({ ...first, gap, cutCost: announced ? announcedCost : cutCosts.block }, ...others)
    before = block.end
  }
  return atoms
}

/** Tiny paragraphs are taken together too. */
function isTiny({ text, head, tail }: Atom, max: number): boolean {
  const isShort = text.length < Math.min(shortest, max / 8)
  return isShort && head === '' && tail === '' && !announces(text)
}

function announces(text: string): boolean {
  return /[:：]$|^#{1,6}\s|^\*\*[^*\n]+\*\*$/.test(text.length > 200 ? text.slice(-9) : text)
}

function blockAtoms(block: Block, text: string, max: number): Atom[] {
  if (block.kind === 'list') return listAtoms(block, text, max)
  if (block.kind === 'paragraph' || block.kind === 'quote') return proseAtoms(text, max)
  if (text.length <= max) return [plainAtom(text)]
  if (block.kind === 'table') return tableAtoms(text, max)
  if (block.kind === 'code') return codeAtoms(text, max)
  return proseAtoms(text, max)
}

function listAtoms(block: Block, text: string, max: number): Atom[] {
  const starts = [0, ...(block.items ?? []).map((start) => start - block.start)]
  const items = starts.map((start, at) => ({ start, end: starts[at + 1] ?? text.length }))
  return fromSpans(text, items, cutCosts.item).flatMap((item) => {
    if (item.text.length <= max) return [item]
    const [first, ...others] = proseAtoms(item.text, max)
    return first ? [{ ...first, gap: item.gap, cutCost: item.cutCost }, ...others] : []
  })
}

function tableAtoms(text: string, max: number): Atom[] {
  const [head = '', rule = '', ...rows] = text.split('\n')
  const header = `${head}\n${rule}\n`
  // A header as long as that would leave no room for the rows.
  if (header.length > max / 2 || rows.length === 0) return proseAtoms(text, max)
  return rows.flatMap((row, at) => {
    const first = at === 0 ? header : ''
    const repeated = at === 0 ? '' : header
    if (header.length + row.length > max) {
      const parts = proseAtoms(row, max - header.length)
      return parts.map((part, index) => ({
        ...part,
        text: index === 0 ? first + part.text : part.text,
        gap: index === 0 ? '\n' : part.gap,
        head: index === 0 ? repeated : header,
      }))
    }
    return [{ ...plainAtom(first + row), gap: '\n', head: repeated, cutCost: cutCosts.row }]
  })
}

function codeAtoms(text: string, max: number): Atom[] {
  const lines = text.split('\n')
  const fence = /^\s*(`{3,}|~{3,})/.exec(lines[0] ?? '')?.[1]
  const opening = fence ? `${lines[0]}\n` : ''
  if (!fence || opening.length > max / 2) return proseAtoms(text, max)
  const closing = `\n${fence}`
  const closes = lines.length > 1 && (lines.at(-1) ?? '').trim().startsWith(fence)
  const code = lines.slice(1, closes ? -1 : undefined).join('\n')
  const room = max - opening.length - closing.length
  const atoms = proseAtoms(code, room, cutCosts.line)
  return atoms.map((atom, at) => {
    const isLast = at === atoms.length - 1
    const text = (at === 0 ? opening : '') + atom.text + (isLast ? closing : '')
    return { ...atom, text, head: at === 0 ? '' : opening, tail: isLast ? '' : closing }
  })
}

/** Between lines, then sentences, then words, then anywhere: as far as needed. */
function proseAtoms(text: string, max: number, lineCost = cutCosts.line): Atom[] {
  return fromSpans(text, lineSpans(text), lineCost).flatMap((line) => {
    if (line.text.length <= shortest) return [line]
    return refined(line, sentenceSpans(line.text), cutCosts.sentence).flatMap((sentence) => {
      if (sentence.text.length <= max) return [sentence]
      return refined(sentence, wordSpans(sentence.text, max), cutCosts.word).flatMap((words) =>
        words.text.length <= max
          ? [words]
          : refined(words, hardSpans(words.text, max), cutCosts.hard),
      )
    })
  })
}

/** The parts of an atom, the first of which keeps its place. */
function refined(atom: Atom, spans: Span[], cutCost: number): Atom[] {
  const [first, ...others] = fromSpans(atom.text, spans, cutCost)
  return first ? [{ ...first, gap: atom.gap, cutCost: atom.cutCost }, ...others] : []
}

/** Spans without the white space at their ends, which becomes the gap to the next. */
function fromSpans(text: string, spans: Span[], cutCost: number): Atom[] {
  const atoms: Atom[] = []
  let before = 0
  for (const { start, end } of spans) {
    const part = text.slice(start, end)
    const trimmed = part.trimEnd()
    if (!trimmed) continue
    atoms.push({ ...plainAtom(trimmed), gap: text.slice(before, start), cutCost })
    before = start + trimmed.length
  }
  return atoms
}

function plainAtom(text: string): Atom {
  return { text, gap: '', head: '', tail: '', cutCost: 0 }
}

function lineSpans(text: string): Span[] {
  const spans: Span[] = []
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', Math.min(start + shortest, text.length))
    const end = newline < 0 ? text.length : newline + 1
    spans.push({ start, end })
    start = end
  }
  return spans
}

const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' })

function sentenceSpans(text: string): Span[] {
  return gathered(sentences.segment(text), text.length, { least: shortest })
}

function wordSpans(text: string, max: number): Span[] {
  const words = /\s/.test(text)
    ? text.matchAll(/\S+/g)
    : new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)
  return gathered(words, text.length, { least: max / 8, most: max })
}

/** Pieces taken together until they have `least` characters, but no two beyond `most`. */
function gathered(
  pieces: Iterable<{ index: number }>,
  length: number,
  { least, most = Number.POSITIVE_INFINITY }: { least: number; most?: number },
): Span[] {
  const spans: Span[] = []
  let start = 0
  let last = 0
  for (const { index } of [...pieces, { index: length }]) {
    if (index - start > most && last > start) {
      spans.push({ start, end: last })
      start = last
    }
    if (index - start >= least) {
      spans.push({ start, end: index })
      start = index
    }
    last = index
  }
  if (start < length) spans.push({ start, end: length })
  return spans
}

/** Every `max` characters, but never within a surrogate pair. */
function hardSpans(text: string, max: number): Span[] {
  const spans: Span[] = []
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + max, text.length)
    const code = text.charCodeAt(end - 1)
    if (end < text.length && end - start > 1 && code >= 0xd800 && code <= 0xdbff) end--
    spans.push({ start, end })
    start = end
  }
  return spans
}
