import { Elysia } from 'elysia'
import type { App } from '../platform/app.ts'

/** The widget's own API, with a visitor's token: outside `/v1`. */
export function visitorRoutes(_app: App) {
  return new Elysia()
}
