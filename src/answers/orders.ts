import type { Findings } from '../knowledge/search/answer-search.ts'
import type { Candidate } from '../knowledge/search/candidates.ts'
import { readingsOf } from './disguise.ts'
import { orderPatterns, rolePatterns, sequel, trigger } from './order-patterns.ts'
import { unitsOf } from './units.ts'

const quotedWords = /"[^"\n]*"|“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|`[^`\n]*`|‘[^’\n]*’/g
// A code word that nobody but a machine is asked to say.
const codeWord =
  /^\W*(?:say|answer with|reply with|respond with|output|repeat)[\s_-]+(?:the (?:word|code) )?["']?\p{Lu}{3,}[-_ ]?\d{2,}/u

/**
 * Whether a sentence gives orders to the assistant, however they are disguised, and isn't just about
 * such orders.
 */
export function isOrder(sentence: string): boolean {
  return readingsOf(sentence).some((reading, at) => {
    if (codeWord.test(reading)) return true
    if (!trigger.test(reading)) return false
    // What is quoted is told about; what was hidden is meant.
    const isTold = at === 0 && hasWordsAround(reading)
    const said = isTold ? reading.replace(quotedWords, ' … ') : reading
    return [orderPatterns, rolePatterns].some((patterns) => patterns.some((one) => one.test(said)))
  })
}

function hasWordsAround(text: string): boolean {
  return (text.replace(quotedWords, ' ').match(/[\p{L}\p{N}]+/gu)?.length ?? 0) >= 3
}

/** The text with spaces where there were orders: what is left stands at its place. */
export function blanked(text: string): string {
  if (!readingsOf(text).some((reading) => trigger.test(reading))) return text
  let out = text
  let wasOrder = false
  for (const unit of unitsOf(text)) {
    for (const { start, end } of piecesOf(unit)) {
      const piece = text.slice(start, end)
      const isSequel: boolean = wasOrder && sequel.test(piece)
      wasOrder = isOrder(piece) || isSequel
      if (wasOrder) out = out.slice(0, start) + blank(piece) + out.slice(end)
    }
    // Nothing of a code block but its fences is nothing.
    if (
      unit.kind === 'code' &&
      out
        .slice(unit.start, unit.end)
        .replace(/^\s*[`~]{3}.*$/gm, '')
        .trim() === ''
    ) {
      out = out.slice(0, unit.start) + blank(unit.text) + out.slice(unit.end)
    }
  }
  return out
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

function disarmedChunk<Chunk extends Candidate>(chunk: Chunk): Chunk {
  const question = chunk.question === undefined ? undefined : withoutOrders(chunk.question)
  return {
    ...chunk,
    title: withoutOrdersInName(chunk.title) || noTitle,
    headingPath: chunk.headingPath.map(withoutOrdersInName).filter(Boolean),
    content: blanked(chunk.content),
    ...(question === undefined ? {} : { question }),
  }
}

/**
 * What was found, without the sentences that give orders to whoever answers from it. A passage of
 * nothing else is no find.
 */
export function disarmed<Found extends Pick<Findings, 'hits' | 'passages'>>(found: Found): Found {
  const isLeft = ({ content }: Candidate) => content.trim() !== ''
  return {
    ...found,
    hits: found.hits.map(disarmedChunk).filter(isLeft),
    passages: found.passages
      .map((passage) => ({ ...passage, chunks: passage.chunks.map(disarmedChunk).filter(isLeft) }))
      .filter(({ chunks }) => chunks.length > 0),
  }
}
