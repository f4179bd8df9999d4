import type { Hit, SearchResult } from '../knowledge/search/search.ts'
import type { QuestionKind } from './question-kind.ts'
import { type Unit, unitsOf } from './units.ts'
import { contentWords } from './words.ts'

/** What stands under one heading in a hit. */
export interface Section {
  hit: Hit
  units: RatedUnit[]
  /** What it stands under. */
  heading?: string
  /** With the sections after it in the hit. */
  withFollowing: RatedUnit[]
  /** Words of the question, as stems, that it or what it stands under has. */
  covered: Set<string>
  /** What comes before the first heading of a page: it may announce the rest. */
  isLead: boolean
  /** What a page says first about its subject, where the question asks what that is. */
  isDefinition: boolean
  /** Its own heading says nearly what the question says: all of it is the answer. */
  isNamed: boolean
  score: number
}

interface Part {
  heading?: string
  units: RatedUnit[]
}

interface RatedUnit extends Unit {
  /** Stems. */
  words: string[]
  /** Rarity of the question's words in it. */
  gain: number
}

// Weights beside the hit's own score, which counts as 1 for the best one.
const ownHeadingWeight = 1
const entryOrderWeight = 6
const titleWeight = 0.5
const figureWeight = 0.4
const stepsWeight = 0.6
const listWeight = 0.8
const sentenceWeight = 0.5
const otherMatterWeight = 0.4
const definitionWeight = 1.5

/** Sections of the hits, best first: by the hit's score, the headings, the words, and the form. */
export function rateSections(found: SearchResult, question: string, kind: QuestionKind): Section[] {
  const [best] = found.hits
  if (!best) return []
  const asked = new Set(contentWords(question))
  // Words that come from earlier in the conversation only say what it is about.
  const idf = new Map(
    found.terms.map(({ stem, idf }) => [stem, asked.has(stem) ? idf : idf / 4] as const),
  )
  const total = [...idf.values()].reduce((sum, one) => sum + one, 0) || 1
  const asking = headingWords(question)
  const titleLikeness = (hit: Hit) => likeness(asking, headingWords(hit.title))
  // The beginning of the page that is named needn't have more of the question's words.
  const mayDefine = (hit: Hit) =>
    kind.wantsDefinition && hit.position <= 2 && titleLikeness(hit) >= 0.6
  const near = found.hits.filter((hit) => isNear(hit, best) || mayDefine(hit))
  return near
    .flatMap((hit) => {
      const all = unitsOf(hit.content).map(rated)
      const place = contentWords([hit.title, ...hit.headingPath, hit.question ?? ''].join(' '))
      const parts = cutAtHeadings(all).filter((part) => !isNavigation(part.units))
      const opening = mayDefine(hit) ? parts.find(isProse) : undefined
      return parts.map((part) => rate({ ...part, hit, all, place, isDefinition: part === opening }))
    })
    .filter((section) => section.units.length > 0)
    .sort((a, b) => b.score - a.score)

  /** An entry's own question tells more than words in its answer: there the order of the search counts. */
  function nearness(hit: Hit): number {
    const weight = hit.question ? entryOrderWeight : 1
    return 1 - weight * (1 - hit.score / (best?.score || 1))
  }
  function rated(unit: Unit): RatedUnit {
    const words = contentWords(unit.text)
    return { ...unit, words, gain: gainOf({ text: unit.text, words }, idf, kind) }
  }
  function rate({
    hit,
    heading,
    units,
    all,
    place,
    isDefinition,
  }: Part & { hit: Hit; all: RatedUnit[]; place: string[]; isDefinition: boolean }): Section {
    const text = units.map((unit) => unit.text).join('\n')
    const own = heading ?? hit.question ?? hit.headingPath.at(-1)
    const there = new Set([
      ...place,
      ...contentWords(heading ?? ''),
      ...units.flatMap((unit) => unit.words),
    ])
    const hasFigure = kind.figure?.pattern.test(text) ?? false
    const isCovered = (stem: string) =>
      kind.figure?.words.test(stem) ? hasFigure : there.has(stem)
    const covered = new Set([...idf.keys()].filter(isCovered))
    const coverage = [...covered].reduce((sum, stem) => sum + (idf.get(stem) ?? 0), 0) / total
    const isLead = !own && hit.position === 0
    const named = likeness(asking, headingWords(own ?? ''))
    return {
      hit,
      covered,
      isLead,
      isDefinition,
      ...(own && { heading: own }),
      isNamed: named >= 0.6,
      units,
      withFollowing: all,
      score:
        nearness(hit) +
        coverage +
        sentenceWeight * Math.min(1, bestSentence(units, kind) / total) +
        titleWeight * titleLikeness(hit) +
        ownHeadingWeight * named +
        (hasFigure ? figureWeight : 0) +
        (kind.wantsSteps && isStepByStep(units) ? stepsWeight : 0) +
        (kind.wantsList && isList(units) ? listWeight : 0) +
        (isDefinition ? definitionWeight / (1 + hit.position) : 0) -
        (isOtherMatter(question, own ?? '') ? otherMatterWeight : 0),
    }
  }
}

