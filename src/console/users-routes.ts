import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import type { Invitation } from '../access/invitations.ts'
import { getOperator, listOperators } from '../access/operator-store.ts'
import {
  changeOperator,
  createOperator,
  deleteOperator,
  resetPassword,
} from '../access/operators.ts'
import { nobody, operatorRoles } from '../access/schema.ts'
import { toUser } from '../access/users.ts'
import type { App } from '../platform/app.ts'
import { iso } from '../platform/clock.ts'
import { oneOf } from '../platform/one-of.ts'
import { listAnswer, offsetOf, pageParameters, readQuery } from '../platform/query.ts'
import { adminOnly } from './caller.ts'

const strict = { additionalProperties: false }
const UserBody = Type.Object(
  { email: Type.String(), name: Type.String(), role: oneOf(operatorRoles) },
  strict,
)
const UserChanges = Type.Object(
  {
    name: Type.Optional(Type.String()),
    role: Type.Optional(oneOf(operatorRoles)),
    disabled: Type.Optional(Type.Boolean()),
  },
  strict,
)
const UsersQuery = Type.Object(pageParameters)

/** The people who work in the console: for administrators. */
export function usersRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .get(
      '/users',
      ({ request }) => {
        const query = readQuery(UsersQuery, request.url)
        const everybody = listOperators(app.db).reverse().map(toUser)
        const start = offsetOf(query)
        const items = everybody.slice(start, start + query.pageSize)
        return listAnswer({ items, total: everybody.length }, query)
      },
      adminOnly,
    )
    .post(
      '/users',
      async ({ body, set }) => {
        const { operator, invitation } = await createOperator(app, body)
        set.status = 201
        return { data: { ...toUser(operator), ...(invitation && shown(invitation)) } }
      },
      { body: UserBody, ...adminOnly },
    )
    .get(
      '/users/:id',
      ({ params }) => ({ data: toUser(getOperator(app.db, params.id)) }),
      adminOnly,
    )
    .patch(
      '/users/:id',
      async ({ params, body }) => ({
        data: toUser(await changeOperator(app, params.id, body)),
      }),
      { body: UserChanges, ...adminOnly },
    )
    .delete(
      '/users/:id',
      async ({ params, set }) => {
        await deleteOperator(app, params.id)
        set.status = 204
      },
      adminOnly,
    )
    .post(
      '/users/:id/reset-password',
      async ({ params, set }) => {
        const invitation = await resetPassword(app, params.id)
        set.status = 201
        return { data: shown(invitation) }
      },
      adminOnly,
    )
}

/** This one time: only the hash of its token is kept. */
function shown({ link, expiresAt }: Invitation) {
  return { invitation: { link, expiresAt: iso(expiresAt) } }
}
