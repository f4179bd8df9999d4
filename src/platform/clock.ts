/** Milliseconds since the epoch; tests put a hand-wound one in its place. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

export function iso(ms: number): string {
  return new Date(ms).toISOString()
}
