export interface Figure {
  what: string
  value: string
  /** Against the baseline, or what it must reach. */
  note?: string
}

/** Of numbers in any order; `share` 0.5 is the median. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function median(values: number[]): number {
  return percentile(values, 0.5)
}

export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`
}

export function times(value: number, baseline: number): string {
  return `${(value / baseline).toFixed(2)} × baseline`
}
