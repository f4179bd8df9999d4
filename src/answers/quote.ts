import type { Candidate } from '../knowledge/candidates.ts'
import type { SearchResult } from '../knowledge/search.ts'
import type { ChatSettings } from '../settings/schema.ts'
import { type Quotation, quotationOf } from './quotation.ts'
import { type Unit, unitsOf } from './units.ts'
import { contentWords } from './words.ts'

/** Characters of an answer without the model. */
const lengths = { CONCISE: 350, BALANCED: 700, DETAILED: 1300 } as const
const maxQuotations = 3

/**
 * The best sentences of the best passages, verbatim, put together to read as an answer: first what
 * fits the question best with what belongs to it (its list, its table, the sentence that it refers
 * to), then from the next passages only what adds words of the question that are still missing.
 */
export function quote(found: SearchResult, style: ChatSettings['responseStyle']): Quotation[] {
  const [best] = found.hits
  if (!best) return []
  const open = new Map(found.terms.map((term) => [term.stem, term.idf]))
  const total = [...open.values()].reduce((sum, idf) => sum + idf, 0) || 1
  let budget = lengths[style]
  const quotations: Quotation[] = []
  for (const hit of found.hits.slice(0, 5)) {
    if (quotations.length === maxQuotations || budget < 80) break
    if (quotations.length > 0 && hit.score < 0.7 * best.score) break
    const rated = rateUnits(hit, open)
    const gain = Math.max(0, ...rated.map((one) => one.gain)) / total
    if (quotations.length > 0 && gain < 0.2) continue
    const chosen = choose(rated, budget)
    if (chosen.length === 0) continue
    for (const unit of chosen) for (const word of contentWords(unit.text)) open.delete(word)
    const quotation = quotationOf(hit, chosen)
    budget -= quotation.text.length
    quotations.push(quotation)
  }
  return quotations
}

interface RatedUnit extends Unit {
  /** Rarity of the question's words in it that no quotation has yet. */
  gain: number
}

function rateUnits(chunk: Candidate, open: Map<string, number>): RatedUnit[] {
  return unitsOf(chunk.content).map((unit) => ({
    ...unit,
    gain: contentWords(unit.text).reduce((sum, word) => sum + (open.get(word) ?? 0), 0),
  }))
}

const refersBack = /^(it|this|that|these|those|they|he|she|then|also|otherwise|in that case|if so|if not)\b/i

/** A run of units around the best one, within the budget and in reading order. */
function choose(units: RatedUnit[], budget: number): Unit[] {
  const length = (from: number, to: number) => (units[to]?.end ?? 0) - (units[from]?.start ?? 0)
  if (units.length === 0) return []
  const whole = length(0, units.length - 1) <= budget
  const top = units.reduce((best, unit, index) => {
    return unit.gain > (units[best]?.gain ?? 0) ? index : best
  }, 0)
  // An answer to "how do I" is all of its steps; a short passage is all of its text.
  if (whole) return units
  let from = top
  let to = top
  const fits = () => length(from, to) <= budget
  const widen = (next: { from?: number; to?: number }) => {
    const before = { from, to }
    from = next.from ?? from
    to = next.to ?? to
    if (!fits()) ({ from, to } = before)
  }
  const blockOf = (index: number) => units[index]?.block
  const sameBlock = (a: number, b: number) => blockOf(a) !== undefined && blockOf(a) === blockOf(b)
  if (units[top]?.kind === 'item') {
    while (from > 0 && sameBlock(from - 1, top) && length(from - 1, to) <= budget) from--
    while (to + 1 < units.length && sameBlock(to + 1, top) && length(from, to + 1) <= budget) to++
  }
  const lead = units[from - 1]
  if (lead && (lead.text.endsWith(':') || refersBack.test(units[from]?.text ?? ''))) {
    widen({ from: from - 1 })
  }
  while (to + 1 < units.length) {
    const before = to
    widen({ to: to + 1 })
    if (to === before) break
  }
  while (from > 0) {
    const before = from
    widen({ from: from - 1 })
    if (from === before) break
  }
  return units.slice(from, to + 1)
}
