import type { Candidate } from '../knowledge/search/candidates.ts'
import { detectLanguage } from '../knowledge/search/language.ts'
import { unitsOf } from './units.ts'
import { contentWords, numbersIn } from './words.ts'

/** Where in the passages a claim is borne out; `index` counts passages from 1. */
export interface Span {
  index: number
  start: number
  end: number
  /** 0 to 1. */
  support: number
}

/** What the passages of one answer say, prepared once so that each sentence is checked cheaply. */
export interface Evidence {
  /**
   * The unit, or two in a row, that bears a claim out best: by the share of the claim's content
   * words that it has. A number of the claim that it lacks makes it no evidence at all. Where the
   * claim is in another language, one of the `proposed` passages is taken if its figures agree.
   */
  spanFor(claim: string, proposed: number[]): Span | undefined
  /** In another language than the passages, and without a figure that they lack: words can't tell. */
  isBeyondWords(claim: string): boolean
}

// A sentence that a passage bears out by less is not cited.
const citedFrom = 0.5

// As much as can be said of a sentence in another language than its passage, whose figures agree.
const translatedSupport = 0.5

interface Said {
  words: Set<string>
  numbers: Set<string>
}
interface Prepared {
  index: number
  length: number
  /** What stands above it: what is said under a heading is said about it. */
  place: Said
  whole: Said
  units: (Said & { start: number; end: number })[]
}

export function openEvidence(passages: Candidate[]): Evidence {
  let language: { tag: string | undefined } | undefined
  const prepared = passages.map(
    lazily((chunk: Candidate, at: number): Prepared => {
      const place = said([chunk.title, ...chunk.headingPath, chunk.question ?? ''].join(' '))
      const units = unitsOf(chunk.content).map(({ text, start, end }) => ({
        ...said(text),
        start,
        end,
      }))
      const whole = joined([place, ...units])
      return { index: at + 1, length: chunk.content.length, place, whole, units }
    }),
  )
  const sample = () => passages.map((chunk) => chunk.content.slice(0, 300)).join('\n')

  function isTranslated(claim: string): boolean {
    language ??= { tag: detectLanguage(sample()) }
    const spoken = detectLanguage(claim)
    return spoken !== undefined && language.tag !== undefined && spoken !== language.tag
  }

  return {
    spanFor(claim, proposed) {
      const about = said(claim)
      if (about.words.size === 0) return undefined
      let best: Span | undefined
      for (const passage of prepared) {
        const one = bestIn(passage(), about, Math.max(best?.support ?? 0, citedFrom))
        if (one && one.support > (best?.support ?? 0)) best = one
      }
      if (best || !isTranslated(claim)) return best
      for (const number of proposed) {
        const passage = prepared[number - 1]?.()
        if (passage && hasAll(passage.whole.numbers, about.numbers)) {
          const { index, length } = passage
          return { index, start: 0, end: length, support: translatedSupport }
        }
      }
      return undefined
    },
    isBeyondWords(claim) {
      const { numbers } = said(claim)
      return (
        isTranslated(claim) && prepared.some((passage) => hasAll(passage().whole.numbers, numbers))
      )
    },
  }
}

function bestIn(passage: Prepared, claim: Said, least: number): Span | undefined {
  if (support(claim, passage.whole) < least) return undefined
  let best: Span | undefined
  for (const [i, unit] of passage.units.entries()) {
    const next = passage.units[i + 1]
    for (const last of next ? [unit, next] : [unit]) {
      const found = support(claim, passage.place, unit, last)
      const span = { index: passage.index, start: unit.start, end: last.end, support: found }
      if (found >= least && (!best || isBetter(span, best))) best = span
    }
  }
  return best
}

/** Of two that bear it out alike, the shorter. */
function isBetter(one: Span, other: Span): boolean {
  if (one.support !== other.support) return one.support > other.support
  return one.end - one.start < other.end - other.start
}

function support(claim: Said, ...texts: Said[]): number {
  for (const number of claim.numbers) {
    if (!texts.some((text) => text.numbers.has(number))) return 0
  }
  let count = 0
  for (const word of claim.words) if (texts.some((text) => text.words.has(word))) count++
  return count / claim.words.size
}

function said(text: string): Said {
  return { words: new Set(contentWords(text)), numbers: numbersIn(text) }
}

function joined(texts: Said[]): Said {
  return {
    words: new Set(texts.flatMap((text) => [...text.words])),
    numbers: new Set(texts.flatMap((text) => [...text.numbers])),
  }
}

function hasAll(all: Set<string>, some: Set<string>): boolean {
  for (const one of some) if (!all.has(one)) return false
  return true
}

/** Most answers end before the last passages are needed. */
function lazily<Item, Result>(make: (item: Item, at: number) => Result) {
  return (item: Item, at: number) => {
    let made: Result | undefined
    return () => {
      made ??= make(item, at)
      return made
    }
  }
}
