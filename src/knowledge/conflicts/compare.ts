import type { Candidate } from '../search/candidates.ts'
import type { ConflictKind, Figure } from './figures.ts'
import { contextOf, type Statement } from './statements.ts'

type Place = Pick<Candidate, 'question' | 'title' | 'headingPath' | 'url'>

const fewWords = 3
/** One side may have a word more, if they have so many in common. */
const manyWords = 5

/**
 * How two statements contradict each other: the same words about the same thing, but another figure
 * of the same unit, another address, or a "not" on one side. Undefined wherever it may be about
 * something else: a false alarm costs more trust than a conflict that is missed.
 */
export function conflictBetween(
  [a, placeA]: [Statement, Place],
  [b, placeB]: [Statement, Place],
): ConflictKind | undefined {
  const kind = differenceOf(a, b)
  if (!kind) return undefined
  const shared = [...a.words].filter((word) => b.words.has(word)).length
  const more = a.words.size - shared + (b.words.size - shared)
  // A word on each side is another thing: the Starter plan, the Pro plan.
  if (a.words.size > shared && b.words.size > shared) return undefined
  if (more > 1 || shared < (more === 1 ? manyWords : fewWords)) return undefined
  const isDelicate = kind === 'DATE' || kind === 'ADDRESS' || kind === 'NEGATION'
  if (isDelicate && (shared < manyWords || more > 0)) return undefined
  if (areEditions(placeA, placeB) || !isSameSubject(a, b, [placeA, placeB])) return undefined
  return kind
}

function differenceOf(a: Statement, b: Statement): ConflictKind | undefined {
  if (a.figures.length !== b.figures.length) return undefined
  const different: Figure[] = []
  for (const [index, figure] of a.figures.entries()) {
    const other = b.figures[index]
    if (!other || !isComparable(figure, other)) return undefined
    if (figure.value !== other.value) different.push(figure)
  }
  const [first, ...others] = different
  if (others.length > 0) return undefined
  if (a.isNegated !== b.isNegated) {
    return first || a.hasCondition || b.hasCondition ? undefined : 'NEGATION'
  }
  return first?.kind
}

function isComparable(a: Figure, b: Figure): boolean {
  return a.kind === b.kind && a.unit === b.unit && a.bound === b.bound
}

/**
 * Where each stands under something that the other doesn't, the sentence itself must name one of
 * these: else "it costs $10" is about whatever the page is about.
 */
function isSameSubject(a: Statement, b: Statement, places: [Place, Place]): boolean {
  const [one, other] = places.map(contextOf)
  if (!one || !other) return false
  const only = [...one].filter((word) => !other.has(word))
  const onlyOther = [...other].filter((word) => !one.has(word))
  if (only.length === 0 || onlyOther.length === 0) return true
  return [...only, ...onlyOther].some((word) => a.words.has(word) && b.words.has(word))
}

/** The same page of another version, year or language: /v1/limits and /v2/limits. */
function areEditions(a: Place, b: Place): boolean {
  const parts = [a.url, b.url].map((url) => url.split(/[/?#]/))
  const [one = [], other = []] = parts
  if (one.length !== other.length || one.length < 2) return false
  const different = one.flatMap((part, index) =>
    part === other[index] ? [] : [[part, other[index]]],
  )
  const edition = /^(?:v?\d+(?:[._-]\d+)*|latest|stable|next|current|main|[a-z]{2}(?:-[a-z]{2})?)$/i
  return (
    different.length > 0 &&
    different.every((pair) => pair.every((part) => edition.test(part ?? '')))
  )
}
