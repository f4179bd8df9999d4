import type { Candidate } from '../knowledge/candidates.ts'
import type { Hit, SearchResult } from '../knowledge/search.ts'
import type { ChatSettings } from '../settings/schema.ts'
import { type Quotation, quotationOf } from './quotation.ts'
import { type Unit, unitsOf } from './units.ts'
import { contentWords } from './words.ts'

/** Characters of an answer without the model. */
const lengths = { CONCISE: 350, BALANCED: 700, DETAILED: 1300 } as const
const maxQuotations = 3

// A fact is one sentence or two; a way to do something is all of its steps.
const factLength = 400
const asksForFact =
  /^(?:(?:and|but|so|ok|okay|also|then|hi|hello|please)[ ,]+)*(?:how (?:long|many|much|often|far|old|big|soon|quickly|late|early)|when|where|who|whose|which|is|are|was|does|do|did|can|could|may|will|would|must|should|has|have|what(?:'s| is| are) the)\b/i

/**
 * The best sentences of the best passages, verbatim, put together to read as an answer: first what
 * fits the question best with what belongs to it (its list, its table, the sentence that it refers
 * to), then from the next passages only what adds words of the question that are still missing.
 */
export function quote(
  found: SearchResult,
  request: { question: string; style: ChatSettings['responseStyle'] },
): Quotation[] {
  const [best] = found.hits
  if (!best) return []
  // Words that come from earlier in the conversation only say what it is about.
  const asked = new Set(contentWords(request.question))
  const open = new Map(
    found.terms.map(({ stem, idf }) => [stem, asked.has(stem) ? idf : idf / 4] as const),
  )
  const total = [...open.values()].reduce((sum, idf) => sum + idf, 0) || 1
  let budget = asksForFact.test(request.question.trim())
    ? Math.min(factLength, lengths[request.style])
    : lengths[request.style]
  const quotations: Quotation[] = []
  for (const hit of found.hits.slice(0, 5)) {
    if (quotations.length === maxQuotations || budget < 80) break
    if (quotations.length > 0 && !isNear(hit, best)) continue
    const rated = rateUnits(hit, open)
    const gain = Math.max(0, ...rated.map((one) => one.gain)) / total
    if (quotations.length > 0 && gain < 0.3) continue
    const chosen = choose(rated, budget)
    if (chosen.length === 0) continue
    const quotation = quotationOf(hit, chosen)
    // What a text stands under needn't be said in it.
    const said = [hit.title, ...hit.headingPath, hit.question ?? '', quotation.text].join(' ')
    for (const word of contentWords(said)) open.delete(word)
    budget -= quotation.text.length
    quotations.push(quotation)
  }
  return quotations
}

function isNear(hit: Hit, best: Hit): boolean {
  return hit.score >= 0.7 * best.score && hit.similarity >= 0.6 * best.similarity
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

const refersBack =
  /^(it|this|that|these|those|they|he|she|then|also|otherwise|in that case|if so|if not)\b/i

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
