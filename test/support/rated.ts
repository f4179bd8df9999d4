import type { RatedAnswer } from '../../src/answers/rated-store.ts'
import { past, rate } from './past.ts'
import type { TestApp } from './test-app.ts'

// Multiples of it fill 0 to 1 more evenly than chance would.
const goldenRatio = (Math.sqrt(5) - 1) / 2

/** Answers of all confidences, of which the share `truth` of each is rated up, as evenly as can be. */
export function ratedAnswers(count: number, truth: (confidence: number) => number): RatedAnswer[] {
  return Array.from({ length: count }, (_, index) => {
    const retrieval = Math.round((0.3 + (0.68 * (index + 0.5)) / count) * 1000) / 1000
    return { retrieval, isUp: (index * goldenRatio) % 1 < truth(retrieval) }
  })
}

/** Stores them as answers of one conversation each, with their thumbs. */
export function storeRated(app: TestApp, rated: RatedAnswer[]): void {
  const at = new Date(app.clock.now()).toISOString()
  for (const { retrieval, isUp } of rated) {
    const { replies } = past(app, { startedAt: at, turns: [{ at, retrieval }] })
    rate(app, replies[0] ?? '', isUp ? 'UP' : 'DOWN', at)
  }
}
