import type { App } from '../platform/app.ts'
import { countText } from '../platform/count-text.ts'
import { conflict } from '../platform/errors.ts'
import { write } from '../platform/write.ts'
import {
  addConfidenceFit,
  findConfidenceFit,
  resetConfidenceFit,
} from '../settings/confidence-fit-store.ts'
import { leastOfEach, leastRated, type Refit } from './refit.ts'
import type { ConfidenceState, RefitOutcome } from './schema.ts'

export function confidenceState({ workers }: App): Promise<ConfidenceState> {
  return workers.query.call<ConfidenceState>('readConfidence', {})
}

/**
 * Fits on all rated answers; what comes of it holds from the next question. Throws a conflict where
 * they are too few. Thumbs are biased: people rate what annoys them sooner than what helps.
 */
export async function refitConfidence(app: App, by: string | null): Promise<RefitOutcome> {
  const found = await app.workers.query.call<Refit>('refitConfidence', {})
  if (found.kind === 'TOO_FEW') throw conflict(tooFew(found))
  if (found.kind === 'NO_BETTER') {
    const other = findConfidenceFit(app.db)
      ? ' The fit in force stays; a reset goes back to the shipped confidence.'
      : ''
    return {
      outcome: 'UNCHANGED',
      message: `On ${countText(found.up + found.down, 'rated answer')} no fit foretells ratings better than the shipped confidence does: nothing was changed.${other}`,
    }
  }
  const { fit } = found
  await write(app, (db) => addConfidenceFit(db, fit, { now: app.clock.now(), by }))
  return {
    outcome: 'FITTED',
    message: `Fitted on ${countText(fit.up + fit.down, 'rated answer')}: Brier score ${fit.before.brier.toFixed(3)} before, ${fit.after.brier.toFixed(3)} after. It holds from now on.`,
  }
}

/** Back to the shipped confidence; false where it holds already. */
export function resetConfidence(app: App, by: string | null): Promise<boolean> {
  return write(app, (db) => resetConfidenceFit(db, { now: app.clock.now(), by }))
}

function tooFew({ up, down }: { up: number; down: number }): string {
  return `A fit needs ${leastRated} rated answers, at least ${leastOfEach} of them up and ${leastOfEach} down: there are ${up + down}, ${up} up and ${down} down.`
}
