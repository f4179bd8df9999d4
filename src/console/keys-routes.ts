import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { createKey, deleteKey } from '../access/keys.ts'
import { type ApiKey, nobody } from '../access/schema.ts'
import { listKeys } from '../access/store.ts'
import type { App } from '../platform/app.ts'
import { iso } from '../platform/clock.ts'
import { notFound } from '../platform/errors.ts'
import { listAnswer, offsetOf, pageParameters, readQuery } from '../platform/query.ts'
import { adminOnly } from './caller.ts'
import { timeAt } from './time-at.ts'

const KeyBody = Type.Object(
  {
    name: Type.String(),
    scopes: Type.Optional(Type.Array(Type.String(), { maxItems: 20 })),
    expiresAt: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  },
  { additionalProperties: false },
)
const KeysQuery = Type.Object(pageParameters)

/** Keys of the API: for administrators. */
export function keysRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' })
    .decorate('caller', nobody)
    .get(
      '/keys',
      ({ request }) => {
        const query = readQuery(KeysQuery, request.url)
        const keys = listKeys(app.db)
        const start = offsetOf(query)
        const items = keys.slice(start, start + query.pageSize).map(shown)
        return listAnswer({ items, total: keys.length }, query)
      },
      adminOnly,
    )
    .post(
      '/keys',
      async ({ body: { name, scopes = [], expiresAt }, set }) => {
        const expiry = expiresAt ? { expiresAt: timeAt('expiresAt', expiresAt) } : {}
        const { id, key } = await createKey(app, { name, scopes, ...expiry })
        const made = listKeys(app.db).find((one) => one.id === id)
        if (!made) throw notFound('key', id)
        set.status = 201
        return { data: { ...shown(made), key } }
      },
      { body: KeyBody, ...adminOnly },
    )
    .delete(
      '/keys/:id',
      async ({ params, set }) => {
        if (!(await deleteKey(app, params.id))) throw notFound('key', params.id)
        set.status = 204
      },
      adminOnly,
    )
}

function shown({ createdAt, expiresAt, lastUsedAt, ...key }: ApiKey) {
  const at = (ms: number | undefined) => (ms === undefined ? null : iso(ms))
  return {
    ...key,
    createdAt: iso(createdAt),
    expiresAt: at(expiresAt),
    lastUsedAt: at(lastUsedAt),
  }
}
