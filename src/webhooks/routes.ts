import { Elysia } from 'elysia'
import { idempotent } from '../access/idempotency.ts'
import { nobody } from '../access/schema.ts'
import type { App } from '../platform/app.ts'
import { readOpenPeriod } from '../platform/period.ts'
import { listAnswer, offsetOf, type Page, readQuery } from '../platform/query.ts'
import { changeWebhook, createWebhook, deleteWebhook, retryDelivery } from './manage.ts'
import {
  changeWebhookDocs,
  createWebhookDocs,
  deleteWebhookDocs,
  listDeliveriesDocs,
  listWebhooksDocs,
  retryDeliveryDocs,
  testWebhookDocs,
} from './openapi.ts'
import {
  DeliveriesQuery,
  type Delivery,
  TestBody,
  WebhookBody,
  WebhookChanges,
  WebhooksQuery,
} from './schema.ts'
import { sendTest } from './send-test.ts'
import { getWebhook, listWebhooks } from './store.ts'

/** Subscriptions to events, and the log of what was delivered to them. */
export function webhooksRoutes(app: App) {
  return new Elysia()
    .decorate('caller', nobody)
    .get(
      '/v1/webhooks',
      ({ request }) => {
        const query = readQuery(WebhooksQuery, request.url)
        const page = { limit: query.pageSize, offset: offsetOf(query) }
        return listAnswer(listWebhooks(app.db, page), query)
      },
      { detail: listWebhooksDocs },
    )
    .post(
      '/v1/webhooks',
      (context) =>
        idempotent(
          app,
          context,
          (app) => createWebhook(app, context.body),
          (data) => ({ status: 201, body: { data } }),
        ),
      { body: WebhookBody, transform: trimUrl, detail: createWebhookDocs },
    )
    .patch(
      '/v1/webhooks/:id',
      async ({ params, body }) => ({ data: await changeWebhook(app, params.id, body) }),
      { body: WebhookChanges, transform: trimUrl, detail: changeWebhookDocs },
    )
    .delete(
      '/v1/webhooks/:id',
      async ({ params, set }) => {
        await deleteWebhook(app, params.id)
        set.status = 204
      },
      { detail: deleteWebhookDocs },
    )
    .post(
      '/v1/webhooks/:id/test',
      (context) =>
        idempotent(
          app,
          context,
          (app) => sendTest(app, context.params.id, context.body.event),
          (data) => ({ status: 200, body: { data } }),
        ),
      { body: TestBody, transform: allowNoBody, detail: testWebhookDocs },
    )
    .get(
      '/v1/webhooks/:id/deliveries',
      async ({ params, request }) => {
        const query = readQuery(DeliveriesQuery, request.url)
        const { page: _page, pageSize, startDate: _start, endDate: _end, ...filter } = query
        const { rowId } = getWebhook(app.db, params.id)
        const found = await app.workers.query.call<Page<Delivery>>('listDeliveries', {
          ...filter,
          ...readOpenPeriod(query),
          webhookRowId: rowId,
          limit: pageSize,
          offset: offsetOf(query),
        })
        return listAnswer(found, query)
      },
      { detail: listDeliveriesDocs },
    )
    .post(
      '/v1/webhooks/:id/deliveries/:deliveryId/retry',
      (context) =>
        idempotent(
          app,
          context,
          (app) => retryDelivery(app, context.params.id, context.params.deliveryId),
          (data) => ({ status: 202, body: { data } }),
        ),
      { detail: retryDeliveryDocs },
    )
}

/** Addresses are pasted, with what hangs on them. */
function trimUrl({ body }: { body: unknown }): void {
  const fields = body as { url?: unknown } | null
  if (typeof fields?.url === 'string') fields.url = fields.url.trim()
}

function allowNoBody(context: { body: unknown }): void {
  context.body ??= {}
}
