import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { acceptInvitation, setUp } from '../access/invitations.ts'
import { getOperator } from '../access/operator-store.ts'
import { nobody } from '../access/schema.ts'
import { removeSessionsOf } from '../access/session-store.ts'
import { endSession, sessionCookie } from '../access/sessions.ts'
import { signIn } from '../access/sign-in.ts'
import { toUser } from '../access/users.ts'
import type { App } from '../platform/app.ts'
import { write } from '../platform/write.ts'
import { clientOf, open, operatorOf } from './caller.ts'

const strict = { additionalProperties: false }
const email = Type.String({ maxLength: 300 })
// Hashing takes longer with length; how long a good one is, is said where it is chosen.
const password = Type.String({ maxLength: 1000 })
const token = Type.String({ minLength: 1, maxLength: 100 })

const SignInBody = Type.Object({ email, password }, strict)
const SetupBody = Type.Object({ token, name: Type.String(), email, password }, strict)
const AcceptBody = Type.Object({ token, password }, strict)

/** Signing in, by password or by a link that works once; out, and out everywhere. */
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
    .post(
      '/setup',
      async ({ body, caller, request, set }) => {
        const { operator, token } = await setUp(app, body, request)
        set.headers['set-cookie'] = sessionCookie(token, clientOf(caller).isHttps)
        set.status = 201
        return { data: toUser(operator) }
      },
      { body: SetupBody, ...open },
    )
    .post(
      '/invitations/accept',
      async ({ body, caller, request, set }) => {
        const { operator, token } = await acceptInvitation(app, body, request)
        set.headers['set-cookie'] = sessionCookie(token, clientOf(caller).isHttps)
        set.status = 201
        return { data: toUser(operator) }
      },
      { body: AcceptBody, ...open },
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
