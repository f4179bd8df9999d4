/** Milliseconds since the epoch; tests put a hand-wound one in its place. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** Of UTC: it has no days of 23 hours. */
export const dayMs = 86_400_000

export function iso(ms: number): string {
  return new Date(ms).toISOString()
}
