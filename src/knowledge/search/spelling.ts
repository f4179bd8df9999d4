/** A word of the index, with the number of chunks that have it. */
export interface IndexWord {
  stem: string
  frequency: number
}

/** What two words must share at their beginning: slips are rare there, and it bounds the look-up. */
export const sharedLetters = 2

/**
 * The word that a misspelt one was probably meant to be: the nearest one, of equally near ones the
 * most frequent. One slip is forgiven in words of five letters, two in words of eight; a wrong letter
 * counts more than one left out, added or swapped, since it makes other words (chess and chest).
 */
export function nearestWord(stem: string, words: IndexWord[]): string | undefined {
  const allowed = stem.length >= 8 ? 2 : stem.length >= 5 ? 1 : 0
  let best: (IndexWord & { slips: number }) | undefined
  for (const word of words) {
    if (Math.abs(word.stem.length - stem.length) > allowed) continue
    const slips = slipsBetween(stem, word.stem)
    if (slips > allowed || slips > (best?.slips ?? allowed)) continue
    if (slips === best?.slips && word.frequency <= best.frequency) continue
    best = { ...word, slips }
  }
  return best?.stem
}

const wrongLetter = 1.5

/** Letters left out, added, wrong or swapped with their neighbour (optimal string alignment distance). */
function slipsBetween(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        at(last, j) + 1,
        at(row, j - 1) + 1,
        at(last, j - 1) + (isSame ? 0 : wrongLetter),
        isSwapped ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = last
    last = row
  }
  return at(last, b.length)
}

function at(row: number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
