import { ModelError } from '../platform/errors.ts'

/** Matrices of 32-bit floats in one block of WebAssembly memory, multiplied with SIMD. */
export interface MatrixKernel {
  /** The whole memory; places below are indexes into it. It never grows, so views stay valid. */
  floats: Float32Array
  /** A place for `count` floats, all zero, on a boundary of 16 bytes. */
  allocate(count: number): number
  /** c = a · b + bias. Writes `rows` rounded up to even, and `columns` rounded up to `panelWidth`. */
  multiply(product: Product): void
}

export interface Product {
  a: number
  aWidth: number
  rows: number
  /** Even: the loop takes two steps at a time. */
  depth: number
  /** Packed: `panelWidth` columns side by side, all their rows, then the next columns. */
  b: number
  columns: number
  /** One float for each column, or absent. */
  bias?: number
  c: number
  cWidth: number
}

export const panelWidth = 16
const vectors = panelWidth / 4
const rowsAtOnce = 2

const noSimd = 'The built-in embedder needs a processor with AVX (x64) or NEON (arm64).'
const noSimdHint = 'Set KEEPDESK_EMBED_MODEL to an embedding model of Ollama.'

export function openMatrixKernel(floatCount: number): MatrixKernel {
  const pages = Math.ceil((floatCount * 4) / 65_536) + 1
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
  const program = assemble()
  if (!WebAssembly.validate(program)) throw new ModelError(noSimd, noSimdHint)
  const instance = new WebAssembly.Instance(new WebAssembly.Module(program), { m: { m: memory } })
  const tile = instance.exports.tile as (...pointers: number[]) => void
  const floats = new Float32Array(memory.buffer)
  let free = 0
  function allocate(count: number): number {
    const place = free
    free += Math.ceil(count / 4) * 4
    if (free > floats.length) throw new RangeError('The matrix memory is too small.')
    return place
  }
  const zeros = allocate(panelWidth)

  return {
    floats,
    allocate,
    multiply({ a, aWidth, rows, depth, b, columns, bias, c, cWidth }) {
      // Panel by panel, as one panel of b fits into the first-level cache.
      for (let column = 0; column < columns; column += panelWidth) {
        const panel = (b + column * depth) * 4
        const start = (bias === undefined ? zeros : bias + column) * 4
        for (let row = 0; row < rows; row += rowsAtOnce) {
          const from = (a + row * aWidth) * 4
          const to = (c + row * cWidth + column) * 4
          tile(from, aWidth * 4, panel, to, cWidth * 4, depth, start)
        }
      }
    },
  }
}

/**
 * Assembles one function (WebAssembly core specification 2.0, chapter 5): two rows of a times one
 * panel of b, with the eight sums in registers.
 *
 *   sums = bias, bias
 *   repeat depth / 2 times, for two steps each:
 *     panel[0..3] = the next 16 floats of b
 *     for each row: sum[0..3] += splat(next float of the row) * panel[0..3]
 *   c = sums
 */
function assemble(): Uint8Array<ArrayBuffer> {
  const [a, aStep, b, c, cStep, depth, bias, secondRow] = [0, 1, 2, 3, 4, 5, 6, 7]
  const rows = [a, secondRow]
  const sum = (row: number, vector: number) => 8 + row * vectors + vector
  const panel = (vector: number) => 8 + rowsAtOnce * vectors + vector
  const factor = panel(vectors)
  const each = (count: number, emit: (index: number) => number[]) =>
    Array.from({ length: count }, (_, index) => emit(index)).flat()

  const step = (index: number) => [
    ...each(vectors, (v) => [
      ...get(b),
      ...loadVector((index * vectors + v) * 16),
      ...set(panel(v)),
    ]),
    ...each(rowsAtOnce, (row) => [
      ...get(rows[row] ?? 0),
      ...loadSplat(index * 4),
      ...set(factor),
      ...each(vectors, (v) => [
        ...get(sum(row, v)),
        ...get(factor),
        ...get(panel(v)),
        ...multiplyVectors,
        ...addVectors,
        ...set(sum(row, v)),
      ]),
    ]),
  ]
  const code = [
    ...[...get(a), ...get(aStep), ...add, ...set(secondRow)],
    ...each(rowsAtOnce, (row) =>
      each(vectors, (v) => [...get(bias), ...loadVector(v * 16), ...set(sum(row, v))]),
    ),
    ...loop,
    ...each(2, step),
    ...each(rowsAtOnce, (row) => increase(rows[row] ?? 0, 8)),
    ...increase(b, 2 * panelWidth * 4),
    ...[...get(depth), ...constant(2), ...subtract, ...tee(depth), ...againIfNotZero, ...end],
    ...each(rowsAtOnce, (row) => [
      ...each(vectors, (v) => [...get(c), ...get(sum(row, v)), ...storeVector(v * 16)]),
      ...[...get(c), ...get(cStep), ...add, ...set(c)],
    ]),
    ...end,
  ]
  const locals = [2, 1, i32, ...leb(rowsAtOnce * vectors + vectors + 1), v128]
  const body = [...locals, ...code]
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 7, i32, i32, i32, i32, i32, i32, i32, 0]),
    ...section(2, [1, 1, 0x6d, 1, 0x6d, 2, 1, 1, ...leb(65_536)]),
    ...section(3, [1, 0]),
    ...section(7, [1, 4, 0x74, 0x69, 0x6c, 0x65, 0, 0]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ])
}

const i32 = 0x7f
const v128 = 0x7b
const add = [0x6a]
const subtract = [0x6b]
const loop = [0x03, 0x40]
const againIfNotZero = [0x0d, 0]
const end = [0x0b]
const addVectors = [0xfd, 0xe4, 0x01]
const multiplyVectors = [0xfd, 0xe6, 0x01]
const get = (local: number) => [0x20, ...leb(local)]
const set = (local: number) => [0x21, ...leb(local)]
const tee = (local: number) => [0x22, ...leb(local)]
const constant = (value: number) => [0x41, ...signedLeb(value)]
const loadVector = (offset: number) => [0xfd, 0x00, 4, ...leb(offset)]
const loadSplat = (offset: number) => [0xfd, 0x09, 2, ...leb(offset)]
const storeVector = (offset: number) => [0xfd, 0x0b, 4, ...leb(offset)]

function increase(local: number, by: number): number[] {
  return [...get(local), ...constant(by), ...add, ...set(local)]
}

function section(id: number, content: number[]): number[] {
  return [id, ...leb(content.length), ...content]
}

/** Seven bits a byte, the lowest first. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)]
}

/** The same, with the sign in bit 6 of the last byte. */
function signedLeb(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signedLeb(value >>> 7)]
}
