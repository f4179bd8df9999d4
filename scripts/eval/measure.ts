export interface Measure {
  task: string
  measure: string
  value: number
  /** What it must reach, or not go beyond; neither: for information. */
  goal?: number
  most?: number
}

export function isReached({ value, goal = value, most = value }: Measure): boolean {
  return value >= goal && value <= most
}

/** Mean distance of confidence and truth over ten equal bins, weighted by how many are in each. */
export function calibrationError(pairs: [number, boolean][]): number {
  let sum = 0
  for (let bin = 0; bin < 10; bin++) {
    const inside = pairs.filter(([p]) => Math.min(9, Math.floor(p * 10)) === bin)
    sum += Math.abs(inside.reduce((gap, [p, isTrue]) => gap + p - (isTrue ? 1 : 0), 0))
  }
  return sum / pairs.length
}

export function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / (values.length || 1)
}

export function print(rows: Measure[]): void {
  for (const one of rows) {
    const { task, measure, value, goal, most } = one
    const bound =
      goal !== undefined ? `at least ${goal}` : most !== undefined ? `at most ${most}` : ''
    const verdict = bound && `${bound}: ${isReached(one) ? 'yes' : 'NO'}`
    console.log(`${task.padEnd(12)} ${measure.padEnd(56)} ${value.toFixed(3)}  ${verdict}`)
  }
}
