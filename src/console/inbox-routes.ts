import { Elysia } from 'elysia'
import type { App } from '../platform/app.ts'

/** Conversations that people work on. */
export function inboxRoutes(_app: App) {
  return new Elysia({ prefix: '/console/v1' })
}
