import type { Database } from 'bun:sqlite'
import { stemmer } from 'stemmer'
import { plainText } from '../../platform/full-text.ts'
import type { Candidate } from '../search/candidates.ts'
import { conflictBetween } from './compare.ts'
import {
  chunksWith,
  type FoundConflict,
  listKept,
  listUncompared,
  openFrequencies,
  servingChunks,
} from './conflict-store.ts'
import { type Statement, statementsOf } from './statements.ts'

export interface Compared {
  found: FoundConflict[]
  pages: { rowId: number; generation: number }[]
  /** Whether these were the last. */
  isDone: boolean
}

/** What one call may take: the job writes between two of them. */
const budgetMs = 500
const pagesAtOnce = 100
/** Of a page: a book of tables would never come to its end. */
const statementsOfPage = 400
/** Words that a chunk must have to be looked at, the rarest ones of the statement. */
const wordsSearched = 4
const chunksLookedAt = 40
/** Statements alike with so many different figures are a pattern: each is about its own page. */
const pattern = 3

/** What is remembered of one call to the next. */
interface Known {
  db: Database
  frequency(stem: string): number
}

/**
 * Compares pages that have changed with whatever says nearly the same elsewhere. Reads only; it
 * opens what it needs with the first call.
 */
export function openComparison(db: Database): (params: { after: number }) => Compared {
  let known: Known | undefined
  return ({ after }) => {
    known ??= { db, frequency: openFrequencies(db) }
    return findConflicts(known, after)
  }
}

function findConflicts(known: Known, after: number): Compared {
  const { db } = known
  const until = performance.now() + budgetMs
  const pages = listUncompared(db, after, pagesAtOnce)
  const compared: Compared = { found: [], pages: [], isDone: false }
  for (const page of pages) {
    if (compared.pages.length > 0 && performance.now() > until) return compared
    compared.found.push(...conflictsOf(known, page.rowId))
    compared.pages.push(page)
  }
  return { ...compared, isDone: pages.length < pagesAtOnce }
}

function conflictsOf(known: Known, pageRowId: number): FoundConflict[] {
  const statements = servingChunks(known.db, pageRowId)
    .flatMap((chunk) => statementsOf(chunk).map((statement) => ({ statement, chunk })))
    .filter(({ statement }) => statement.figures.length > 0 || statement.words.size >= 5)
    .slice(0, statementsOfPage)
  return statements.flatMap(({ statement, chunk }) => conflictsWith(known, statement, chunk))
}

function conflictsWith(known: Known, statement: Statement, chunk: Candidate): FoundConflict[] {
  const words = [...new Set(statement.written)]
    .map((word) => ({ word, frequency: known.frequency(stemmer(word)) }))
    .sort((a, b) => a.frequency - b.frequency)
    .slice(0, wordsSearched)
    .map(({ word }) => word)
  if (words.length < 2) return []
  const isWorth = mayHave(words)
  const others = chunksWith(known.db, words, chunksLookedAt)
    .filter((other) => other.pageRowId !== chunk.pageRowId)
    .flatMap((other) => statementsOf(other, isWorth).map((said) => ({ said, other })))
    .filter(({ said }) => isAlike(statement, said))
  const values = new Set([statement, ...others.map(({ said }) => said)].map(valuesOf))
  if (values.size >= pattern) return []
  return others.flatMap(({ said, other }) => {
    const kind = conflictBetween([statement, chunk], [said, other])
    if (!kind) return []
    const one = { pageRowId: chunk.pageRowId, statement: statement.text }
    const two = { pageRowId: other.pageRowId, statement: said.text }
    const [first, second] = one.pageRowId < two.pageRowId ? [one, two] : [two, one]
    return [{ kind, ...first, otherPageRowId: second.pageRowId, otherStatement: second.statement }]
  })
}

/** Whether a sentence may have these words, as they begin. */
function mayHave(words: string[]): (sentence: string) => boolean {
  const beginnings = words.map((word) => word.slice(0, 4))
  return (sentence) => {
    const plain = plainText(sentence)
    return beginnings.every((beginning) => plain.includes(beginning))
  }
}

/** About as many of the same words, whatever else it says. */
function isAlike(a: Statement, b: Statement): boolean {
  const shared = [...a.words].filter((word) => b.words.has(word)).length
  return shared >= 0.7 * Math.max(a.words.size, b.words.size)
}

function valuesOf({ figures, isNegated }: Statement): string {
  return JSON.stringify([figures.map(({ value }) => value), isNegated])
}

const keptAtOnce = 50

/** Row ids of conflicts that are no more, because one page says it no longer; a part of them. */
export function findGone(
  db: Database,
  { after }: { after: number },
): { gone: number[]; last?: number } {
  const kept = listKept(db, after, keptAtOnce)
  const gone = kept
    .filter(
      ({ pageRowId, statement, otherPageRowId, otherStatement }) =>
        !says(db, pageRowId, statement) || !says(db, otherPageRowId, otherStatement),
    )
    .map(({ rowId }) => rowId)
  const last = kept.at(-1)?.rowId
  return { gone, ...(last !== undefined && { last }) }
}

function says(db: Database, pageRowId: number, statement: string): boolean {
  return servingChunks(db, pageRowId).some((chunk) =>
    statementsOf(chunk).some(({ text }) => text === statement),
  )
}
