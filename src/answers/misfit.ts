import { stemmer } from 'stemmer'
import { functionWords } from '../knowledge/search/terms.ts'
import { wordsOf } from '../platform/full-text.ts'
import type { Exacts, Said } from './claim.ts'
import { type Figure, hasFigure } from './figures.ts'
import { contradicts, isNegative } from './polarity.ts'
import { isReversed, pairingOf } from './swaps.ts'
import { type Cell, isUnderAnother } from './table-rows.ts'
import { contentWords } from './words.ts'

/** A unit of a passage, as evidence. */
export interface Piece extends Said {
  /** Without what stands above it. */
  body: string
  /** Of a table's row. */
  cells?: () => Cell[]
  /** Capitalised in its midst; lower case. */
  names(): string[]
}

// What says how far something goes, and what may say it in other words.
const extents: [RegExp, RegExp][] = [
  [
    /\b(?:forever|permanently|indefinitely|for ?ever|for life|lifetime)\b/i,
    /\b(?:ever|forever|permanent\w*|indefinite\w*|for good|life\w*|erased)\b/i,
  ],
  [
    /\bunlimited\b/i,
    /\b(?:unlimited|no limit|without (?:a )?limit|not limited|isn't limited|any number)\b/i,
  ],
  [/\b(?:twice|double)\b/i, /\b(?:twice|double\w*|two times)\b/i],
  [/\b(?:thrice|triple)\b/i, /\b(?:thrice|triple\w*|three times)\b/i],
  [/\bhalf\b/i, /\b(?:half|50|0\.5|30 minutes|6 months|12 hours)\b/i],
  [/\bquarters?\b/i, /\bquarter\w*\b/i],
  [/\b(?:decades?|century|centuries)\b/i, /\b(?:decades?|century|centuries)\b/i],
  [/\bfortnights?\b/i, /\b(?:fortnights?|14 days|two weeks|2 weeks)\b/i],
  [
    /\b(?:everybody|everyone|anybody|anyone)\b/i,
    /\b(?:every\w*|any\w*|all|whoever|people|members?|users?)\b/i,
  ],
]

/** How much of a claim stands in some texts, 0 to 1. */
type Share = (words: string[]) => number

/**
 * Whether a text that has a claim's words is no evidence for it all the same: it says it of
 * something else, says less, or only half of it.
 */
export function isMisfit(
  claim: { text: string; words: Set<string>; exacts: Exacts; clauses: string[] },
  pieces: Piece[],
  { around, share, own }: { around: Said; share: Share; own: Said },
): boolean {
  if (pieces.some(({ body }) => body.includes(claim.text))) return false
  const whole = [around.text, own.text, ...pieces.map(({ text }) => text)].join('\n')
  if (extents.some(([said, meant]) => said.test(claim.text) && !meant.test(whole))) return true
  const row = nearestRow([...claim.words], pieces)
  if (row?.cells && isUnderAnother(claim.clauses, row.cells())) return true
  const bodies = pieces.filter(({ cells }) => !cells).map(({ body }) => body)
  const pairing = pairingOf(claim.text, bodies)
  return (
    pairing === 'crossed' ||
    isReversed(claim.text, bodies) ||
    isUndenied(claim.clauses, pieces, around) ||
    isOfAnotherName(claim.exacts, pieces, [around, own]) ||
    (pairing !== 'straight' && isSwapped(claim.text, claim.exacts, pieces)) ||
    hasStrayClause(claim.text, share) ||
    hasStrayItem(claim.text, share)
  )
}

function nearestRow(words: string[], pieces: Piece[]): Piece | undefined {
  const likeness = (piece: Piece) => {
    return words.filter((word) => piece.words.has(word)).length
  }
  const rows = pieces.filter(({ cells }) => cells)
  if (rows.length < 2) return rows[0]
  return rows.reduce((one, other) => (likeness(other) > likeness(one) ? other : one))
}

/** "14 days of Enterprise" where the text has 14 days of Business. */
function isOfAnotherName({ names }: Exacts, pieces: Piece[], others: Said[]): boolean {
  if (pieces.some(({ cells }) => cells)) return false
  const texts = [...pieces, ...others]
  const strange = names.filter((name) => !texts.some((text) => text.words.has(stem(name))))
  if (strange.length === 0) return false
  const said = new Set(names)
  return pieces.some((piece) => piece.names().some((name) => !said.has(name)))
}

// Stems. What is behind these is a thing to click on, in whatever order.
const pressing = /^(?:click|tap|choos|select|open|goe?|under|see|set|us)$/

/** "A backup in Frankfurt" where the text has the backup in Paris, and Frankfurt for another thing. */
function isSwapped(text: string, { names }: Exacts, pieces: Piece[]): boolean {
  if (names.length === 0) return false
  const order = inOrder(text)
  const there = inOrder(pieces.map(({ body }) => body).join('\n'))
  const named = new Set(pieces.flatMap((piece) => piece.names().map(stem)))
  const said = new Set(names.map(stem))
  return order.some((name, at) => {
    const word = order[at - 1]
    if (
      !said.has(name) ||
      !there.includes(name) ||
      !word ||
      named.has(word) ||
      pressing.test(word)
    ) {
      return false
    }
    const behind = there.filter((_, next) => there[next - 1] === word)
    return !behind.includes(name) && behind.some((one) => named.has(one))
  })
}

function inOrder(text: string): string[] {
  return wordsOf(text)
    .filter((word) => !functionWords.has(word))
    .map((word) => stemmer(word))
}

function stem(name: string): string {
  return contentWords(name)[0] ?? name
}

// So much of what a claim denies must be denied.
const leastDenied = 0.4

/** "We don't take cards" where the text doesn't take cheques, and speaks of cards elsewhere. */
function isUndenied(clauses: string[], pieces: Piece[], around: Said): boolean {
  const denied = clauses.filter(isNegative).map((clause) => contentWords(clause))
  if (!denied.some((words) => words.length > 1)) return false
  const sentences = pieces.flatMap(({ cells, text, body }) => {
    if (cells) return isNegative(body) ? [text] : []
    return body.split(/(?<=[.!?;])\s|\n/).filter(denies)
  })
  const said = sentences.map((one) => new Set([...contentWords(one), ...around.words]))
  return denied.some((words) => {
    const least = leastDenied * words.length
    return (
      words.length > 1 && !said.some((one) => words.filter((word) => one.has(word)).length >= least)
    )
  })
}

function denies(sentence: string): boolean {
  return isNegative(sentence) || /\b(?:only|except|unless|other than|nur|außer)\b/i.test(sentence)
}

// So much of a clause must be said somewhere.
const leastOfClause = 0.5

/** "…, and after it there is a hidden fee": half of it is nowhere. */
function hasStrayClause(text: string, share: Share): boolean {
  const clauses = text.split(/[,;]\s+(?:and|but|so|which|or|und|aber|et|mais|y|pero)\b|;\s/iu)
  if (clauses.length < 2) return false
  return clauses.some((clause) => {
    const words = contentWords(clause)
    return words.length >= 3 && share(words) < leastOfClause
  })
}

/** One of several in a row that is nowhere, where the others are. */
function hasStrayItem(text: string, share: Share): boolean {
  for (const [list] of text.matchAll(
    /[\p{L}\p{N}-]+(?: [\p{L}\p{N}-]+)?(?:, [\p{L}\p{N}-]+(?: [\p{L}\p{N}-]+)?)+,? (?:and|or|und|oder|et|ou|y|o) [\p{L}\p{N}-]+/gu,
  )) {
    const items = list.split(/, (?:(?:and|or|und|oder) )?| (?:and|or|und|oder|et|ou|y|o) /u)
    const shares = items.slice(1).map((item) => {
      const words = contentWords(item)
      return words.length === 0 ? 1 : share(words)
    })
    const strays = shares.filter((one) => one === 0).length
    if (strays > 0 && strays < shares.length) return true
  }
  return false
}

/** The figure is one of something else: what speaks of this has another one of its kind. */
export function hasRival(figures: Figure[], near: Said): boolean {
  return figures.some(
    ({ value, unit }) =>
      unit !== 'item' &&
      !hasFigure(near.figures, { value, ...(unit && { unit }) }) &&
      near.figures.some((one) => one.unit === unit && unit && !hasFigure(figures, one)),
  )
}

/** All of a short statement is in the claim, but for what it denies. */
export function isFlatlyDenied(claim: string, words: Set<string>, piece: Piece): boolean {
  const { size } = piece.words
  if (piece.cells || size < 2 || size > 5) return false
  for (const word of piece.words) if (!words.has(word)) return false
  return isNegative(claim) !== isNegative(piece.body) && contradicts(claim, piece.body)
}
