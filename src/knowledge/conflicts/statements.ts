import { stemmer } from 'stemmer'
import { wordsOf } from '../../platform/full-text.ts'
import type { Candidate } from '../search/candidates.ts'
import { functionWords } from '../search/terms.ts'
import { type Figure, figuresIn } from './figures.ts'

/** A sentence that says something which another page may say otherwise. */
export interface Statement {
  text: string
  /** Where it stands in the chunk. */
  start: number
  end: number
  figures: Figure[]
  /** Stems of its content words, and of words such as "before" that decide what it means. */
  words: Set<string>
  /** Its content words as they are written. */
  written: string[]
  isNegated: boolean
  hasCondition: boolean
}

const qualifiers = new Set(
  'before after first second last only except without until unless each every all both another old new'.split(
    ' ',
  ),
)
const negation =
  /\b(?:not|never|cannot|no longer|without|nicht|kein\w*|niemals)\b|\b(?:can|do|does|did|is|are|was|were|will|wo|would|should|must|has|have|had)n[’']t\b/giu
const condition =
  /\b(?:if|unless|when|whenever|until|while|except|only|but|although|instead|otherwise|wenn|falls|außer)\b/iu
/** What says nothing of the world: examples, and when a text was written. */
const aside =
  /\b(?:for example|for instance|e\.g|such as|say|example|sample|z\. ?B|last updated|updated on|published|posted|reviewed|copyright|released?|version|changelog)\b|©/iu

const longest = 320

/** What the sentences of a chunk say; only those that `isWorth` reading. */
export function statementsOf(
  { content }: Pick<Candidate, 'content'>,
  isWorth: (sentence: string) => boolean = () => true,
): Statement[] {
  const found: Statement[] = []
  for (const { text: block, at } of blocksOf(content)) {
    for (const match of block.matchAll(/\S.*?(?:[.!?](?=\s+["'(\p{Lu}\d])|$)/gsu)) {
      const start = at + match.index
      const statement = isWorth(match[0]) ? read(match[0].trimEnd(), start) : undefined
      if (statement) found.push(statement)
    }
  }
  return found
}

/** Paragraphs and list items; headings, tables and code say nothing in sentences. */
function blocksOf(content: string): { text: string; at: number }[] {
  const blocks: { text: string; at: number }[] = []
  const prose = content.replace(/^(```|~~~)[\s\S]*?^\1.*$/gm, (code) => code.replace(/[^\n]/g, ' '))
  let at = 0
  for (const text of prose.split(/(\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s))/)) {
    const isProse = text.trim() !== '' && !/^\s*(?:#|\||>|<)/.test(text)
    if (isProse) blocks.push({ text: text.replaceAll('\n', ' '), at })
    at += text.length
  }
  return blocks
}

function read(raw: string, start: number): Statement | undefined {
  const text = raw
    .replace(/^(?:[-*+]|\d+[.)])\s+/, '')
    .replace(/!?\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*\)/g, '$1')
    .replace(/\*\*|__|`/g, '')
    .replace(/\s+/g, ' ')
    .replace(/\\([\\`*_{}[\]()#+.!|-])/g, '$1')
    .trim()
  if (text.length > longest || /[?？]$/.test(text)) return undefined
  const { figures, rest } = figuresIn(text)
  if (aside.test(rest)) return undefined
  const isNegated = [...rest.matchAll(negation)].length % 2 === 1
  const written = wordsOf(rest.replace(negation, ' ')).filter(
    (word) => word !== 'per' && (!functionWords.has(word) || qualifiers.has(word)),
  )
  const words = new Set(written.map(stemmer))
  if (words.size < 3) return undefined
  return {
    text,
    start,
    end: start + raw.length,
    figures,
    words,
    written: written.filter((word) => !qualifiers.has(word)),
    isNegated,
    hasCondition: condition.test(rest),
  }
}

const generic = new Set(
  'faq faqs question questions answer answers policy guide help overview information info page terms conditions general introduction about support center centre documentation docs how long much many take cost work'
    .split(' ')
    .map(stemmer),
)

/** Stems of what a chunk stands under: of an entry its question, else title and headings. */
export function contextOf({
  question,
  title,
  headingPath,
}: Pick<Candidate, 'question' | 'title' | 'headingPath'>): Set<string> {
  const text = question ?? [title, ...headingPath].join(' ')
  const words = wordsOf(text).filter((word) => !functionWords.has(word))
  return new Set(words.map(stemmer).filter((stem) => !generic.has(stem)))
}
