import { endpoint } from '../platform/endpoint.ts'
import { dataSchema, listSchema } from '../platform/query.ts'
import { payloadOf } from './payload.ts'
import { sampleData } from './samples.ts'
import {
  ChangedWebhook,
  CreatedWebhook,
  DeliveriesQuery,
  Delivery,
  Webhook,
  WebhooksQuery,
} from './schema.ts'

const at = '2025-06-15T09:23:41.000Z'
const webhook = {
  id: 'wh_01jxs7m2c000e1g3j5m7p9r1',
  url: 'https://example.com/hooks/keepdesk',
  events: ['message.sent', 'escalation.triggered'],
  description: 'Copies replies to the CRM',
  enabled: true,
  disabledReason: null,
  failingSince: null,
  createdAt: at,
  updatedAt: at,
}
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo='
const eventId = 'evt_01jxs7q8b000f2h4k6n8q0s2'
const delivered = {
  id: 'dlv_01jxs7q8c000g3j5m7p9r1t3',
  eventId,
  event: 'message.sent',
  status: 'DELIVERED',
  attempts: [{ at, status: 200, durationMs: 48, responseBody: 'ok' }],
  nextAttemptAt: null,
  requestBody: payloadOf({
    id: eventId,
    type: 'message.sent',
    timestamp: at,
    data: sampleData('message.sent', at),
  }),
  createdAt: at,
}
const failed = {
  ...delivered,
  status: 'FAILED',
  attempts: [
    {
      at,
      status: 500,
      durationMs: 52,
      error: 'The receiver answered 500; only 2xx counts as delivered.',
      responseBody: 'oops',
    },
  ],
}
const again = { ...failed, status: 'PENDING', nextAttemptAt: '2025-06-15T10:02:07.000Z' }

const params = { id: 'Id of the webhook: `wh_…`.' }
const noWebhook = 'No webhook has this id.'
const wrongField =
  'The body is not JSON, a field is wrong, or the url is an address that requests may not go to: details names each.'
const stillRunning = 'The first request with this Idempotency-Key is still running.'

export const listWebhooksDocs = endpoint({
  operationId: 'listWebhooks',
  tag: 'Webhooks',
  scope: 'webhooks:read',
  summary: 'List webhooks',
  description: 'The subscriptions, newest first, without their secrets.',
  query: WebhooksQuery,
  success: {
    status: 200,
    description: 'A page of webhooks.',
    schema: listSchema(Webhook),
    example: { data: [webhook], meta: { total: 1, page: 1, pageSize: 20 } },
  },
  errors: { VALIDATION_ERROR: 'A parameter is wrong.' },
})

export const createWebhookDocs = endpoint({
  operationId: 'createWebhook',
  tag: 'Webhooks',
  scope: 'webhooks:write',
  summary: 'Create a webhook',
  description: `Subscribes an address to events, from the next one on. Each is sent by POST as \`{"id", "type", "timestamp", "data"}\`, signed after the [Standard Webhooks](https://www.standardwebhooks.com) specification: \`webhook-id\`, \`webhook-timestamp\` and \`webhook-signature\` (\`v1,\` and the base64 of HMAC-SHA256 over \`id.timestamp.body\`).

It counts as delivered when the receiver answers 2xx within 15 s. Otherwise it is tried again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, later where \`Retry-After\` asks for it and never within a minute of a 429 or a time-out, with the same \`webhook-id\` and the same bytes; an event may arrive more than once and in another order. 410, or 5 days of nothing but failures, switch the webhook off. There are at most 50.`,
  success: {
    status: 201,
    description: 'The webhook, with its secret: no other response shows it.',
    schema: dataSchema(CreatedWebhook),
    example: { data: { ...webhook, secret } },
  },
  errors: {
    VALIDATION_ERROR: wrongField,
    CONFLICT: `There are 50 webhooks already. Or: ${stillRunning}`,
  },
  examples: {
    some: {
      summary: 'Two kinds of events',
      value: {
        url: webhook.url,
        events: webhook.events,
        description: webhook.description,
      },
    },
    all: { summary: 'Every event', value: { url: webhook.url, events: ['*'] } },
  },
  idempotent: true,
})

