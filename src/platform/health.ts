import { Elysia } from 'elysia'
import type { App } from './app.ts'

const hidden = { detail: { hide: true } }

/** `/healthz`: the process answers. `/readyz`: requests may come here, or 503 with the reasons why not. */
export function healthRoutes(app: App, notReady: () => string[]) {
  return new Elysia()
    .get('/healthz', () => ({ status: 'ok' }), hidden)
    .get(
      '/readyz',
      ({ set }) => {
        const reasons = [...notReady(), ...databaseProblems(app)]
        if (reasons.length === 0) return { status: 'ready' }
        set.status = 503
        return { status: 'not ready', reasons }
      },
      hidden,
    )
}

function databaseProblems(app: App): string[] {
  try {
    app.db.query('select id from api_key limit 1').get()
    return []
  } catch (error) {
    app.log.error('database does not answer', { error })
    return ['The database does not answer.']
  }
}
