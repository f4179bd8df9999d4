import type { Citation } from '../conversations/schema.ts'
import type { Candidate } from '../knowledge/candidates.ts'
import type { ChatSettings } from '../settings/schema.ts'
import { citationOf } from './quotation.ts'
import { supportOf } from './support.ts'
import { unitsOf } from './units.ts'
import { contentWords } from './words.ts'

/** Follows a text that the model writes, cites each sentence, and takes care of the markers. */
export interface Citer {
  /** What of the text so far can be shown. */
  push(text: string): string
  /** The rest, and what the whole text really uses. */
  end(): { text: string; citations: Citation[]; support: number }
}

// A sentence that a passage bears out by less is not cited.
const citedFrom = 0.5
// Shorter ones ("e.g.", "Yes.") are judged with what follows.
const minClaimWords = 3

const marker = /\s?\[\d{1,2}\]/g
const stop = /([.!?。！？]+["'”’)*_]*)(?:\s?\[\d{1,2}\])*( +)(?=[^\s[])|(?:\s?\[\d{1,2}\])*(\n)/
// The number of a list item and the common abbreviations.
const noStop = /(?:(?:^|\n)\s*\d+[.)]|\b(?:e\.g|i\.e|etc|vs|approx|no|z\.B|bzw|p\. ex)\.)$/i
// What may yet become a stop or a marker.
const unfinished = /(?:\s?\[\d{0,2}\]?)*(?:[.!?。！？]+["'”’)*_]*)?(?:\s?\[\d{0,2}\]?)*\s*$/

/**
 * Markers such as [2] are set anew, from what a passage really bears out: one behind each sentence
 * with style INLINE, none otherwise. A sentence is shown as it comes; only its stop is held back.
 */
export function createCiter(passages: Candidate[], style: ChatSettings['citationStyle']): Citer {
  const used = new Map<number, Citation>()
  const supports: number[] = []
  let buffer = ''
  let sentence = ''

  function show(text: string): string {
    const clean = text.replace(marker, '')
    sentence += clean
    return clean
  }
  /** Ends the sentence; gives its marker. */
  function close(): string {
    const claim = sentence.replace(/^\s*(?:\d+[.)]|[-*+])\s+/gm, '').trim()
    if (contentWords(claim).length < minClaimWords) return ''
    sentence = ''
    const best = bestSpan(claim, passages)
    supports.push(best?.support ?? 0)
    const chunk = best && passages[best.index - 1]
    if (!best || !chunk) return ''
    const known = used.get(best.index)
    if (!known || known.support < best.support) used.set(best.index, citationOf(chunk, best))
    return style === 'INLINE' ? ` [${best.index}]` : ''
  }
  function take(): string {
    let out = ''
    for (let match = stop.exec(buffer); match; match = stop.exec(buffer)) {
      const [whole, punctuation = '', space = '', newline = ''] = match
      out += show(buffer.slice(0, match.index) + punctuation)
      buffer = buffer.slice(match.index + whole.length)
      out += noStop.test(sentence) ? '' : close()
      out += show(space + newline)
    }
    return out
  }
  return {
    push(text) {
      buffer += text
      const done = take()
      const tail = unfinished.exec(buffer)?.index ?? buffer.length
      const shown = show(buffer.slice(0, tail))
      buffer = buffer.slice(tail)
      return done + shown
    },
    end() {
      const done = take()
      const rest = show(buffer.trimEnd())
      buffer = ''
      const text = done + rest + close()
      const citations = [...used.values()].sort((x, y) => x.index - y.index)
      const support = supports.reduce((sum, one) => sum + one, 0) / (supports.length || 1)
      return { text, citations, support }
    },
  }
}

/** The unit, or two in a row, that bears a claim out best. */
function bestSpan(
  claim: string,
  passages: Candidate[],
): { index: number; start: number; end: number; support: number } | undefined {
  let best: { index: number; start: number; end: number; support: number } | undefined
  for (const [at, chunk] of passages.entries()) {
    const place = [chunk.title, ...chunk.headingPath, chunk.question ?? ''].join(' ')
    if (supportOf(claim, `${place} ${chunk.content}`) < Math.max(best?.support ?? 0, citedFrom))
      continue
    const units = unitsOf(chunk.content)
    for (const [i, unit] of units.entries()) {
      const next = units[i + 1]
      for (const end of next ? [unit.end, next.end] : [unit.end]) {
        // What is said under a heading is said about it.
        const support = supportOf(claim, `${place} ${chunk.content.slice(unit.start, end)}`)
        if (support >= citedFrom && support > (best?.support ?? 0))
          best = { index: at + 1, start: unit.start, end, support }
      }
    }
  }
  return best
}
