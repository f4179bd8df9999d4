import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { getOperator } from '../access/operator-store.ts'
import { nobody } from '../access/schema.ts'
import { removeSessionsOf } from '../access/session-store.ts'
import { endSession, sessionCookie } from '../access/sessions.ts'
import { signIn } from '../access/sign-in.ts'
import { toUser } from '../access/users.ts'
import type { App } from '../platform/app.ts'
import { write } from '../platform/write.ts'
import { clientOf, open, operatorOf } from './caller.ts'

const SignInBody = Type.Object(
  { email: Type.String({ maxLength: 254 }), password: Type.String({ maxLength: 1000 }) },
  { additionalProperties: false },
)

/** Signing in, out, and out everywhere. */
export function sessionRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .post(
      '/session',
      async ({ body, caller, request, set }) => {
        const client = clientOf(caller)
        const credentials = { ...body, email: body.email.trim() }
        const { operator, token } = await signIn(app, credentials, { client, request })
        set.headers['set-cookie'] = sessionCookie(token, client.isHttps)
        set.status = 201
        return { data: toUser(operator) }
      },
      { body: SignInBody, ...open },
    )
    .get('/session', ({ caller }) => ({
      data: toUser(getOperator(app.db, operatorOf(caller).id)),
    }))
    .delete('/session', async ({ caller, request, set }) => {
      await write(app, (db) => endSession(db, request))
      set.headers['set-cookie'] = sessionCookie('', clientOf(caller).isHttps)
      set.status = 204
    })
    .delete('/sessions', async ({ caller, set }) => {
      await write(app, (db) => removeSessionsOf(db, operatorOf(caller).rowId))
      set.headers['set-cookie'] = sessionCookie('', clientOf(caller).isHttps)
      set.status = 204
    })
}
