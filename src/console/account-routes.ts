import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { requireName } from '../access/operator-fields.ts'
import { getOperator, presences, updateOperator } from '../access/operator-store.ts'
import { changePassword } from '../access/operators.ts'
import { nobody } from '../access/schema.ts'
import { sessionHashOf } from '../access/sessions.ts'
import { toUser } from '../access/users.ts'
import type { App } from '../platform/app.ts'
import { oneOf } from '../platform/one-of.ts'
import { write } from '../platform/write.ts'
import { clientOf, operatorOf } from './caller.ts'

const strict = { additionalProperties: false }
const AccountChanges = Type.Object(
  { name: Type.Optional(Type.String()), presence: Type.Optional(oneOf(presences)) },
  strict,
)
const PasswordChange = Type.Object(
  { currentPassword: Type.String({ maxLength: 1000 }), password: Type.String({ maxLength: 1000 }) },
  strict,
)

/** What everybody may change of themselves. */
export function accountRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .patch(
      '/account',
      async ({ body: { name, presence }, caller }) => {
        const { id, rowId } = operatorOf(caller)
        const now = app.clock.now()
        const changes = {
          ...(name !== undefined && { name: requireName(name) }),
          ...(presence !== undefined && { presence }),
        }
        return await write(app, (db) => {
          updateOperator(db, rowId, { ...changes, now })
          return { data: toUser(getOperator(db, id)) }
        })
      },
      { body: AccountChanges },
    )
    .post(
      '/account/password',
      async ({ body, caller, request, set }) => {
        const session = { client: clientOf(caller), sessionHash: sessionHashOf(request) }
        await changePassword(app, operatorOf(caller), body, session)
        set.status = 204
      },
      { body: PasswordChange },
    )
}
