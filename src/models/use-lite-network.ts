import { openMatrixKernel, panelWidth } from './matrix-kernel.ts'
import { addTo, meanRow, normalise, rectify, softmax } from './row-operations.ts'
import {
  type Dense,
  dimensions,
  innerWidth,
  type Layer,
  loadWeights,
  type ReadArray,
  weightCount,
  wordWidth,
} from './use-lite-weights.ts'

/** The network was trained on no more; its published graph drops what follows. */
export const mostTokens = 128

const heads = 4

/**
 * The network of Universal Sentence Encoder lite (Cer et al. 2018, arXiv 1803.11175): two transformer
 * layers (Vaswani et al. 2017, arXiv 1706.03762), the mean over the tokens, one tanh layer. Returns a
 * function from 1 to `mostTokens` tokens to a vector, with the same numbers as the published graph.
 */
export function useLiteNetwork(read: ReadArray): (tokens: number[]) => Float32Array {
  const wide = mostTokens * dimensions
  const kernel = openMatrixKernel(weightCount + 6 * wide + 2 * mostTokens * innerWidth + 65_536)
  const { floats } = kernel
  const weights = loadWeights(kernel, read)
  const timing = positions(weights.frequencies)

  const input = kernel.allocate(wide)
  const state = kernel.allocate(wide)
  const normal = kernel.allocate(wide)
  const added = kernel.allocate(wide)
  const keys = kernel.allocate(wide)
  const values = kernel.allocate(wide)
  const scores = kernel.allocate(mostTokens * mostTokens)
  const projected = kernel.allocate(mostTokens * innerWidth)
  const inner = kernel.allocate(mostTokens * innerWidth)
  const pooled = kernel.allocate(2 * innerWidth)

  return (tokens) => {
    const rows = tokens.length
    embed(tokens)
    apply(weights.widen, { a: input, c: state, rows })
    attend(weights.first, rows)
    feed(weights.first, rows)
    apply(weights.first.outer, { a: inner, c: added, rows })
    addTo(floats, state, added, rows * dimensions)

    floats.copyWithin(input, state, state + rows * dimensions)
    attend(weights.second, rows)
    feed(weights.second, rows)
    // The mean over the tokens comes next and is linear: taken first, it leaves one row to multiply.
    meanRow(floats, { from: inner, to: pooled, width: innerWidth, rows })
    apply(weights.second.outer, { a: pooled, c: added, rows: 1 })
    meanRow(floats, { from: state, to: pooled, width: dimensions, rows })
    addTo(floats, pooled, added, dimensions)
    apply(weights.last, { a: pooled, c: added, rows: 1 })
    return floats.slice(added, added + dimensions).map(Math.tanh)
  }

  function embed(tokens: number[]) {
    for (const [at, token] of tokens.entries()) {
      for (let i = 0; i < wordWidth; i++) {
        const word = weights.words[token * wordWidth + i] ?? 0
        const place = timing[at * wordWidth + i] ?? 0
        // The word counts twice: the graph adds it to its own sum with the position.
        floats[input + at * wordWidth + i] = word + word + place
      }
    }
  }

  function apply(dense: Dense, { a, c, rows }: { a: number; c: number; rows: number }) {
    const { inputs, outputs, panels, bias } = dense
    const shape = { rows, depth: inputs, columns: outputs }
    kernel.multiply({ ...shape, a, aWidth: inputs, b: panels, bias, c, cWidth: outputs })
  }

  /** `state` += what the attention of this layer makes of `input`. */
  function attend({ width, norm, queriesKeysValues, output }: Layer, rows: number) {
    normalise(floats, norm, { from: input, to: normal, width, rows })
    apply(queriesKeysValues, { a: normal, c: projected, rows })
    const step = 3 * width
    const size = width / heads
    for (let head = 0; head < heads; head++) {
      const queries = projected + head * size
      packKeys(queries + width, { step, size, rows })
      const columns = roundUp(rows, panelWidth)
      const toScores = { a: queries, aWidth: step, rows, depth: size, b: keys, columns }
      kernel.multiply({ ...toScores, c: scores, cWidth: mostTokens })
      const scale = 1 / Math.sqrt(size)
      for (let row = 0; row < rows; row++) softmax(floats, scores + row * mostTokens, rows, scale)
      const depth = packValues(queries + 2 * width, { step, size, rows })
      const toValues = { a: scores, aWidth: mostTokens, rows, depth, b: values, columns: size }
      kernel.multiply({ ...toValues, c: normal + head * size, cWidth: width })
    }
    apply(output, { a: normal, c: added, rows })
    addTo(floats, state, added, rows * dimensions)
  }

  /** `inner` = the wide middle of the feed-forward part of this layer, over `state`. */
  function feed(layer: Layer, rows: number) {
    normalise(floats, layer.innerNorm, { from: state, to: normal, width: dimensions, rows })
    apply(layer.inner, { a: normal, c: inner, rows })
    rectify(floats, inner, rows * innerWidth)
  }

  /** Turned on their side, panel by panel; columns from `rows` on give scores that nobody reads. */
  function packKeys(from: number, { step, size, rows }: Head) {
    for (let row = 0; row < rows; row++) {
      const column = row % panelWidth
      const panel = keys + (row - column) * size + column
      for (let i = 0; i < size; i++)
        floats[panel + i * panelWidth] = floats[from + row * step + i] ?? 0
    }
  }

  /** Panel by panel. The depth that it returns is even, with zeros on both sides of the product. */
  function packValues(from: number, { step, size, rows }: Head): number {
    const depth = roundUp(rows, 2)
    for (let column = 0; column < size; column += panelWidth) {
      const panel = values + column * depth
      for (let row = 0; row < rows; row++) {
        const start = from + row * step + column
        floats.copyWithin(panel + row * panelWidth, start, start + panelWidth)
      }
      floats.fill(0, panel + rows * panelWidth, panel + depth * panelWidth)
    }
    for (let row = 0; row < rows && depth > rows; row++)
      floats[scores + row * mostTokens + rows] = 0
    return depth
  }
}

interface Head {
  /** From one row to the next. */
  step: number
  /** Floats of one head. */
  size: number
  rows: number
}

/** Sine and cosine of each position times each frequency. */
function positions(frequencies: Float32Array): Float32Array {
  const table = new Float32Array(mostTokens * wordWidth)
  for (let at = 0; at < mostTokens; at++) {
    for (const [i, frequency] of frequencies.entries()) {
      table[at * wordWidth + i] = Math.sin(at * frequency)
      table[at * wordWidth + frequencies.length + i] = Math.cos(at * frequency)
    }
  }
  return table
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step
}
