import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import { confidenceState, refitConfidence, resetConfidence } from '../answers/confidence-state.ts'
import type { App } from '../platform/app.ts'
import { adminOnly, operatorOf } from './caller.ts'

/**
 * How the confidence agrees with the ratings of answers, and its fit to them. People rate what
 * annoys them sooner than what helps: a fit on thumbs alone tends to be too unsure.
 */
export function confidenceRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .get('/confidence', async () => ({ data: await confidenceState(app) }), adminOnly)
    .post(
      '/confidence',
      async ({ caller }) => {
        const outcome = await refitConfidence(app, operatorOf(caller).name)
        return { data: { ...outcome, ...(await confidenceState(app)) } }
      },
      adminOnly,
    )
    .delete(
      '/confidence',
      async ({ caller, set }) => {
        await resetConfidence(app, operatorOf(caller).name)
        set.status = 204
      },
      adminOnly,
    )
}
