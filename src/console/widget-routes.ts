import { Elysia } from 'elysia'
import { identitySecret, rotateIdentitySecret } from '../access/visitor-identity.ts'
import type { App } from '../platform/app.ts'
import { adminOnly } from './caller.ts'

/** What the pages that show the widget sign their users with: for administrators. */
export function widgetSecretRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1/widget/identity' })
    .get('', async () => ({ data: { secret: await identitySecret(app) } }), adminOnly)
    .post('/rotate', async () => ({ data: { secret: await rotateIdentitySecret(app) } }), adminOnly)
}