function isNear(hit: Hit, best: Hit): boolean {
  if (hit.score < 0.5 * best.score) return false
  return hit.pageRowId === best.pageRowId || hit.similarity >= 0.6 * best.similarity
}

function gainOf(
  unit: { text: string; words: string[] },
  idf: Map<string, number>,
  { figure }: QuestionKind,
): number {
  const words = unit.words.filter((word) => idf.has(word) && !figure?.words.test(word))
  const gain = words.reduce((sum, word) => sum + (idf.get(word) ?? 0), 0)
  if (!figure) return gain
  // Nothing but the figure that was asked for makes a sentence the answer.
  return figure.pattern.test(unit.text) ? gain + 1 : gain / 2
}

/** Short sections share a chunk: their headings are bold lines in it. */
function cutAtHeadings(all: RatedUnit[]): Part[] {
  const parts: Part[] = [{ units: [] }]
  for (const unit of all) {
    if (unit.kind === 'heading') {
      parts.push({ heading: unit.text.replaceAll('*', ''), units: [] })
    } else parts.at(-1)?.units.push(unit)
  }
  const told = parts.filter((part) => part.units.length > 0)
  return told.length > 0 ? told : [{ units: all }]
}

/** A table has words of everything in it: it counts only where several things are asked for. */
function bestSentence(units: RatedUnit[], { wantsList }: QuestionKind): number {
  const spoken = units.filter(({ kind }) => wantsList || kind === 'sentence' || kind === 'item')
  return Math.max(0, ...spoken.map((unit) => unit.gain))
}

function isProse({ units }: Part): boolean {
  return units[0]?.kind === 'sentence'
}

/** "See also" and the like: links and nothing else. */
function isNavigation(units: Unit[]): boolean {
  const links = /!?\[[^\]]*\]\([^)]*\)/g
  return (
    units.length > 0 &&
    units.every(
      ({ text }) => text.search(links) >= 0 && !/[\p{L}\p{N}]/u.test(text.replace(links, '')),
    )
  )
}

function isStepByStep(units: Unit[]): boolean {
  return units.filter((unit) => /^\d+[.)]/.test(unit.text)).length >= 2
}

function isList(units: Unit[]): boolean {
  const items = units.filter((unit) => unit.kind === 'item').length
  return items >= 3 || units.some((unit) => unit.kind === 'table')
}

const negation = /\b(?:not|no|can't|cannot|missing|errors?|fail\w*|problems?|wrong|\w+n't)\b/i
const whWords = /\b(?:where|when|who|why)\b/gi

/** "Who is responsible" is no answer to where, nor "If no mail comes" to who has no trouble. */
function isOtherMatter(question: string, heading: string): boolean {
  if (negation.test(heading) && !negation.test(question)) return true
  const asked: string[] = question.toLowerCase().match(whWords) ?? []
  const told: string[] = heading.toLowerCase().match(whWords) ?? []
  return told.length > 0 && asked.length > 0 && !told.some((word) => asked.includes(word))
}

/** "Where data is kept" is about a where: such words count in headings only. */
function headingWords(text: string): Set<string> {
  return new Set([...contentWords(text), ...(text.toLowerCase().match(whWords) ?? [])])
}

/** Sørensen–Dice coefficient. */
function likeness(a: Set<string>, b: Set<string>): number {
  let both = 0
  for (const word of a) if (b.has(word)) both++
  return (2 * both) / (a.size + b.size || 1)
}
