import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import type { PageText } from '../knowledge/page-text-store.ts'
import type { App } from '../platform/app.ts'
import { listAnswer, offsetOf, pageParameters, readQuery } from '../platform/query.ts'

const TextQuery = Type.Object({
  ...pageParameters,
  /** Words that a chunk has in it. */
  q: Type.Optional(Type.String({ maxLength: 200 })),
  /** Instead of `page`: the stretch that this chunk is in. */
  chunk: Type.Optional(Type.String({ maxLength: 100 })),
})

/** A page as it was read, in its chunks. */
export function pageTextRoutes(app: App) {
  return new Elysia({ prefix: '/console/v1' }).get(
    '/knowledge/pages/:id/text',
    async ({ request, params }) => {
      const query = readQuery(TextQuery, request.url)
      const { items, total, page, number } = await app.workers.query.call<PageText>(
        'listPageText',
        {
          pageId: params.id,
          limit: query.pageSize,
          offset: offsetOf(query),
          ...(query.q && { q: query.q }),
          ...(query.chunk && { chunk: query.chunk }),
        },
      )
      const answer = listAnswer({ items, total }, { ...query, page: number })
      return { data: { page, chunks: answer.data }, meta: answer.meta }
    },
  )
}
