import type { Citation } from '../conversations/schema.ts'
import type { Candidate } from '../knowledge/search/candidates.ts'
import type { ChatSettings } from '../settings/schema.ts'
import { openEvidence } from './evidence.ts'
import { citationOf } from './quotation.ts'
import { contentWords } from './words.ts'

/** Follows a text that the model writes, cites each sentence, and takes care of the markers. */
export interface Citer {
  /** What of the text so far can be shown. */
  push(text: string): string
  /** The rest, and what the whole text really uses. `support`: mean over the sentences, 0 to 1. */
  end(): { text: string; citations: Citation[]; support: number }
}

// Shorter ones ("e.g.", "Yes.") are judged with what follows.
const minClaimWords = 3

// [1], [2, 3], [^1], 【4】: whatever models write.
const marker = /^(?:\[\^?\d{1,2}(?:\s?[,;–-]\s?\^?\d{1,2})*\]|【\d{1,2}[^】\n]{0,20}】)/
const halfMarker = /^(?:\[[\^\d\s,;–-]{0,24}|【[^】\n]{0,22})$/
const closers = '["\'”’»)*_]*'
const stop = new RegExp(`^[.!?。！？]+${closers}`)
// The number of a list item, an initial and the common abbreviations.
const noStop =
  /(?:(?:^|\n)\s*\d+[.)]|\b(?:e\.g|i\.e|etc|vs|approx|no|z\.B|bzw|d\.h|ca|p\. ex|\p{Lu})\.)$/u
