import type { Citation } from '../conversations/schema.ts'
import type { Candidate } from '../knowledge/search/candidates.ts'
import type { ChatSettings } from '../settings/schema.ts'
import { openEvidence } from './evidence.ts'
import { citationOf } from './quotation.ts'
import { createSplitter, type Segment } from './segments.ts'
import { isVerdictOf, isWrongBefore, verdictOf } from './verdict.ts'
import { behindAgreement, isCourtesy, isEcho, isRefusal } from './wording.ts'
import { contentWords } from './words.ts'

/**
 * Follows a text that the model writes: shows of it what the passages bear out, sentence by sentence,
 * and takes care of the markers.
 */
export interface Citer {
  /** What of the text so far can be shown. */
  push(text: string): string
  /** The rest, and what the whole text really uses. */
  end(): Ending
  /**
   * Why the text as a whole can't be the answer. `refused`: it says that it doesn't know, before it
   * has said anything. `leaked`: it gives away what the model was told.
   */
  problem(): 'refused' | 'leaked' | undefined
  /** The passages that are cited so far, counted from 1: the first is [1] in the text. */
  cited(): number[]
}

interface Ending {
  text: string
  citations: Citation[]
  /** Mean over the claims that were written, 0 to 1; those left out count as 0. */
  support: number
  /** Share of the claims' characters that is shown. */
  kept: number
}

interface Checks {
  /** What the operator has set: its figures and names may be said. */
  own?: string
  question?: string
  /** The language that is to be written, where it is known. */
  spoken?: string | undefined
  leaks?(text: string): boolean
}

// Shorter ones ("It works.") get no marker.
const minClaimWords = 3
// A sentence that is one of a passage: also if it sounds like a refusal, or follows a yes.
const verbatimFrom = 0.8
const listMark = /^\s*(?:\d+[.)]|[-*+])\s+/
const separatorRow = /^\|[\s:|-]+$/

/**
 * Markers such as [2] are set anew, from what a passage really bears out: one behind each sentence
 * with style INLINE, none otherwise. They count what is cited, from 1 in the order of the text. A
 * sentence is shown once it has ended and been checked, else it is left out; so are a heading and an
 * announcement that nothing is left of. The text is the same however it is split into pushes.
 */
