import type { SearchResult } from '../knowledge/search/search.ts'
import type { ChatSettings } from '../settings/schema.ts'
import { kindOf } from './question-kind.ts'
import { type Quotation, quotationOf } from './quotation.ts'
import { rateSections, type Section } from './sections.ts'
import { type Unit, unitsOf } from './units.ts'
import { contentWords } from './words.ts'

type Style = ChatSettings['responseStyle']

/** Characters of an answer without the model. */
const lengths = { CONCISE: 250, BALANCED: 700, DETAILED: 1300 } as const
// A fact is one sentence or two, in full with what follows from it; a way to do something is all of its steps.
const factLengths = { CONCISE: 0, BALANCED: 300, DETAILED: 900 } as const
// Steps, tables and code are whole or worth little: a chunk holds up to 900 characters.
const wholeLength = 1000
const maxQuotations = { CONCISE: 1, BALANCED: 2, DETAILED: 3 } as const
// An entry's answer begins with what matters: with so much of it, it is said.
const conciseEntryLength = 60

/**
 * The section that fits the question best, or of a long one the sentences that do, verbatim; then
 * from other sections only what adds words of the question that are still missing.
 */
export function quote(
  found: SearchResult,
  request: { question: string; style: Style },
): Quotation[] {
  const { style } = request
  const kind = kindOf(request.question)
  const [best, ...others] = rateSections(found, request.question, kind)
  if (!best) return []
  const missing = new Set(found.terms.map((term) => term.stem))
  const total = found.terms.reduce((sum, term) => sum + term.idf, 0) || 1
  const asksFact = ({ isNamed }: Section) => kind.isFact && (kind.figure !== undefined || !isNamed)
  let budget: number = asksFact(best) ? factLengths[style] : lengths[style]
  const quotations: Quotation[] = []

  function take(section: Section): void {
    const isFact = asksFact(section)
    const units = choose(section, { budget, isFact, style })
    const quotation = quotationOf(section.hit, units, section.heading)
    quotations.push(...wholeList(found, quotation))
    budget -= quotation.text.length
    for (const word of section.covered) missing.delete(word)
    for (const word of contentWords(quotation.text)) missing.delete(word)
  }
  const missingShare = () =>
    found.terms.reduce((sum, { stem, idf }) => sum + (missing.has(stem) ? idf : 0), 0) / total
  take(best)
  for (const section of others) {
    if (quotations.length >= maxQuotations[style] || budget < 80) break
    const isEnough = kind.isFact && (best.isNamed || missingShare() < 0.5)
    if (isEnough && style !== 'DETAILED') break
    const gain = found.terms
      .filter((term) => missing.has(term.stem) && section.covered.has(term.stem))
      .reduce((sum, term) => sum + term.idf, 0)
    const addsWords = gain / total >= 0.3 && section.score >= 0.8 * best.score
    const isDetail =
      style === 'DETAILED' && !(isEnough && quotations.length > 1) && isDetailOf(section, best)
    if (!(addsWords && isAsNear(section, best)) && !isDetail) continue
    if (!quotations.some((one) => overlaps(one, section))) take(section)
  }
  return quotations
}

/** What else its page says about the matter, or what a page says besides the short answer of an entry. */
function isDetailOf(section: Section, best: Section): boolean {
  if (best.hit.question) return !section.hit.question && section.score >= 0.6 * best.score
  if (section.hit.pageRowId !== best.hit.pageRowId) return false
  return section.hit.chunkRowId !== best.hit.chunkRowId && section.score >= 0.5 * best.score
}

function overlaps({ chunk, start, end }: Quotation, { hit, units }: Section): boolean {
  if (hit.chunkRowId !== chunk.chunkRowId) return false
  return (units[0]?.start ?? 0) < end && (units.at(-1)?.end ?? 0) > start
}

function isAsNear({ hit }: Section, best: Section): boolean {
  if (hit.pageRowId === best.hit.pageRowId) return true
  return hit.similarity >= 0.8 * best.hit.similarity && hit.score >= 0.8 * best.hit.score
}

