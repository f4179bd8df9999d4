import { Elysia } from 'elysia'
import { nobody } from '../access/schema.ts'
import type { App } from '../platform/app.ts'
import { version } from '../platform/version.ts'

/** What runs here and who writes the answers; whether it is well says /readyz. */
export function systemRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .get('/system', async () => ({
      data: { version, publicUrl: app.config.publicUrl || null, model: await app.chat.status() },
    }))
}
