/** A wording as the grouping compares it. */
export interface Wording {
  id: number
  /** Unit vector; absent where the model doesn't understand the language. */
  vector?: Float32Array
  /** Stems of the words that carry meaning, each once. */
  words: string[]
}

export interface OpenWording extends Wording {
  /** The group that it was in before today, if so. */
  groupBefore?: number
}

export interface SettledWording extends Wording {
  groupId: number
  density: number
}

export interface Grouping {
  /** Wordings that belong together, by id; `groupId` where they join a settled group. */
  clusters: { wordingIds: number[]; groupId?: number }[]
  /** How near each wording's nearest are, on average, by id. */
  densities: [wordingId: number, density: number][]
}

/** Wordings belong together when they are, on average, so much nearer than the nearest usually are. */
const openThreshold = 0.8
/** A settled group can't be corrected any more, so that more is asked of whoever joins it. */
const settledThreshold = 0.9
/** What was together yesterday is taken apart only for something clearly better. */
const loyalty = 0.2
/** Nearest wordings that the density is made of. */
const neighbours = 8
/** Where all is far apart, being a little nearer says nothing. */
const minDensity = 0.3
/** A handful of wordings tells neither their common direction nor which words are rare. */
const fewVectors = 8
const fewTexts = 50

/**
 * Groups the open wordings, among themselves or into settled groups, by average linkage (UPGMA,
 * Sokal and Michener 1958). Two wordings are as similar as the cosine of their vectors (about the
 * mean of all, which is what every question of a desk has in common) and their shared rare words
 * (Dice, weighted by inverse document frequency) say, half and half; scaled by the density around
 * both (local scaling, Zelnik-Manor and Perona 2004), because common topics have many near questions
 * that ask for something else. Settled groups are never joined together nor taken apart.
 */
export function groupQuestions(open: OpenWording[], settled: SettledWording[]): Grouping {
  const all = [...settled, ...open]
  const similarity = compare(all)
  const rows = open.map((_, index) => {
    const at = settled.length + index
    return Float64Array.from(all, (_, other) => (other === at ? 1 : similarity(at, other)))
  })
  const density = [
    ...settled.map((wording) => wording.density),
    ...rows.map((row, index) => densityIn(row, settled.length + index)),
  ]
  for (const [index, row] of rows.entries()) {
    const own = density[settled.length + index] ?? 1
    for (let other = 0; other < row.length; other++) {
      row[other] = (row[other] ?? 0) / Math.sqrt(own * (density[other] ?? 1))
    }
  }
  for (const [index, { groupBefore }] of open.entries()) {
    if (groupBefore === undefined) continue
    for (const [other, wording] of open.entries()) {
      const at = settled.length + other
      const row = rows[index]
      if (row && other !== index && wording.groupBefore === groupBefore) {
        row[at] = (row[at] ?? 0) + loyalty
      }
    }
  }
  return {
    clusters: link(rows, settled).map(({ members, groupId }) => ({
      wordingIds: members.flatMap((index) => open[index]?.id ?? []),
      ...(groupId !== undefined && { groupId }),
    })),
    densities: open.map(({ id }, index) => [id, density[settled.length + index] ?? minDensity]),
  }
}

/** The similarity of two of the wordings by their place, at most 1. */
function compare(all: Wording[]): (a: number, b: number) => number {
  const vectors = centred(all)
  const frequency = new Map<string, number>()
  for (const { words } of all) {
    for (const word of words) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  }
  const total = all.length + fewTexts
  const rarity = (word: string) => {
    const count = frequency.get(word) ?? 0
    return Math.log(1 + (total - count + 0.5) / (count + 0.5))
  }
  const weighted = all.map(({ words }) => new Map(words.map((word) => [word, rarity(word)])))
  const weights = weighted.map((words) => words.values().reduce((sum, weight) => sum + weight, 0))

  return function similarity(a, b) {
    const words = weighted[a]
    const others = weighted[b]
    const weight = (weights[a] ?? 0) + (weights[b] ?? 0)
    let shared = 0
    if (words && others && weight > 0) {
      for (const [word, rare] of words) if (others.has(word)) shared += rare
    }
    const bySharing = weight > 0 ? (2 * shared) / weight : 0
    const vector = vectors[a]
    const other = vectors[b]
    return vector && other ? 0.5 * dot(vector, other) + 0.5 * bySharing : bySharing
  }
}

