// What happens between the products of a transformer, in place on one block of floats.

export interface Norm {
  scale: Float32Array
  bias: Float32Array
}

export interface Rows {
  from: number
  to: number
  width: number
  rows: number
}

/** Layer normalisation (Ba et al. 2016, arXiv 1607.06450), row by row. */
export function normalise(floats: Float32Array, norm: Norm, { from, to, width, rows }: Rows): void {
  for (let row = 0; row < rows; row++) {
    const at = from + row * width
    let sum = 0
    for (let i = 0; i < width; i++) sum += floats[at + i] ?? 0
    const mean = sum / width
    let squares = 0
    for (let i = 0; i < width; i++) squares += ((floats[at + i] ?? 0) - mean) ** 2
    const factor = 1 / Math.sqrt(squares / width + 1e-6)
    for (let i = 0; i < width; i++) {
      const value = ((floats[at + i] ?? 0) - mean) * factor
      floats[to + row * width + i] = value * (norm.scale[i] ?? 0) + (norm.bias[i] ?? 0)
    }
  }
}

/** The greatest is subtracted first, so that nothing overflows. */
export function softmax(floats: Float32Array, start: number, count: number, scale: number): void {
  let greatest = Number.NEGATIVE_INFINITY
  for (let i = start; i < start + count; i++) greatest = Math.max(greatest, floats[i] ?? 0)
  let sum = 0
  for (let i = start; i < start + count; i++) {
    const value = Math.exp(((floats[i] ?? 0) - greatest) * scale)
    floats[i] = value
    sum += value
  }
  for (let i = start; i < start + count; i++) floats[i] = (floats[i] ?? 0) / sum
}

export function addTo(floats: Float32Array, target: number, source: number, count: number): void {
  for (let i = 0; i < count; i++) {
    floats[target + i] = (floats[target + i] ?? 0) + (floats[source + i] ?? 0)
  }
}

/** Rectified linear units: what is below zero becomes zero. */
export function rectify(floats: Float32Array, start: number, count: number): void {
  for (let i = start; i < start + count; i++) floats[i] = Math.max(floats[i] ?? 0, 0)
}

export function meanRow(floats: Float32Array, { from, to, width, rows }: Rows): void {
  floats.fill(0, to, to + width)
  for (let row = 0; row < rows; row++) addTo(floats, to, from + row * width, width)
  for (let i = to; i < to + width; i++) floats[i] = (floats[i] ?? 0) / rows
}
