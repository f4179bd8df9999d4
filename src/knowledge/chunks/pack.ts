import { type Atom, atomsOf } from './atoms.ts'

/**
 * Cuts Markdown into parts of up to `max` characters. Where to cut is chosen for the whole text at
 * once, as TeX breaks a paragraph into lines (Knuth and Plass, 1981): the least sum of squared
 * unused room and of what each cut costs, so that there is no tiny rest and few torn sentences.
 */
export function packMarkdown(markdown: string, max: number): string[] {
  if (markdown.length <= max) return markdown.trim() ? [markdown.trim()] : []
  const atoms = atomsOf(markdown, max)
  const cuts = bestCuts(atoms, max)
  const parts: string[] = []
  for (const [at, start] of cuts.entries()) parts.push(partOf(atoms, start, cuts[at + 1]))
  return parts
}

/** The atoms that parts begin with. */
function bestCuts(atoms: Atom[], max: number): number[] {
  const cost: number[] = [0]
  const from: number[] = [0]
  for (let end = 1; end <= atoms.length; end++) {
    const last = atoms[end - 1] as Atom
    let best = Number.POSITIVE_INFINITY
    let bestStart = end - 1
    let length = last.tail.length
    for (let start = end - 1; start >= 0; start--) {
      const atom = atoms[start] as Atom
      length += atom.text.length
      if (length > max && start < end - 1) break
      const unused = Math.max(0, max - length - atom.head.length) / max
      const fits = length + atom.head.length <= max || start === end - 1
      const total = (cost[start] ?? 0) + unused * unused + (start > 0 ? atom.cutCost : 0)
      if (fits && total < best) {
        best = total
        bestStart = start
      }
      length += atom.gap.length
    }
    cost.push(best)
    from.push(bestStart)
  }
  const cuts: number[] = []
  for (let end = atoms.length; end > 0; end = from[end] ?? 0) cuts.push(from[end] ?? 0)
  return cuts.reverse()
}

function partOf(atoms: Atom[], start: number, end = atoms.length): string {
  let text = atoms[start]?.head ?? ''
  for (let at = start; at < end; at++) {
    const atom = atoms[at] as Atom
    text += at > start ? atom.gap + atom.text : atom.text
  }
  return text + (atoms[end - 1]?.tail ?? '')
}
