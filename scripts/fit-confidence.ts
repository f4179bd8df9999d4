// `npm run fit -- <folder>`: fits the confidence on questions with known answers and writes
// src/answers/calibration.json. The folder is that of `npm run eval`.
//
// Which kinds of questions there are, and how much each kind weighs, is what "calibrated" refers to:
// see `kinds` below. `npm run eval` measures the outcome.
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import shipped from '../src/answers/calibration.json' with { type: 'json' }
import {
  type Calibration,
  calibrated,
  doubtOf,
  evidenceOf,
  logistic,
  logit,
  type RetrievalEvidence,
  rawConfidence,
} from '../src/answers/confidence.ts'
import { collect, type Labelled } from './eval/labelled.ts'
import { openReader } from './eval/reader.ts'

const folder = resolve(process.argv[2] ?? '../shared/eval')
const examples = (await collect(folder)).flatMap(toExample)
const scopeNames = ['similarity', 'coverage', 'words', 'unknown'] as const
const fitNames = [
  'lead',
  'bm25Lead',
  'agreement',
  'reverseRank',
  'unasked',
  'rarest',
  'isEntry',
] as const

const weights = fitWeights(examples)
const raw = examples.map((one) => ({ ...one, raw: rawConfidence(one.evidence, weights) }))
const table = isotonic(raw)
const calibration: Calibration = { ...weights, table, reader: await fitReader() }
const path = join(import.meta.dir, '../src/answers/calibration.json')
writeFileSync(path, `${JSON.stringify(calibration, null, 2)}\n`)
for (const kind of new Set(raw.map((one) => one.kind))) {
  const all = raw.filter((one) => one.kind === kind)
  const mean = (value: (one: (typeof all)[number]) => number) =>
    (all.reduce((sum, one) => sum + value(one), 0) / all.length).toFixed(3)
  const p = (one: (typeof all)[number]) => calibrated(one.raw, calibration.table)
  const answered = mean((one) => (p(one) >= 0.5 ? 1 : 0))
  console.log(
    `${kind.padEnd(20)} right ${mean((one) => one.right)}  confidence ${mean(p)}  answered at 0.5 ${answered}`,
  )
}
process.exit(0)

interface Example {
  kind: string
  question: string
  found: Labelled['found']
  evidence: RetrievalEvidence
  answerable: number
  right: number
  weight: Labelled['weight']
}

function toExample(known: Labelled): Example[] {
  const evidence = evidenceOf(known.found)
  return evidence ? [{ ...known, evidence }] : []
}

/** What a model's reading adds, by logistic regression; as it was where there is no such model. */
async function fitReader(): Promise<Calibration['reader']> {
  const reader = await openReader()
  if (!reader) return shipped.reader
  const rows: { sum: number; doubt: number; right: number; share: number }[] = []
  for (const { question, found, raw: one, right, weight } of raw) {
    const confidence = calibrated(one, table)
    const reading = await reader.opinion({ question, found, confidence })
    if (reading === undefined) continue
    rows.push({ sum: logit(confidence), doubt: doubtOf(reading), right, share: weight.table })
  }
  await reader.close()
  const total = rows.reduce((sum, row) => sum + row.share, 0) || 1
  let w = shipped.reader.weight
  for (let step = 0; step < 20_000; step++) {
    let pull = 0
    for (const { sum, doubt, right, share } of rows) {
      pull += ((logistic(sum + w * doubt) - right) * doubt * share) / total
    }
    w -= 0.1 * pull
  }
  return { weight: rounded(w) }
}

/**
 * What tells the answerable apart: gradient descent on the cross-entropy of a product of two logistic
 * functions, with a small L2. The table makes a probability of being right of it.
 */
function fitWeights(all: Example[]): Pick<Calibration, 'scope' | 'fit'> {
  const total = all.reduce((sum, one) => sum + one.weight.weights, 0)
  const scope = standardised(scopeNames, all, total)
  const fit = standardised(fitNames, all, total)
  for (let step = 0; step < 20_000; step++) {
    const slopes = [scope, fit].map(({ names }) => Array<number>(names.length + 1).fill(0))
    for (const [index, { answerable, weight }] of all.entries()) {
      const a = logistic(scope.sum(index))
      const b = logistic(fit.sum(index))
      const p = Math.min(0.9999, a * b)
      const pull = (((p - answerable) / (p * (1 - p))) * weight.weights) / total
      scope.add(slopes[0] ?? [], index, pull * b * a * (1 - a))
      fit.add(slopes[1] ?? [], index, pull * a * b * (1 - b))
    }
    scope.move(slopes[0] ?? [])
    fit.move(slopes[1] ?? [])
  }
  return { scope: scope.weights(), fit: fit.weights() }
}

function standardised<Name extends keyof RetrievalEvidence>(
  names: readonly Name[],
  all: Example[],
  total: number,
) {
  const columns = names.map((name) => {
    const mean = all.reduce((sum, one) => sum + one.evidence[name] * one.weight.weights, 0) / total
    const square = (one: Example) => (one.evidence[name] - mean) ** 2 * one.weight.weights
    const deviation = Math.sqrt(all.reduce((sum, one) => sum + square(one), 0) / total) || 1
    return { name, mean, deviation }
  })
  const rows = all.map(({ evidence }) => [
    ...columns.map(({ name, mean, deviation }) => (evidence[name] - mean) / deviation),
    1,
  ])
  const w = [...names.map(() => 0.3), 1]
  const get = (values: number[], at: number) => values[at] ?? 0
  return {
    names,
    sum: (index: number) => (rows[index] ?? []).reduce((sum, x, at) => sum + x * get(w, at), 0),
    add(slopes: number[], index: number, pull: number) {
      for (const [at, x] of (rows[index] ?? []).entries()) slopes[at] = get(slopes, at) + pull * x
    },
    move(slopes: number[]) {
      for (const at of w.keys()) {
        const decay = at < names.length ? 0.002 * get(w, at) : 0
        w[at] = get(w, at) - (get(slopes, at) + decay)
      }
    },
    weights() {
      const plain = columns.map(({ deviation }, at) => get(w, at) / deviation)
      const shift = columns.reduce((sum, { mean }, at) => sum + get(plain, at) * mean, 0)
      const named = columns.map(({ name }, at) => [name, rounded(get(plain, at))])
      return { bias: rounded(get(w, names.length) - shift), ...Object.fromEntries(named) }
    },
  }
}

/** Pool adjacent violators (Zadrozny and Elkan, 2002), in blocks that are large enough to believe. */
function isotonic(all: (Example & { raw: number })[]): number[][] {
  const sorted = [...all].sort((a, b) => a.raw - b.raw)
  const total = sorted.reduce((sum, one) => sum + one.weight.table, 0)
  const blocks: { x: number; y: number; weight: number }[] = []
  for (const { raw, right, weight } of sorted) {
    const { table } = weight
    blocks.push({ x: raw * table, y: right * table, weight: table })
    for (;;) {
      const last = blocks.at(-1)
      const before = blocks.at(-2)
      if (!last || !before) break
      const isRising = last.y / last.weight > before.y / before.weight
      if (isRising && before.weight >= total / 25) break
      blocks.splice(-2, 2, {
        x: last.x + before.x,
        y: last.y + before.y,
        weight: last.weight + before.weight,
      })
    }
  }
  return blocks.map(({ x, y, weight }) => [rounded(x / weight), rounded(y / weight)])
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
