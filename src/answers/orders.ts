import type { Findings } from '../knowledge/search/answer-search.ts'
import type { Candidate } from '../knowledge/search/candidates.ts'
import { readingsOf } from './disguise.ts'
import { orderGroups, rolePatterns, sequel, trigger } from './order-patterns.ts'
import { type Unit, unitsOf } from './units.ts'

const quotedWords = /"[^"\n]*"|“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|`[^`\n]*`|‘[^’\n]*’/g
// A code word that nobody but a machine is asked to say; a reader may be told to write one.
const codeWord =
  /^\W*(?:say|answer with|reply with|respond with|output|repeat)[\s_-]+(?:the (?:word|code) )?["']?\p{Lu}{3,}[-_ ]?\d{2,}|\b(?:and|then|always|just|only) say ["']?\p{Lu}{4,}[-_]?\d{3,}/u

/**
 * Whether a sentence gives orders to the assistant, however they are disguised, and isn't just about
 * such orders.
 */
export function isOrder(sentence: string): boolean {
  return readingsOf(sentence).some((reading, at) => {
    if (codeWord.test(reading)) return true
    if (!trigger.test(reading.toLowerCase())) return false
    // What is quoted is told about; what was hidden is meant.
    const isTold = at === 0 && hasWordsAround(reading)
    const said = (isTold ? reading.replace(quotedWords, ' … ') : reading)
      .replace(/\s+/g, ' ')
      .trim()
    const lower = said.toLowerCase()
    return (
      rolePatterns.some((one) => one.test(said)) ||
      orderGroups.some(
        ({ gate, patterns }) => gate.test(lower) && patterns.some((one) => one.test(lower)),
      )
    )
  })
}

function hasWordsAround(text: string): boolean {
  return (text.replace(quotedWords, ' ').match(/[\p{L}\p{N}]+/gu)?.length ?? 0) >= 3
}

/** The text with spaces where there were orders: what is left stands at its place. */
export function blanked(text: string): string {
  if (!readingsOf(text).some((reading) => trigger.test(reading.toLowerCase()))) return text
  let out = text
  let wasOrder = false
  const pieces: Piece[] = []
  const units = unitsOf(text)
  for (const unit of units) {
    for (const { start, end } of piecesOf(unit)) {
      const piece = text.slice(start, end)
      const before = pieces.at(-1)
      const one = { start, end, block: unit.block, isWrapped: isWrapped(unit.kind, piece) }
      const isRest = before?.isWrapped && before.block === unit.block
      const isSequel: boolean = wasOrder && (isRest || sequel.test(piece))
      wasOrder = isOrder(piece) || isSequel
      if (wasOrder) out = out.slice(0, start) + blank(piece) + out.slice(end)
      pieces.push(one)
    }
  }
  out = withoutSplitOrders(out, pieces)
  // Nothing of a code block but its fences is nothing.
  for (const unit of units.filter(({ kind }) => kind === 'code')) {
    const inside = out.slice(unit.start, unit.end)
    if (inside !== unit.text && inside.replace(/^\s*[`~]{3}.*$/gm, '').trim() === '') {
      out = out.slice(0, unit.start) + blank(unit.text) + out.slice(unit.end)
    }
  }
  return out
}

interface Piece {
  start: number
  end: number
  block: number
  /** Its sentence goes on in the next line. */
  isWrapped: boolean
}

function isWrapped(kind: Unit['kind'], piece: string): boolean {
  return (kind === 'sentence' || kind === 'item') && !/[.!?…。！？]["'”»)*_]*\s*$/.test(piece)
}

/** Orders that go on behind the end of a line, of a paragraph or of a cell, with what follows them. */
function withoutSplitOrders(text: string, pieces: Piece[]): string {
  let out = text
  for (const { start, flat, places } of flatSentencesOf(text)) {
    const fitting = orderGroups.filter(({ gate }) => gate.test(flat))
    for (const pattern of fitting.flatMap(({ patterns }) => patterns)) {
      const found = pattern.exec(flat)
      if (!found || found[0].length > longestOrder) continue
      const from = start + (places[found.index] ?? 0)
      const to = start + (places[found.index + found[0].length - 1] ?? 0)
      if (!/[\n|]/.test(text.slice(from, to))) continue
      let isWithin = false
      for (const [index, piece] of pieces.entries()) {
        const said = out.slice(piece.start, piece.end)
        const before = pieces[index - 1]
        const isRest = before?.isWrapped && before.block === piece.block
        isWithin =
          (piece.start <= to && piece.end > from) ||
          (isWithin && (isRest || sequel.test(said.trimStart())))
        if (isWithin) out = out.slice(0, piece.start) + blank(said) + out.slice(piece.end)
      }
    }
  }
  return out
}

const longestOrder = 120

/** Sentences over the ends of lines and cells, in lower case, with one space for any white space, and its places. */
function flatSentencesOf(text: string): { start: number; flat: string; places: number[] }[] {
  return [...text.matchAll(/[^.!?。！？]+(?:[.!?。！？]+|$)/g)].flatMap((match) => {
    const [sentence] = match
    if (!/\S[\s|]*[\n|][\s|]*\S/.test(sentence) || !trigger.test(sentence.toLowerCase())) return []
    let flat = ''
    const places: number[] = []
    for (let at = 0; at < sentence.length; at++) {
      const letter = sentence.charAt(at).toLowerCase().charAt(0)
      const isSpace = /[\s|]/.test(letter)
      if (isSpace && (flat === '' || flat.endsWith(' '))) continue
      flat += isSpace ? ' ' : letter
      places.push(at)
    }
    return [{ start: match.index, flat, places }]
  })
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' })

/** Rows have cells, code has lines, an item may have several sentences. */
function piecesOf({ kind, text, start }: ReturnType<typeof unitsOf>[number]) {
  const cut =
    kind === 'table'
      ? text.matchAll(/[^|\n]+/g)
      : kind === 'code'
        ? text.matchAll(/[^\n]+/g)
        : undefined
  if (!cut) {
    return [...sentences.segment(text)].map(({ segment, index }) => ({
      start: start + index,
      end: start + index + segment.length,
    }))
  }
  return [...cut].map((match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
  }))
}

/** The text without orders. */
export function withoutOrders(text: string): string {
  const left = blanked(text)
  if (left === text) return text
  return left
    .replace(/[^\S\n]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** A title or a heading, which may be a file's name. */
function withoutOrdersInName(name: string): string {
  if (!isOrder(name) && !isOrder(name.replace(/[-_]+/g, ' '))) {
    const parts = name.split(/(\s+[–—|:;-]\s+|[:;|]\s+)/)
    if (parts.length === 1) return name
    const kept = parts.filter((part, at) => at % 2 === 1 || !isOrder(part))
    return kept.length === parts.length
      ? name
      : kept.join('').replace(/^[\s–—|:;-]+|[\s–—|:;-]+$/g, '')
  }
  const parts = name.split(/\s+[–—|:;-]\s+|[:;|]\s+/).filter((part) => {
    return !isOrder(part) && !isOrder(part.replace(/[-_]+/g, ' '))
  })
  return parts.length > 1 || parts[0] !== name ? parts.join(' – ') : ''
}

/** What stands in for a title that is nothing but an order. */
const noTitle = '…'

function disarmedChunk<Chunk extends Candidate>(chunk: Chunk, done: Map<string, string>): Chunk {
  const question = chunk.question === undefined ? undefined : withoutOrders(chunk.question)
  const content = done.get(chunk.content) ?? blanked(chunk.content)
  done.set(chunk.content, content)
  return {
    ...chunk,
    title: withoutOrdersInName(chunk.title) || noTitle,
    headingPath: chunk.headingPath.map(withoutOrdersInName).filter(Boolean),
    content,
    ...(question === undefined ? {} : { question }),
  }
}

/**
 * What was found, without the sentences that give orders to whoever answers from it. A passage of
 * nothing else is no find.
 */
export function disarmed<Found extends Pick<Findings, 'hits' | 'passages'>>(found: Found): Found {
  const isLeft = ({ content }: Candidate) => content.trim() !== ''
  // Most hits stand in a passage as well.
  const done = new Map<string, string>()
  const disarm = <Chunk extends Candidate>(chunk: Chunk) => disarmedChunk(chunk, done)
  return {
    ...found,
    hits: found.hits.map(disarm).filter(isLeft),
    passages: found.passages
      .map((passage) => ({ ...passage, chunks: passage.chunks.map(disarm).filter(isLeft) }))
      .filter(({ chunks }) => chunks.length > 0),
  }
}