const isTableRow = /^\s*\|/
// A heading or a bold line says what follows; it is no claim.
const isHeading = /^\s*(?:#{1,6}\s.*|\*\*[^*]+\*\*:?)\s*$/

/**
 * Markers such as [2] are set anew, from what a passage really bears out: one behind each sentence
 * with style INLINE, none otherwise. The text is the same however it is split into pushes. A
 * sentence is shown as it comes; only what may become a stop or a marker is held back.
 */
export function createCiter(passages: Candidate[], style: ChatSettings['citationStyle']): Citer {
  const evidence = openEvidence(passages)
  const used = new Map<number, Citation>()
  const supports: number[] = []
  let buffer = ''
  let claim = ''
  let line = ''
  let proposed: number[] = []
  /** The backticks that end the code that is being written. */
  let code = ''
  /** A table or a code block has ended its lines, but not the block. */
  let isBlock = false

  /** Takes text as it is. */
  function show(text: string): string {
    claim += text
    line = text.includes('\n') ? text.slice(text.lastIndexOf('\n') + 1) : line + text
    return text
  }
  /** Ends the sentence; gives its marker. */
  function close(least = minClaimWords): string {
    const said = claim.replace(/^\s*(?:\d+[.)]|[-*+])\s+/gm, '').trim()
    if (contentWords(said).length < least) return ''
    const span = evidence.spanFor(said, proposed)
    claim = ''
    proposed = []
    if (span || !evidence.isBeyondWords(said)) supports.push(span?.support ?? 0)
    const chunk = span && passages[span.index - 1]
    if (!chunk) return ''
    const known = used.get(span.index)
    if (!known || known.support < span.support) used.set(span.index, citationOf(chunk, span))
    return style === 'INLINE' ? `[${span.index}]` : ''
  }
  function closeBehind(): string {
    const mark = close()
    return mark && ` ${mark}`
  }
  function endLine(): string {
    const ended = line
    if (code || isTableRow.test(ended)) {
      isBlock = true
      return show('\n')
    }
    if (ended.trim() === '' && isBlock) {
      // In a table or code block a marker would become part of it.
      isBlock = false
      const mark = close()
      return show('\n') + (mark && `${mark}\n\n`)
    }
    if (isHeading.test(ended)) {
      claim = claim.slice(0, Math.max(0, claim.length - ended.length))
      return show('\n')
    }
    // "To do this:" is judged with its first step.
    if (isBlock || /[:：]\s*$/.test(ended)) return show('\n')
    return closeBehind() + show('\n')
  }
  /** Takes the next piece off the buffer; undefined: what comes next must be known first. */
  function take(isEnd: boolean): string | undefined {
    const cut = (length: number) => {
      const piece = buffer.slice(0, length)
      buffer = buffer.slice(length)
      return piece
    }
    const ticks = /^`+/.exec(buffer)?.[0]
    if (ticks) {
      if (ticks.length === buffer.length && !isEnd) return undefined
      if (!code) code = ticks
      else if (code === ticks) {
        code = ''
        if (ticks.length >= 3) isBlock = true
      }
      return show(cut(ticks.length))
    }
    if (buffer.startsWith('\n')) {
      // Line ends behind the last word are dropped.
      if (!isEnd && buffer.trim() === '') return undefined
      cut(1)
      // A single backtick without its partner doesn't reach into the next line.
      if (code.length < 3) code = ''
      return endLine()
    }
    if (code) return show(cut(/^[^`\n]+/.exec(buffer)?.[0].length ?? 1))
    const space = /^[^\S\n]+/.exec(buffer)?.[0] ?? ''
    const rest = buffer.slice(space.length)
    if (space && rest === '' && !isEnd) return undefined
    if (halfMarker.test(rest) && !isEnd) return undefined
    const mark = marker.exec(rest)?.[0]
    if (mark) {
      for (const [number] of mark.matchAll(/\d{1,2}/g)) proposed.push(Number(number))
      // The space before a marker goes with it.
      cut(space.length + mark.length)
      return ''
    }
    if (space) return show(cut(space.length))
    const punctuation = stop.exec(buffer)?.[0]
    if (punctuation) return takeStop(punctuation, { isEnd, cut })
    return show(cut(/^[^\s`[【.!?。！？]+/.exec(buffer)?.[0].length ?? 1))
  }
  /** A stop ends a sentence where a space or the line's end follows, behind markers maybe. */
  function takeStop(
    punctuation: string,
    { isEnd, cut }: { isEnd: boolean; cut(length: number): string },
  ): string | undefined {
    let at = punctuation.length
    const marks: string[] = []
    for (;;) {
      const space = /^[^\S\n]*/.exec(buffer.slice(at))?.[0].length ?? 0
      const rest = buffer.slice(at + space)
      if (!isEnd && (rest === '' || halfMarker.test(rest))) return undefined
      const mark = marker.exec(rest)?.[0]
      if (!mark) break
      marks.push(mark)
      at += space + mark.length
    }
    const follows = buffer.slice(at)
    const isWide = /[。！？]/.test(punctuation)
    const out = show(punctuation)
    for (const mark of marks) {
      for (const [number] of mark.matchAll(/\d{1,2}/g)) proposed.push(Number(number))
    }
    cut(at)
    // The end of a line closes by itself, but for a table's.
    if (/^[^\S\n]*(?:\n|$)/.test(follows) || isTableRow.test(line) || /^\s*#/.test(line)) return out
    const ends = (isWide || /^\s/.test(follows)) && !noStop.test(claim)
    return ends ? out + closeBehind() : out
  }
  function takeAll(isEnd: boolean): string {
    let out = ''
    while (buffer) {
      const piece = take(isEnd)
      if (piece === undefined) break
      out += piece
    }
    return out
  }
  return {
    push(text) {
      buffer += text
      return takeAll(false)
    },
    end() {
      buffer = buffer.trimEnd()
      const rest = takeAll(true)
      const isInBlock = isBlock || code.length >= 3 || isTableRow.test(line)
      const mark = isHeading.test(line) ? '' : close(supports.length === 0 ? 1 : minClaimWords)
      const text = rest + (mark && (isInBlock ? `\n\n${mark}` : ` ${mark}`))
      const citations = [...used.values()].sort((x, y) => x.index - y.index)
      const support = supports.reduce((sum, one) => sum + one, 0) / (supports.length || 1)
      return { text, citations, support }
    },
  }
}
