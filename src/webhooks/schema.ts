import { type Static, Type as t } from '@sinclair/typebox'
import { eventTypes } from '../events/schema.ts'
import { boundedText } from '../platform/bounded-text.ts'
import { oneOf } from '../platform/one-of.ts'
import { periodParameters } from '../platform/period.ts'
import { pageParameters } from '../platform/query.ts'

const strict = { additionalProperties: false }
const time = (description: string) => t.String({ format: 'date-time', description })
const timeOrNull = (description: string) =>
  t.Union([t.String({ format: 'date-time' }), t.Null()], { description })

const maxUrlLength = 2000

const wish = {
  url: t.String({
    minLength: 1,
    maxLength: maxUrlLength,
    description:
      'Where events are sent by POST: an http or https address without user name, password and fragment. It must be public, or in a network that KEEPDESK_ALLOW_NETWORKS allows.',
  }),
  events: t.Array(oneOf([...eventTypes, '*']), {
    minItems: 1,
    maxItems: eventTypes.length,
    uniqueItems: true,
    description: 'Names of events, or `["*"]` for all, those of later versions included.',
  }),
  description: boundedText(0, 500, { description: 'For those who read the list.' }),
  enabled: t.Boolean({ description: 'Only an enabled subscription gets events.' }),
}

export const WebhookBody = t.Object(
  {
    url: wish.url,
    events: wish.events,
    description: t.Optional(wish.description),
    enabled: t.Optional(wish.enabled),
  },
  { ...strict, title: 'WebhookBody' },
)
export type WebhookBody = Static<typeof WebhookBody>

export const WebhookChanges = t.Object(
  {
    url: t.Optional(wish.url),
    events: t.Optional(wish.events),
    description: t.Optional(wish.description),
    enabled: t.Optional(wish.enabled),
    rotateSecret: t.Optional(
      t.Boolean({
        description:
          'true: a new secret, shown in this response alone. The old one signs beside it for 24 hours.',
      }),
    ),
  },
  { ...strict, title: 'WebhookChanges' },
)
export type WebhookChanges = Static<typeof WebhookChanges>

const webhookFields = {
  id: t.String(),
  url: t.String(),
  events: t.Array(t.String()),
  description: t.String(),
  enabled: t.Boolean(),
  disabledReason: t.Union([t.String(), t.Null()], {
    description: 'Why Keepdesk switched it off; null where it did not.',
  }),
  failingSince: timeOrNull('Of the first failed attempt after the last success.'),
  createdAt: time('When it was created.'),
  updatedAt: time('When it last changed.'),
}
const secret = t.String({
  pattern: '^whsec_[A-Za-z0-9+/]+=*$',
  description:
    'Verifies signatures after the Standard Webhooks specification. Keep it: it is shown once.',
})

export const Webhook = t.Object(webhookFields, { title: 'Webhook' })
export type Webhook = Static<typeof Webhook>
export const CreatedWebhook = t.Object({ ...webhookFields, secret }, { title: 'CreatedWebhook' })
export type CreatedWebhook = Static<typeof CreatedWebhook>
export const ChangedWebhook = t.Object(
  { ...webhookFields, secret: t.Optional(secret) },
  { title: 'ChangedWebhook' },
)
export type ChangedWebhook = Static<typeof ChangedWebhook>

const deliveryStatuses = ['PENDING', 'DELIVERED', 'RETRYING', 'FAILED'] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

const Attempt = t.Object({
  at: time('When it began.'),
  status: t.Optional(t.Integer({ description: 'The HTTP status of the answer, if one came.' })),
  durationMs: t.Integer({ minimum: 0 }),
  error: t.Optional(t.String({ description: 'Why it does not count as delivered.' })),
  responseBody: t.Optional(t.String({ description: 'The first 1,024 bytes of the answer.' })),
})

export const Delivery = t.Object(
  {
    id: t.String(),
    eventId: t.String({ description: 'The same on every attempt: the header `webhook-id`.' }),
    event: oneOf(eventTypes),
    status: oneOf(deliveryStatuses, {
      description:
        'PENDING: not tried since it was queued. RETRYING: failed so far, to be tried again at nextAttemptAt. FAILED: given up.',
    }),
    attempts: t.Array(Attempt, { description: 'Oldest first; the last 100.' }),
    nextAttemptAt: timeOrNull('null: no attempt is due. While the subscription is off, it waits.'),
    requestBody: t.String({ description: 'The bytes that are signed and sent.' }),
    createdAt: time('When it was queued.'),
  },
  { title: 'Delivery' },
)
export type Delivery = Static<typeof Delivery>

export const TestBody = t.Object(
  {
    event: t.Optional(
      oneOf(eventTypes, { description: 'What to send a sample of; default: message.sent.' }),
    ),
  },
  { ...strict, title: 'TestBody' },
)
export type TestBody = Static<typeof TestBody>

export const WebhooksQuery = t.Object({ ...pageParameters })
export const DeliveriesQuery = t.Object({
  status: t.Optional(oneOf(deliveryStatuses)),
  event: t.Optional(oneOf(eventTypes)),
  ...periodParameters,
  ...pageParameters,
})
