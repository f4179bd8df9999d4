import { figuresIn, hasFigure } from './figures.ts'
import { isNegative } from './polarity.ts'
import { contentWords } from './words.ts'

/** What a row says under one heading. */
export interface Cell {
  /** Of the heading, as far as no other one has them, nor the row itself. */
  names: Set<string>
  text: string
}

const clauseEnd =
  /[,;:()–—]\s|\b(?:and|or|but|while|whereas|unless|und|oder|aber|et|ou|mais|y|o|pero)\b/iu

export function clausesOf(text: string): string[] {
  return text.split(clauseEnd).filter((clause) => clause.trim() !== '')
}

export function cellsOf(header: string, row: string): Cell[] {
  const headings = inCells(header).map((heading) => contentWords(heading))
  const texts = inCells(row)
  const own = new Set(contentWords(texts.join(' ')))
  return texts.map((text, at) => {
    const others = new Set(headings.filter((_, other) => other !== at).flat())
    const names = (headings[at] ?? []).filter((word) => !others.has(word) && !own.has(word))
    return { names: new Set(names), text }
  })
}

function inCells(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim())
}

const yes = /^(?:yes|on|✓|✔|✅|ja|oui|sí|included)$/i
const no = /^(?:no|off|none|never|–|—|-|✗|✘|❌|nein|non|not included)$/i

/** A claim gives what stands under one heading of a row to another: a figure, a yes or a no. */
export function isUnderAnother(clauses: string[], cells: Cell[]): boolean {
  let wasNegative = false
  return clauses.some((clause) => {
    const words = new Set(contentWords(clause))
    const denies = isNegative(clause) || (words.size <= 2 && wasNegative)
    wasNegative = denies
    const [, ...columns] = cells
    const isNamed = ({ names }: Cell) => [...names].some((word) => words.has(word))
    const named = columns.filter(isNamed)
    if (named.length === 0) return false
    if (named.every(({ text }) => no.test(text)) && !denies) return true
    if (named.every(({ text }) => yes.test(text)) && denies) return true
    const has = (list: Cell[], figure: ReturnType<typeof figuresIn>[number]) =>
      list.some(({ text }) => hasFigure(figuresIn(text), figure))
    return figuresIn(clause).some(
      (figure) => has(columns, figure) && !has([...named, ...cells.slice(0, 1)], figure),
    )
  })
}