/** The vectors about their mean, as unit vectors. */
function centred(all: Wording[]): (Float32Array | undefined)[] {
  const given = all.flatMap(({ vector }) => vector ?? [])
  const mean = new Float64Array(given[0]?.length ?? 0)
  for (const vector of given) {
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0)
  }
  for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) / (given.length + fewVectors)
  return all.map(({ vector }) => {
    if (vector?.length !== mean.length) return undefined
    const about = vector.map((value, i) => value - (mean[i] ?? 0))
    const length = Math.sqrt(dot(about, about)) || 1
    return about.map((value) => value / length)
  })
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

function densityIn(row: Float64Array, own: number): number {
  const others = row.filter((_, index) => index !== own).sort()
  if (others.length < neighbours) return minDensity
  const nearest = others.slice(-neighbours)
  return Math.max(minDensity, nearest.reduce((sum, value) => sum + value, 0) / neighbours)
}

interface Cluster {
  /** Places in the rows. */
  members: number[]
  groupId?: number
}

/** Average linkage of the rows among themselves and into the settled groups, down to the thresholds. */
function link(rows: Float64Array[], settled: SettledWording[]): Cluster[] {
  const groupIds = [...new Set(settled.map(({ groupId }) => groupId))]
  const place = new Map(groupIds.map((id, index) => [id, index]))
  const groups = groupIds.length
  // What a cluster can be joined to: the settled groups, then the rows, both as their members' mean.
  const sizes = [...groupIds.map(() => 0), ...rows.map(() => 1)]
  for (const { groupId } of settled) {
    const at = place.get(groupId) ?? 0
    sizes[at] = (sizes[at] ?? 0) + 1
  }
  const means = rows.map((row) => {
    const mean = new Float64Array(groups + rows.length)
    for (const [index, { groupId }] of settled.entries()) {
      const at = place.get(groupId) ?? 0
      mean[at] = (mean[at] ?? 0) + (row[index] ?? 0) / (sizes[at] ?? 1)
    }
    mean.set(row.subarray(settled.length), groups)
    return mean
  })
  const clusters = new Map(rows.map((_, index): [number, Cluster] => [index, { members: [index] }]))
  const joined = groupIds.map((groupId): Cluster => ({ members: [], groupId }))
  const excess = (value: number, at: number) =>
    value - (at < groups ? settledThreshold : openThreshold)

  for (;;) {
    let best = 0
    let from = -1
    let to = -1
    for (const index of clusters.keys()) {
      const mean = means[index]
      if (!mean) continue
      for (let at = 0; at < groups + rows.length; at++) {
        const isOther = at < groups || (at - groups > index && clusters.has(at - groups))
        const value = excess(mean[at] ?? 0, at)
        if (isOther && value > best) {
          best = value
          from = index
          to = at
        }
      }
    }
    if (from < 0) break
    const gone = clusters.get(from)
    const target = to < groups ? joined[to] : clusters.get(to - groups)
    if (!gone || !target) break
    target.members.push(...gone.members)
    clusters.delete(from)
    average(means, clusters.keys(), { from: groups + from, to, sizes, groups })
  }
  return [...joined.filter(({ members }) => members.length > 0), ...clusters.values()]
}

/** What is left sees the two as one: the mean over the members of both (Lance and Williams 1967). */
function average(
  means: Float64Array[],
  left: Iterable<number>,
  { from, to, sizes, groups }: { from: number; to: number; sizes: number[]; groups: number },
): void {
  const a = sizes[from] ?? 1
  const b = sizes[to] ?? 1
  const both = (one: number, other: number) => (one * a + other * b) / (a + b)
  const target = means[to - groups]
  const source = means[from - groups]
  if (target && source) {
    for (let at = 0; at < groups; at++) target[at] = both(source[at] ?? 0, target[at] ?? 0)
  }
  for (const index of left) {
    const mean = means[index]
    if (!mean || index === to - groups) continue
    mean[to] = both(mean[from] ?? 0, mean[to] ?? 0)
    if (target) target[groups + index] = mean[to] ?? 0
  }
  sizes[to] = a + b
}
