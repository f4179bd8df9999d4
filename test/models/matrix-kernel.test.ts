import { expect, test } from 'bun:test'
import { openMatrixKernel, panelWidth } from '../../src/models/matrix-kernel.ts'

/** Multiplies with the kernel and in plain numbers; both as rows of `columns`. */
function multiplyBoth(rows: number, depth: number, columns: number) {
  const kernel = openMatrixKernel(200_000)
  const width = Math.ceil(columns / panelWidth) * panelWidth
  const [a, b, bias, c] = [rows + 1, depth, 1, rows + 1].map((count, i) =>
    kernel.allocate(count * (i === 0 ? depth : width)),
  ) as [number, number, number, number]
  const { floats } = kernel
  for (let i = 0; i < rows * depth; i++) floats[a + i] = Math.sin(i)
  for (let i = 0; i < width; i++) floats[bias + i] = i
  const plainB = (row: number, column: number) => Math.cos(row * 7 + column)
  for (let panel = 0; panel < width; panel += panelWidth) {
    for (let row = 0; row < depth; row++) {
      for (let i = 0; i < panelWidth; i++) {
        floats[b + panel * depth + row * panelWidth + i] = plainB(row, panel + i)
      }
    }
  }
  kernel.multiply({ a, aWidth: depth, rows, depth, b, columns, bias, c, cWidth: width })
  const results: [number, number][] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = column
      for (let i = 0; i < depth; i++) sum += Math.sin(row * depth + i) * plainB(i, column)
      results.push([floats[c + row * width + column] ?? Number.NaN, sum])
    }
  }
  return results
}

test.each([
  [1, 2, 16],
  [2, 64, 16],
  [7, 30, 48],
  [5, 256, 20],
])('%d rows of %d by %d columns come out as in plain numbers', (rows, depth, columns) => {
  for (const [got, wanted] of multiplyBoth(rows, depth, columns)) expect(got).toBeCloseTo(wanted, 3)
})

test('more than the memory holds is refused', () => {
  expect(() => openMatrixKernel(1000).allocate(100_000)).toThrow(RangeError)
})