/** The units of a section that answer: all that fit, around the one that fits best. */
function choose(
  section: Section,
  { budget, isFact, style }: { budget: number; isFact: boolean; style: Style },
): Unit[] {
  const { hit, isLead } = section
  const isDetailed = style === 'DETAILED'
  // What opens a page announces what follows.
  const isWhole = !isFact && (isLead || isDetailed)
  const units = isWhole ? section.withFollowing : section.units
  const length = (from: number, to: number) => (units[to]?.end ?? 0) - (units[from]?.start ?? 0)
  if (hit.question && length(0, units.length - 1) <= wholeLength) {
    return style === 'CONCISE' ? opening(units, conciseEntryLength) : units
  }
  const own = isLead && !isFact ? units : section.units
  const best = Math.max(0, ...own.map((unit) => unit.gain))
  const anchor = section.isDefinition ? own[0] : own.find((unit) => unit.gain === best)
  const at = (unit: Unit | undefined) =>
    Math.max(
      0,
      units.findIndex(({ start }) => start === unit?.start),
    )
  const first = at(own[0])
  const top = at(anchor)
  let { from, to } = wholeBlock(units, top)
  const blockEnd = to
  const starts = units[from]
  const lead = units[from - 1]
  if (lead && starts && (lead.text.endsWith(':') || refersBack.test(starts.text))) from--
  const limit = Math.max(budget, Math.min(length(from, to), wholeLength))
  const isOpen = (to: number) =>
    !isFact || isDetailed || units[to]?.block === units[blockEnd]?.block
  while (from > first && !isFact && length(from - 1, to) <= limit) from--
  while (to + 1 < units.length && isOpen(to + 1) && length(from, to + 1) <= limit) to++
  // Where no other paragraph follows, what comes before is the rest of it.
  const isLast = isDetailed && units[to]?.block === units[blockEnd]?.block
  while (isLast && from > first && length(from - 1, to) <= limit) from--
  // A line that announces what then doesn't fit says nothing; nor does a heading at the end.
  while (to > from && (units[to]?.kind === 'heading' || endsOpen(units, to))) to--
  while (from < to && units[from]?.kind === 'heading' && !isLead) from++
  return units.slice(from, to + 1)
}

/** The first units, until they are so long. */
function opening(units: Unit[], length: number): Unit[] {
  let { to } = wholeBlock(units, 0)
  const isOpen = () =>
    (units[to]?.end ?? 0) - (units[0]?.start ?? 0) < length || endsOpen(units, to)
  while (to + 1 < units.length && isOpen()) to = wholeBlock(units, to + 1).to
  return units.slice(0, to + 1)
}

function endsOpen(units: Unit[], at: number): boolean {
  return /[:：]$/.test(units[at]?.text ?? '') && at + 1 < units.length
}

const refersBack =
  /^(it|this|that|these|those|they|he|she|then|also|otherwise|in that case|if so|if not|afterwards)\b/i

/** A list around one of its items; a sentence, a table or code alone. */
function wholeBlock(units: Unit[], at: number): { from: number; to: number } {
  let from = at
  let to = at
  if (units[at]?.kind !== 'item') return { from, to }
  while (units[from - 1]?.block === units[at]?.block) from--
  while (units[to + 1]?.block === units[at]?.block) to++
  return { from, to }
}

/** Numbered steps that a long list has in the chunks before and after are quoted, too. */
function wholeList(found: SearchResult, quotation: Quotation): Quotation[] {
  const before = partOfList(found, quotation, -1)
  const after = partOfList(found, quotation, 1)
  return [...(before ? [before] : []), quotation, ...(after ? [after] : [])]
}

function partOfList(
  found: SearchResult,
  { chunk, start, end, heading }: Quotation,
  step: -1 | 1,
): Quotation | undefined {
  const units = unitsOf(chunk.content)
  const edge = step < 0 ? units[0] : units.at(-1)
  const isAtEdge = step < 0 ? edge?.start === start : edge?.end === end
  const number = isAtEdge ? numberOf(edge) : undefined
  const other = found.passages
    .flatMap((passage) => passage.chunks)
    .find((one) => one.pageRowId === chunk.pageRowId && one.position === chunk.position + step)
  if (number === undefined || !other) return undefined
  const all = unitsOf(other.content)
  const joint = step < 0 ? all.at(-1) : all[0]
  if (numberOf(joint) !== number + step) return undefined
  return quotationOf(
    other,
    all.filter((unit) => unit.block === joint?.block),
    heading,
  )
}

function numberOf(unit: Unit | undefined): number | undefined {
  const number = /^\d+(?=[.)])/.exec(unit?.text ?? '')?.[0]
  return number === undefined ? undefined : Number(number)
}