export function createCiter(
  passages: Candidate[],
  style: ChatSettings['citationStyle'],
  { own, question = '', spoken, leaks = () => false }: Checks = {},
): Citer {
  const evidence = openEvidence(passages, { ...(own && { own }), spoken })
  const splitter = createSplitter()
  const used = new Map<number, Citation>()
  const supports: number[] = []
  const length = { written: 0, kept: 0 }
  /** Shown only with what they announce or lead over to. */
  let pending: { segment: Segment; hasLost: boolean }[] = []
  let problem: ReturnType<Citer['problem']>
  let isShown = false
  /** The white space before what was left out. */
  let lostGap = ''
  /** Markers of a table or a code block: within they would become part of it. */
  let blockMarks: string[] = []
  let block: Segment['kind'] | undefined
  /** Lines of the table so far. */
  let rows = 0
  let header: string[] = []
  let isDoubtful: boolean | undefined
  /** A yes or a no that waits for what is said behind it. */
  let verdict: Segment | undefined

  function drop({ gap, text }: Segment): string {
    if (newlines(gap) > newlines(lostGap)) lostGap = gap
    length.written += text.length
    for (const one of pending) one.hasLost = true
    return ''
  }
  function put({ gap, text }: Pick<Segment, 'gap' | 'text'>): string {
    const wider = newlines(lostGap) > newlines(gap) ? lostGap : gap
    const indent = /\n([^\S\n]*)$/.exec(gap)?.[1] ?? ''
    const space = wider === gap ? gap : `${wider.replace(/[^\n]+$/, '')}${indent}`
    lostGap = ''
    const before = isShown ? space : ''
    isShown = true
    return before + text
  }
  function flush(segment: Segment): string {
    // An announcement whose items are all left out announces nothing.
    const isNew = segment.kind === 'sentence' && newlines(segment.gap) > 1
    const out = pending
      .filter(({ segment: one, hasLost }) => one.kind === 'sentence' || !(isNew && hasLost))
      .map(({ segment: one }) => put(one))
    pending = []
    return out.join('')
  }
  function keep(segment: Segment, mark: string, counted = segment.text): string {
    length.written += counted.length
    length.kept += counted.length
    const out = flush(segment) + put(segment)
    if (segment.kind === 'row' || segment.kind === 'code') {
      if (mark && !blockMarks.includes(mark)) blockMarks.push(mark)
      return out
    }
    return out + (mark && ` ${mark}`)
  }
  function wait(segment: Segment): string {
    if (segment.kind === 'heading') {
      pending = pending.filter(({ segment: one }) => one.kind === 'sentence')
    }
    pending.push({ segment, hasLost: false })
    return ''
  }
  function endBlock(): string {
    const marks = blockMarks.length > 0 && isShown ? `\n\n${blockMarks.join(' ')}` : ''
    if (marks) lostGap = '\n\n'
    blockMarks = []
    rows = 0
    return marks
  }

  /** What a row says, cell by cell. */
  function withHeader(row: string): string[] {
    return cellsIn(row).map((cell, at) => `${header[at] ?? ''} ${cell}`)
  }

  function hold(segment: Segment): string {
    verdict = segment
    return ''
  }
  /** A yes or a no stays with the sentence behind it that says as much. */
  function judgeBehind(segment: Segment): string {
    const held = verdict
    verdict = undefined
    if (!held) return judge(segment)
    if (!isBehind(held, segment)) return drop(held) + judge(segment)
    pending.push({ segment: held, hasLost: false })
    const out = judge(segment)
    const isLost = pending.some((one) => one.segment === held)
    if (isLost) pending = pending.filter((one) => one.segment !== held)
    return isLost ? drop(held) + out : out
  }
  function isBehind(held: Segment, { kind, text, proposed }: Segment): boolean {
    const word = verdictOf(held.text.replace(listMark, ''))
    if (kind !== 'sentence' || !word || !isVerdictOf(word, question, text)) return false
    const { span, isTranslated } = evidence.check(text, proposed)
    return span !== undefined && span.support >= verbatimFrom && !isTranslated
  }

  function judge(segment: Segment): string {
    const { kind, text, proposed } = segment
    if (leaks(text)) {
      problem ??= 'leaked'
      return drop(segment)
    }
    if (kind === 'heading') return evidence.isFree(text) ? wait(segment) : drop(segment)
    if (kind === 'row' && (rows++ === 0 || separatorRow.test(text))) {
      if (rows === 1) header = cellsIn(text)
      return evidence.isFree(text) ? wait(segment) : drop(segment)
    }
    if (kind === 'row') return decide(segment, text.replace(/\|/g, ' '), proposed, withHeader(text))
    const claim = text.replace(listMark, '').trim()
    if (kind === 'code') return decide(segment, text, proposed)
    if (isCourtesy(claim)) return wait(segment)
    if (kind === 'intro') {
      const isFit =
        evidence.isFree(claim) &&
        (contentWords(claim).length <= minClaimWords || evidence.check(claim, proposed).isBorneOut)
      return isFit ? wait(segment) : drop(segment)
    }
    if (isEcho(claim, question)) return drop(segment)
    const rest = behindAgreement(claim)
    if (rest === undefined) return decide(segment, claim, proposed)
    // To a question that takes for granted what no passage says, there is no yes.
    isDoubtful ??= !evidence.isFree(question)
    if (!isDoubtful && verdictOf(claim)) return hold(segment)
    if (contentWords(rest).length === 0 || isEcho(rest, question)) return drop(segment)
    if (!isDoubtful && !isWrongBefore(claim, rest, question)) return decide(segment, rest, proposed)
    const mark = listMark.exec(text)?.[0] ?? ''
    const plain = mark + rest.charAt(0).toUpperCase() + rest.slice(1)
    return decide({ ...segment, text: plain }, rest, proposed)
  }
  function decide(segment: Segment, claim: string, proposed: number[], clauses?: string[]) {
    const found = evidence.check(claim, proposed, clauses)
    const support = found.span?.support ?? 0
    if (support < verbatimFrom && isRefusal(claim)) {
      if (length.kept === 0) problem ??= 'refused'
      return drop(segment)
    }
    const words = contentWords(claim).length
    if (words === 0 && !found.isExact) return wait(segment)
    if (found.span || !found.isTranslated) supports.push(support)
    if (!found.isBorneOut) return drop(segment)
    // Words in another language without a figure speak neither for the text nor against it.
    if (found.isTranslated && !found.span) return keep(segment, '', '')
    const chunk = found.span && passages[found.span.index - 1]
    const isMarked = words >= minClaimWords || found.isExact
    if (!chunk || !found.span || !isMarked) return keep(segment, '')
    const known = used.get(found.span.index)
    const number = known?.index ?? used.size + 1
    if (!known || known.support < found.span.support) {
      used.set(found.span.index, citationOf(chunk, { ...found.span, index: number }))
    }
    return keep(segment, style === 'INLINE' ? `[${number}]` : '')
  }
  function take(segments: Segment[]): string {
    let out = ''
    for (const segment of segments) {
      if (problem) break
      const isSame = segment.kind === block && block === 'row' && newlines(segment.gap) === 1
      if (!isSame) out += endBlock()
      block = segment.kind
      out += judgeBehind(segment)
    }
    return out
  }
  return {
    push: (text) => take(splitter.push(text)),
    end() {
      let text = take(splitter.end()) + endBlock()
      if (verdict) text += drop(verdict)
      verdict = undefined
      if (length.kept > 0) {
        const last = pending.filter(({ segment }) => segment.kind === 'sentence')
        text += last.map(({ segment }) => put(segment)).join('')
      }
      return {
        text,
        citations: [...used.values()],
        support: supports.reduce((sum, one) => sum + one, 0) / (supports.length || 1),
        kept: length.kept / (length.written || 1),
      }
    },
    problem: () => problem,
    cited: () => [...used.keys()],
  }
}

function cellsIn(row: string): string[] {
  return row.replace(/^\||\|\s*$/g, '').split('|')
}

function newlines(text: string): number {
  return text.match(/\n/g)?.length ?? 0
}