export const changeWebhookDocs = endpoint({
  operationId: 'changeWebhook',
  tag: 'Webhooks',
  scope: 'webhooks:write',
  summary: 'Change a webhook',
  description:
    'Changes the named fields. `enabled: true` clears `disabledReason` and `failingSince`; events from then on are sent, and deliveries that were waiting. `rotateSecret: true` makes a new secret, shown once; for 24 hours each request carries a signature by the new one and one by the old.',
  params,
  success: {
    status: 200,
    description: 'The webhook as it is now; with `secret` where it was rotated.',
    schema: dataSchema(ChangedWebhook),
    example: { data: { ...webhook, secret } },
  },
  errors: {
    VALIDATION_ERROR: wrongField,
    NOT_FOUND: noWebhook,
    PAYLOAD_TOO_LARGE: 'The body is over 1 MiB.',
    UNSUPPORTED_MEDIA_TYPE: 'The body is not application/json.',
  },
  examples: {
    rotate: { summary: 'A new secret', value: { rotateSecret: true } },
    enable: { summary: 'On again', value: { enabled: true } },
    events: { summary: 'Other events', value: { events: ['conversation.ended'] } },
  },
})

export const deleteWebhookDocs = endpoint({
  operationId: 'deleteWebhook',
  tag: 'Webhooks',
  scope: 'webhooks:write',
  summary: 'Delete a webhook',
  description: 'Its pending deliveries are dropped, and its log goes with it.',
  params,
  success: { status: 204, description: 'It is gone.' },
  errors: { NOT_FOUND: noWebhook },
})

export const testWebhookDocs = endpoint({
  operationId: 'testWebhook',
  tag: 'Webhooks',
  scope: 'webhooks:write',
  summary: 'Send a sample event',
  description:
    'Sends a made-up event now, once, also to a webhook that is off, and returns the delivery with what the receiver answered. A receiver that fails is not a failure of this request: see `status` and `attempts`. Without a body it sends `message.sent`.',
  params,
  success: {
    status: 200,
    description: 'The delivery; it is in the log, too.',
    schema: dataSchema(Delivery),
    example: { data: delivered },
  },
  errors: {
    NOT_FOUND: noWebhook,
    VALIDATION_ERROR: 'The body is not JSON, or `event` is not the name of one.',
  },
  examples: {
    default: { summary: 'A reply', value: {} },
    other: { summary: 'Another event', value: { event: 'conversation.started' } },
  },
  idempotent: true,
})

export const listDeliveriesDocs = endpoint({
  operationId: 'listWebhookDeliveries',
  tag: 'Webhooks',
  scope: 'webhooks:read',
  summary: 'List deliveries of a webhook',
  description: 'What was sent and is to be sent, with every attempt, newest first.',
  params,
  query: DeliveriesQuery,
  success: {
    status: 200,
    description: 'A page of deliveries.',
    schema: listSchema(Delivery),
    example: { data: [delivered, failed], meta: { total: 2, page: 1, pageSize: 20 } },
  },
  errors: { VALIDATION_ERROR: 'A parameter is wrong.', NOT_FOUND: noWebhook },
})

export const retryDeliveryDocs = endpoint({
  operationId: 'retryWebhookDelivery',
  tag: 'Webhooks',
  scope: 'webhooks:write',
  summary: 'Send a delivery again',
  description:
    'Queues it at once, whatever became of it: the same event id, the same bytes, and the whole schedule of retries anew.',
  params: { ...params, deliveryId: 'Id of the delivery: `dlv_…`.' },
  success: {
    status: 202,
    description: 'It is queued.',
    schema: dataSchema(Delivery),
    example: { data: again },
  },
  errors: {
    NOT_FOUND: 'No webhook has this id, or it has no such delivery.',
    CONFLICT: `It is being sent at the moment, or the webhook is off. Or: ${stillRunning}`,
  },
  idempotent: true,
})
