import { Elysia } from 'elysia'
import type { App } from '../platform/app.ts'
import { readOpenPeriod } from '../platform/period.ts'
import { listAnswer, offsetOf, type Page, readQuery } from '../platform/query.ts'
import { exportConversations } from './export.ts'
import {
  ConversationsQuery,
  ExportQuery,
  exportConversationsDocs,
  getConversationDocs,
  listConversationsDocs,
} from './openapi.ts'
import type { Conversation } from './schema.ts'
import { wholeConversation } from './whole.ts'

export function conversationsRoutes(app: App) {
  return new Elysia()
    .decorate('requestId', '')
    .get(
      '/v1/conversations',
      async ({ request }) => {
        const query = readQuery(ConversationsQuery, request.url)
        const { page: _page, pageSize, startDate: _start, endDate: _end, ...filter } = query
        const params = {
          ...filter,
          ...readOpenPeriod(query),
          limit: pageSize,
          offset: offsetOf(query),
        }
        const found = await app.workers.query.call<Page<Conversation>>('listConversations', params)
        return listAnswer(found, query)
      },
      { detail: listConversationsDocs },
    )
    .get(
      '/v1/conversations/export',
      async ({ request, requestId }) => {
        const query = readQuery(ExportQuery, request.url)
        const isHead = request.method === 'HEAD'
        return await exportConversations(app, query, { requestId, isHead })
      },
      { detail: exportConversationsDocs },
    )
    .get(
      '/v1/conversations/:id',
      ({ params: { id } }) => wholeConversation(app, 'findConversationText', { id }),
      { detail: getConversationDocs },
    )
}
