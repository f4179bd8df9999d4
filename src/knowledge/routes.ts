import { Elysia } from 'elysia'
import type { App } from '../platform/app.ts'

export function knowledgeRoutes(_app: App) {
  return new Elysia()
}
