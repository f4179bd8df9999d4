import type { Findings } from '../knowledge/search/answer-search.ts'
import type { Hit } from '../knowledge/search/search.ts'
import { dependenceOf } from './condense.ts'
import type { Spoken } from './language.ts'
import { clarifyingWords, saysMessage } from './phrases.ts'
import type { AnswerRequest } from './schema.ts'

const maxOptions = 4
/** What fits so much worse than the best is no likely meaning. */
const minShareOfBest = 0.4
/** The cosine from which something is about the same without a word in common. */
const minSimilarity = 0.55

/** Entries and pages that have to do with the question, the nearest first. */
export function topicsFound(hits: Hit[]): string[] {
  return distinct(hits.filter(isRelated).map((hit) => hit.question ?? hit.title))
}

function isRelated(hit: Hit): boolean {
  return hit.coverage > 0 || hit.similarity >= minSimilarity
}

/** The distinct things that a question may be about: entries and pages, else parts of one page. */
export function optionsOf({ hits }: Findings): string[] {
  const near = hits.filter((hit) => hit.score >= minShareOfBest * (hits[0]?.score ?? 0))
  const things = topicsFound(near)
  if (things.length !== 1) return things.slice(0, maxOptions)
  const parts = distinct(near.filter(isRelated).map(partOf))
  return (parts.length > 1 ? parts : things).slice(0, maxOptions)
}

function partOf(hit: Hit): string {
  return hit.question ?? hit.headingPath.at(-1)?.replace(/^\d+[.)]\s+/, '') ?? hit.title
}

function distinct(names: string[]): string[] {
  const seen = new Map<string, string>()
  for (const name of names) {
    const text = name.replace(/\s+/g, ' ').trim()
    const key = plain(text)
    if (key && !seen.has(key)) seen.set(key, text)
  }
  return [...seen.values()]
}

/** One question, and one question mark. */
export function clarifyingQuestion(
  request: AnswerRequest,
  options: string[],
  language: Spoken,
): string {
  const words = clarifyingWords(language, request.settings.tone)
  const [before, behind] = words.quotes
  const named = options.map((option) => `${before}${option.replace(/[?？\s]+$/, '')}${behind}`)
  const last = named.pop()
  if (last === undefined) return words.details
  const all = named.length > 0 ? `${named.join(', ')} ${words.or} ${last}` : last
  return (named.length > 0 ? words.which : words.single).replace('{options}', () => all)
}

/** Whether the customer has just been asked about the same thing. */
export function hasClarified(request: AnswerRequest, options: string[]): boolean {
  const last = request.history.findLast((turn) => turn.role === 'assistant')
  if (last?.source !== 'FALLBACK') return false
  if (saysMessage('fallbackMessage', request.settings, last.content)) return false
  const offered = last.suggestions ?? []
  if (offered.includes(request.question) || dependenceOf(request.question) !== 'none') return true
  return options.length === 0 || options.some((option) => offered.includes(option))
}

const ordinals = ['first', 'second', 'third', 'fourth']

/** Which of the things that were offered a fallback is taken up by: "2", "the second one", its name. */
export function chosenOption({ question, history }: AnswerRequest): string | undefined {
  const last = history.findLast((turn) => turn.role === 'assistant')
  const offered = last?.suggestions ?? []
  const said = plain(question)
  const named = offered.find((option) => plain(option) === said)
  if (named !== undefined || last?.source !== 'FALLBACK') return named
  const [, which = ''] =
    /^(?:the |number |option )?(\d|first|second|third|fourth|last)(?: one| option)?$/.exec(said) ??
    []
  if (which === 'last') return offered.at(-1)
  const at = ordinals.indexOf(which)
  return offered[at >= 0 ? at : Number(which || Number.NaN) - 1]
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
