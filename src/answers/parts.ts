import { exactsOf, said } from './claim.ts'
import type { Piece } from './misfit.ts'
import { cellsOf } from './table-rows.ts'
import type { unitsOf } from './units.ts'
import { contentWords } from './words.ts'

export interface Part extends Piece {
  start: number
  end: number
  /** Of a table's row: what it is about. */
  label?: Set<string>
}

/** The rows of a table, each with its header; anything else whole. */
export function partsOf({ kind, text, start, end }: ReturnType<typeof unitsOf>[number]): Part[] {
  const lines = text.split('\n')
  if (kind !== 'table' || lines.length < 3) {
    return [{ ...said(text), body: text, names: namesOf(text), start, end }]
  }
  let at = start
  return lines.flatMap((line, index) => {
    const from = at
    at += line.length + 1
    if (index < 2) return []
    const [, cell = ''] = line.split('|')
    const row = said(`${lines[0]}\n${line}`)
    return [
      {
        ...row,
        body: line.replaceAll('|', ' , '),
        names: () => [],
        cells: lazily(() => cellsOf(lines[0] ?? '', line)),
        start: from,
        end: from + line.length,
        label: new Set(contentWords(cell)),
      },
    ]
  })
}

function namesOf(text: string): () => string[] {
  return lazily(() => exactsOf(text).names)
}

/** Most parts are never looked at so closely. */
function lazily<Result>(make: () => Result): () => Result {
  let made: { result: Result } | undefined
  return () => {
    made ??= { result: make() }
    return made.result
  }
}
