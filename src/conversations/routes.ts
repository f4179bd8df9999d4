import { Elysia } from 'elysia'
import type { App } from '../platform/app.ts'

export function conversationsRoutes(_app: App) {
  return new Elysia()
}
