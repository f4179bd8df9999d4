import { type MatrixKernel, panelWidth } from './matrix-kernel.ts'
import type { Norm } from './row-operations.ts'

/** A matrix and a bias in the kernel's memory. */
export interface Dense {
  inputs: number
  outputs: number
  panels: number
  bias: number
}

export interface Layer {
  /** Of what it reads; queries, keys and values together are three times as wide. */
  width: number
  norm: Norm
  queriesKeysValues: Dense
  output: Dense
  innerNorm: Norm
  inner: Dense
  outer: Dense
}

export interface UseLiteWeights {
  /** A row of `wordWidth` for each token. */
  words: Float32Array
  /** Of the sines that tell positions apart. */
  frequencies: Float32Array
  /** Brings the words to the width of the layers. */
  widen: Dense
  first: Layer
  second: Layer
  last: Dense
}

/** Reads one array by its name in the published graph. */
export type ReadArray = (name: string) => Float32Array

export const dimensions = 512
export const wordWidth = 256
export const innerWidth = 1536

/** Floats of all matrices and biases, for the kernel's memory. */
export const weightCount =
  wordWidth * (dimensions + 3 * wordWidth + dimensions) +
  dimensions * (3 * dimensions + dimensions + dimensions) +
  4 * dimensions * innerWidth +
  16_384

const encoder = 'Encoder_en/KonaTransformer/Encode'
const folded = 'ConcatPartitions/concat'

export function loadWeights(kernel: MatrixKernel, read: ReadArray): UseLiteWeights {
  const applied = `module_apply_default/${encoder}`
  const widen = `${applied}/Layer_0/TransformerLayer/dense`
  const last = 'module/Encoder_en/hidden_layers/tanh_layer_0'
  const timing = `${applied}/TransformerStack/Layer_0/AddTimingSignal/TimingSignal`
  const load = denseLoader(kernel, read)
  return {
    words: read('module/Embeddings_en').slice(),
    frequencies: read(`${timing}/ExpandDims_1`).slice(),
    widen: load(`${widen}/kernel/${folded}`, `${widen}/bias/${folded}`, wordWidth),
    first: loadLayer(kernel, read, 0),
    second: loadLayer(kernel, read, 1),
    last: load(`${last}/weights`, `${last}/bias`, dimensions),
  }
}

function loadLayer(kernel: MatrixKernel, read: ReadArray, index: 0 | 1): Layer {
  const name = `Layer_${index}/TransformerLayer`
  const path = `module_apply_default/${encoder}/${name}`
  const stack = `module_apply_default/${encoder}/TransformerStack/${name}`
  const kernels = `module/${encoder}/${name}/MultiheadAttention`
  const width = index === 0 ? wordWidth : dimensions
  const load = denseLoader(kernel, read)
  const projection = (part: string) =>
    load(
      `${kernels}/${part}/kernel/part_0`,
      `${path}/MultiheadAttention/${part}/bias/${folded}`,
      width,
    )
  const convolution = (part: string, inputs: number) =>
    load(`${stack}/FFN/${part}/Tensordot/Reshape_1`, `${path}/FFN/${part}/bias/${folded}`, inputs)
  const norm = (at: string): Norm => ({
    scale: read(`${at}/layer_prepostprocess/layer_norm/layer_norm_scale/${folded}`).slice(),
    bias: read(`${at}/layer_prepostprocess/layer_norm/layer_norm_bias/${folded}`).slice(),
  })
  return {
    width,
    norm: norm(path),
    queriesKeysValues: projection('qkv_transform_single'),
    output: projection('output_transform_single'),
    innerNorm: norm(`${path}/FFN`),
    inner: convolution('conv1', dimensions),
    outer: convolution('conv2', innerWidth),
  }
}

function denseLoader(kernel: MatrixKernel, read: ReadArray) {
  const { floats } = kernel
  return (matrixName: string, biasName: string, inputs: number): Dense => {
    const matrix = read(matrixName)
    const outputs = matrix.length / inputs
    const panels = kernel.allocate(matrix.length)
    let to = panels
    for (let column = 0; column < outputs; column += panelWidth) {
      for (let row = 0; row < inputs; row++) {
        // A loop, as there are a quarter of a million of these: no call of `set` for each.
        const from = row * outputs + column
        for (let i = 0; i < panelWidth; i++) floats[to++] = matrix[from + i] ?? 0
      }
    }
    const bias = kernel.allocate(outputs)
    floats.set(read(biasName), bias)
    return { inputs, outputs, panels, bias }
  }
}
